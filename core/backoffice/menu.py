"""What the menu asks of a request: the name above it, and which entries to show."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from core.identity.access import Can, may
from core.tenancy import current_place


def place_name(request: HttpRequest) -> str:
    """Return the name of the place whose back office this is."""
    return str(current_place().name)


def may_work_at_counter(request: HttpRequest) -> bool:
    """Say whether the counter is open to this person."""
    return may(request.user, Can.WORK_AT_COUNTER)


def is_on(*names: str) -> Callable[[HttpRequest], bool]:
    """Return the question whether a request is for one of these pages."""

    def asked(request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and match.url_name in names

    return asked


def is_off(part: str, *names: str) -> Callable[[HttpRequest], bool]:
    """Return the question whether a request is for a page below ``part`` that is not one of these."""

    def asked(request: HttpRequest) -> bool:
        return part in request.path and not is_on(*names)(request)

    return asked
