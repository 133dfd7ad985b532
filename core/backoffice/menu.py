"""What the menu asks of a request: the name above it, and which entries to show."""

from __future__ import annotations

from django.http import HttpRequest

from core.identity.access import Can, may
from core.tenancy import current_place


def place_name(request: HttpRequest) -> str:
    """Return the name of the place whose back office this is."""
    return str(current_place().name)


def may_work_at_counter(request: HttpRequest) -> bool:
    """Say whether the counter is open to this person."""
    return may(request.user, Can.WORK_AT_COUNTER)


def is_on_compare(request: HttpRequest) -> bool:
    """Say whether two editions are being compared."""
    return _is_on(request, "compare")


def is_on_inheritance(request: HttpRequest) -> bool:
    """Say whether the page is about what comes from above or below."""
    return _is_on(request, "inheritance", "merge", "request_addition")


def is_on_editions(request: HttpRequest) -> bool:
    """Say whether the page is about an edition, and has no entry of its own."""
    is_elsewhere = is_on_compare(request) or is_on_inheritance(request)
    return "/catalog/edition/" in request.path and not is_elsewhere


def _is_on(request: HttpRequest, *names: str) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name in names
