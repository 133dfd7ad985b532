"""A tenant's map with the gallery of components beside it: for a developer's machine alone."""

from django.urls import include, path

from infra.urls import tenant
from infra.urls.tenant import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]

urlpatterns = [path("gallery/", include("core.web.gallery.urls")), *tenant.urlpatterns]
