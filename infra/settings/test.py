"""The test suite: real PostgreSQL, real Redis protocol, cheap password hashes."""

import os

TEST_KEYS = '{"1": "dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q="}'
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("PERSONAL_DATA_KEYS", TEST_KEYS)
os.environ.setdefault("DATABASE_URL", "postgres://postgres@127.0.0.1:1/unset")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/15")

from infra.settings.base import *  # noqa: E402, F403

INSTALLED_APPS = [*INSTALLED_APPS, "graphene_django_graphiql_static"]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Straight from the apps: nothing is collected for a test run.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
GATEWAY_NETWORKS = ["127.0.0.0/8"]  # Where the tests' own gateways are.
