"""Refusals become pages that say what happened and what to do next."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import DomainError, NotAllowed, NotFound
from core.tenancy.middleware import keep_nothing


class RefusalMiddleware:
    """Turn a ``DomainError`` that a view let through into an answer; nothing it did is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 403, 404 or 409 with the refusal's own sentence, 400 where a NUL was sent."""
        if _cannot_be_asked(exception):
            return keep_nothing(render(request, "400.html", status=400))
        if not isinstance(exception, DomainError):
            return None
        if isinstance(exception, NotAllowed):
            status = 403
        elif isinstance(exception, NotFound):
            status = 404
        else:
            status = 409
        template = {403: "403.html", 404: "404.html"}.get(status, "409.html")
        return keep_nothing(render(request, template, {"refusal": exception}, status=status))


def _cannot_be_asked(exception: Exception) -> bool:
    """Say whether a value could not even be sent to PostgreSQL: no keyboard makes a NUL.

    What the server itself refuses has an SQLSTATE, and is a fault of ours.
    """
    return isinstance(exception, DataError) and not getattr(exception.__cause__, "sqlstate", None)
