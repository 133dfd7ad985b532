"""A site of the tests' own, behind the project's whole middleware stack."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import include, path

from core.errors import DomainError
from core.identity.models import User
from core.tenancy import current_schema


def leave_a_trace(request: HttpRequest) -> None:
    User.objects.create_user(f"trace-{request.path.strip('/')}", name="痕", role="clerk")
    request.session["trace"] = request.path


def keep(request: HttpRequest) -> HttpResponse:
    leave_a_trace(request)
    return JsonResponse({"schema": current_schema(), "trace": request.session["trace"]})


def answer_500(request: HttpRequest) -> HttpResponse:
    leave_a_trace(request)
    return HttpResponse(status=500)


def crash(request: HttpRequest) -> HttpResponse:
    leave_a_trace(request)
    raise ZeroDivisionError


def refuse(request: HttpRequest) -> HttpResponse:
    leave_a_trace(request)
    messages.info(request, "这句话也不该留下" * 400)
    raise DomainError("今天不办。")


def look(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"trace": request.session.get("trace"), "schema": current_schema()})


def stream_too_late(request: HttpRequest) -> StreamingHttpResponse:
    def names() -> Iterator[str]:
        for user in User.objects.all():
            yield user.name

    return StreamingHttpResponse(names())


urlpatterns = [
    path("stream-too-late/", stream_too_late),
    path("keep/", keep),
    path("answer-500/", answer_500),
    path("crash/", crash),
    path("refuse/", refuse),
    path("look/", look),
    path("", include("core.identity.urls")),
]
handler500 = "core.tenancy.unavailable.server_error"
