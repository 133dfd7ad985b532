"""A site with sign-in, a counter that says who came, and a front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path


def whoami(request: HttpRequest) -> HttpResponse:
    user = request.user
    return JsonResponse({"name": user.username if user.is_authenticated else None})


counter = ([path("", whoami, name="home")], "counter")
urlpatterns = [
    path("", whoami, name="front"),
    path("", include("core.identity.urls")),
    path("counter/", include(counter)),
]
