"""No request is larger than the largest form we have; who sends more is told so."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_CHUNK_BYTES = 256 * 1024
_MOST_DRAINED_BYTES = 320 * 1024 * 1024
_MOST_DRAINED_SECONDS = 60


class BodyLimit:
    """Refuse a request by the length it declares, before anything of it is stored or parsed.

    Stands before whatever asks for ``request.POST``: the CSRF check would already put all of it
    on the disk. A request that declares no length has no body for Django. What still comes in is
    read and thrown away for a while: a browser shows no answer before it has sent everything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = str(request.META.get("CONTENT_LENGTH") or 0)
        if declared.isdecimal() and int(declared) <= settings.REQUEST_MOST_BYTES:
            return self.get_response(request)
        _throw_away(request)
        most = settings.REQUEST_MOST_BYTES // (1024 * 1024)
        return render(request, "413.html", {"most_megabytes": most}, status=413)


def _throw_away(request: HttpRequest) -> None:
    until = time.monotonic() + _MOST_DRAINED_SECONDS
    left = _MOST_DRAINED_BYTES
    while left > 0 and time.monotonic() < until:
        chunk = request.read(_CHUNK_BYTES)
        if not chunk:
            return
        left -= len(chunk)
