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
