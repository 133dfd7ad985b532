"""What the menu asks of a request: the name above it, and which entries to show."""

from __future__ import annotations

from django.http import HttpRequest

from core.identity.access import Can, may
from core.tenancy import children, current_place


def place_name(request: HttpRequest) -> str:
    """Return the name of the place whose back office this is."""
    return str(current_place().name)


def may_work_at_counter(request: HttpRequest) -> bool:
    """Say whether the counter is open to this person."""
    return may(request.user, Can.WORK_AT_COUNTER)


def may_view_all_books(request: HttpRequest) -> bool:
    """Say whether this person reads the figures of the whole office."""
    return may(request.user, Can.VIEW_ALL_BOOKS)


def may_set_channels(request: HttpRequest) -> bool:
    """Say whether this person chooses how notices leave the office."""
    return may(request.user, Can.SET_CHANNELS)


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


def is_on_own_reports(request: HttpRequest) -> bool:
    """Say whether the page is about a quarterly report of this office."""
    return "/reporting/quarterlyreport/" in request.path and not is_on_received_reports(request)


def is_on_received_reports(request: HttpRequest) -> bool:
    """Say whether the page is about reports from below."""
    return _is_on(request, "received_reports", "received_report", "source_report")


def is_on_pictures(request: HttpRequest) -> bool:
    """Say whether the page shows the pictures of a quarter, or one office of them."""
    return _is_on(request, "pictures", "office_figures")


def is_on_concerns(request: HttpRequest) -> bool:
    """Say whether the page is about problems and needs."""
    return "/reporting/concern/" in request.path


def has_offices_below(request: HttpRequest) -> bool:
    """Say whether other offices report to this one."""
    return bool(children())


def _is_on(request: HttpRequest, *names: str) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name in names
