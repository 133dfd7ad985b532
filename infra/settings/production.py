"""Behind HTTPS."""

import os

from infra.settings.base import *  # noqa: F403
from infra.settings.base import STORAGES, required

PUBLIC_URL = required("PUBLIC_URL")  # Printed on every certificate, for ever.

TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "1"))  # The one that speaks HTTPS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000
SECURE_REDIRECT_EXEMPT = ["^healthz$"]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
