"""The answer while the database is away, and the handler for every other 500."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from core.web.pages import page_of

MESSAGE = "数据库暂时连不上，这一步没有生效；此前已自动保存的内容都在。请稍后点“重试”，仍不行请联系管理员。"


def database_unavailable(request: HttpRequest) -> HttpResponse:
    """Return 503 with a sentence that says what was kept; JSON where JSON was asked for."""
    if "json" in request.headers.get("Accept", "") or request.content_type == "application/json":
        response: HttpResponse = JsonResponse(
            {"errors": [{"message": MESSAGE, "code": "unavailable"}]}, status=503
        )
    else:
        page = loader.render_to_string("503.html", {"retry_url": page_of(request)})
        response = HttpResponse(page, status=503)
    response["Retry-After"] = "10"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Handle a 500: a database that went away is told as such, all else by the plain page."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return database_unavailable(request)
    return HttpResponse(loader.render_to_string("500.html"), status=500)
