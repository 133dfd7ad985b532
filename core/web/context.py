"""What the frame around every page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.directory.models import Community, OfficeContact
from core.directory.selectors import office_contact
from core.notices.selectors import unread_count
from core.tenancy import PUBLIC, current_place, current_schema
from core.tenancy.hierarchy import Place


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return ``place`` and ``office`` (how it is reached), and for staff ``community`` and ``unread``.

    Each is looked up only when shown.
    """
    user = getattr(request, "user", None)

    def community() -> Community | None:
        if user is None or not user.is_authenticated or not user.community_code:
            return None
        return Community.objects.filter(code=user.community_code).first()

    def unread() -> int:
        if user is None or not user.is_authenticated or current_schema() == PUBLIC:
            return 0
        return unread_count(user)

    def office() -> OfficeContact:
        return OfficeContact() if current_schema() == PUBLIC else office_contact()

    def place() -> Place:
        return current_place()

    return {
        "place": SimpleLazyObject(place),
        "office": SimpleLazyObject(office),
        "community": SimpleLazyObject(community),
        "unread": SimpleLazyObject(unread),
    }
