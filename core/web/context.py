"""What the frame around every page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.directory.models import Community, OfficeContact
from core.directory.selectors import office_contact
from core.identity.access import Can, may
from core.notices.selectors import unread_count
from core.tenancy import PUBLIC, current_place, current_schema
from core.tenancy.hierarchy import Place


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return ``place``, ``office`` (how it is reached), and what only staff see.

    That is ``community``, ``unread`` and ``enters_back_office``. Each is looked up only when shown.
    """
    user = getattr(request, "user", None)

    def community() -> Community | None:
        if user is None or not user.is_authenticated or not user.workplace_code:
            return None
        return Community.with_training.filter(code=user.workplace_code).first()

    def unread() -> int:
        if user is None or not user.is_authenticated or current_schema() == PUBLIC:
            return 0
        return unread_count(user)

    def enters_back_office() -> bool:
        if user is None or current_schema() == PUBLIC:
            return False
        return may(user, Can.ENTER_BACK_OFFICE)

    def office() -> OfficeContact:
        return OfficeContact() if current_schema() == PUBLIC else office_contact()

    def place() -> Place:
        return current_place()

    return {
        "place": SimpleLazyObject(place),
        "office": SimpleLazyObject(office),
        "community": SimpleLazyObject(community),
        "unread": SimpleLazyObject(unread),
        "enters_back_office": SimpleLazyObject(enters_back_office),
    }
