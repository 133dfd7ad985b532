"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from infra.sentry import init_sentry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.production")
application = get_wsgi_application()
init_sentry()
