"""Settings every environment shares. Secrets and addresses come from the environment."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from infra.logs import logging_config
from infra.settings.backoffice import UNFOLD as UNFOLD
from infra.settings.files import shelves_at

BASE_DIR = Path(__file__).resolve().parents[2]
LOCAL_DIR = Path(os.environ.get("LOCAL_DIR", BASE_DIR / ".local"))


def required(name: str) -> str:
    """Return an environment variable or say plainly which one is missing."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set {name}; `make run` and `make test` do it for you.")
    return value


SECRET_KEY = required("SECRET_KEY")
# Version → 32 random bytes in base64. The highest version seals, all of them open.
PERSONAL_DATA_KEYS: dict[int, str] = {
    int(version): key for version, key in json.loads(required("PERSONAL_DATA_KEYS")).items()
}
PERSONAL_DATA_ALGORITHM = "AES-256-GCM"
DEBUG = False
# The tenant middleware answers a bare 404 to every host that is not in the table of domains.
ALLOWED_HOSTS = ["*"]

# --- Tenants ------------------------------------------------------------------------------------
SHARED_APPS = [
    # Before django-tenants, whose commands it stands in for.
    "core.tenancy",
    "django_tenants",
    "core.divisions",
    "core.exchange",
    "tenants",
    "issuance.verification",
    "reporting.summaries",
    # In every schema, each with its own rows:
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "core.identity",
    "core.audit",
    "axes",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "core.identity",
    "core.audit",
    "axes",
    "core.directory",
    "core.notices",
    "catalog",
    "issuance",
    "reporting",
]
WITHOUT_TABLES = [
    # In this order: ours stands in for unfold's templates, unfold's for Django's. The admin's own
    # log has no table in any schema: core.audit is the trail, and nothing writes that log.
    "core.backoffice",
    "unfold.apps.BasicAppConfig",
    "django.contrib.admin",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "csp",
    "graphene_django",
    "core.web",
    "api.graphql",
    "infra",
]
INSTALLED_APPS = [
    *SHARED_APPS,
    *(app for app in TENANT_APPS if app not in SHARED_APPS),
    *WITHOUT_TABLES,
]
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
MIGRATION_MODULES: dict[str, str | None] = {"admin": None}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
ROOT_URLCONF = "infra.urls.tenant"
PUBLIC_SCHEMA_URLCONF = "infra.urls.public"
TEMPLATE_SCHEMA = "tenant_template"

# --- Database, cache ----------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": {
        **dj_database_url.parse(required("DATABASE_URL")),
        "ENGINE": "core.tenancy.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "ATOMIC_REQUESTS": False,
    }
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = required("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "core.tenancy.cache.make_key",
        "KEY_PREFIX": "cache",
    }
}

# --- Requests -----------------------------------------------------------------------------------
MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.tenancy.middleware.TenantMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.uploads.body_limit.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.web.context.frame",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
WSGI_APPLICATION = "infra.wsgi.application"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# Whatever it holds: three scans of the largest kind, or a morning's photographs.
REQUEST_MOST_BYTES = 64 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# --- Signing in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "identity.User"
SESSION_ENGINE = "core.identity.signed_in"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "core.identity.signed_in.StaffBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "identity:sign_in"
LOGIN_REDIRECT_URL = "counter:home"
LOGOUT_REDIRECT_URL = "portal:home"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.web.views.csrf_failure"
# Never SESSION_COOKIE_DOMAIN: a session belongs to one host.

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username"]]
# A whole office shares one address: locking that out would close the counter.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "core.identity.views.locked_out"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "password"]

# --- Language, time, files ----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "static"
# A folder, or a bucket on an S3-compatible server: see infra/settings/files.py. Never logged.
FILES_URL = os.environ.get("FILES_URL") or f"file://{LOCAL_DIR}"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    **shelves_at(FILES_URL),
}
# The one address printed in QR codes for the whole deployment, without a trailing slash.
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://localhost:8000")

# From one address, over all hosts: what people with papers in hand do not reach.
# How many proxies of our own stand before the web server; 0 on a bare one.
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
VERIFICATION_LOOKS_PER_MINUTE = 30
# From one address at one host: GraphQL requests about the lists.
QUESTIONS_PER_MINUTE = 300

# Networks, as 10.8.0.0/16, in which offices' message gateways may stand beside the Internet.
GATEWAY_NETWORKS = [one for one in os.environ.get("GATEWAY_NETWORKS", "").split(",") if one]

# --- Background ---------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Watching -----------------------------------------------------------------------------------
SENTRY_DSN = os.environ.get("SENTRY_DSN", "")
RELEASE = os.environ.get("RELEASE", "")
LOGGING = logging_config()
GRAPHIQL = False
