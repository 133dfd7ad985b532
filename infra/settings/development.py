"""A developer's machine and the demo: plain HTTP on *.localhost."""

from infra.settings.base import *  # noqa: F403

GRAPHIQL = True
ROOT_URLCONF = "infra.urls.development"
INSTALLED_APPS = [*INSTALLED_APPS, "graphene_django_graphiql_static"]  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
