"""The public host's front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenants.selectors import regions


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Let a resident choose where they live, or verify a paper."""
    return render(request, "tenants/home.html", {"regions": regions(_port_suffix(request))})


def _port_suffix(request: HttpRequest) -> str:
    host, separator, port = request.get_host().rpartition(":")
    return f":{port}" if separator and host else ""
