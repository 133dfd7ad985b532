"""What the frame around every page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.directory.models import Community
from core.notices.selectors import unread_count
from core.tenancy import PUBLIC, current_place, current_schema
from core.tenancy.hierarchy import Place


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return ``place``, and for staff ``community`` and ``unread`` — looked up only when shown."""
    user = getattr(request, "user", None)

    def community() -> Community | None:
        if user is None or not user.is_authenticated or not user.workplace_code:
            return None
        return Community.with_training.filter(code=user.workplace_code).first()

    def unread() -> int:
        if user is None or not user.is_authenticated or current_schema() == PUBLIC:
            return 0
        return unread_count(user)

    def place() -> Place:
        return current_place()

    return {
        "place": SimpleLazyObject(place),
        "community": SimpleLazyObject(community),
        "unread": SimpleLazyObject(unread),
    }
