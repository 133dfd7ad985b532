"""A tenant's map with two views that do nothing: what the same server costs by itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from infra.urls import tenant
from infra.urls.tenant import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def empty(_request: HttpRequest) -> HttpResponse:
    """Answer nothing, after every middleware had its turn."""
    return HttpResponse()


def empty_page(request: HttpRequest) -> HttpResponse:
    """Answer the residents' page frame around nothing."""
    return render(request, "web/layouts/portal.html")


urlpatterns = [
    *tenant.urlpatterns,
    path("bench-empty/", empty),
    path("bench-empty-page/", empty_page),
]
