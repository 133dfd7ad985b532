"""The same site on django-tenants as it comes: session-wide search path, its own middleware."""

from __future__ import annotations

from tests.core.tenancy.leaks import app

urlpatterns = [
    pattern for pattern in app.urlpatterns if pattern.callback not in (app.stream, app.refuse)
]
