"""Telling those in an office who hold a permission."""

from __future__ import annotations

from core.identity.access import GRANTS, Can
from core.identity.models import User
from core.notices.actions import notify


def tell(permission: Can, *, key: str, title: str, body: str, url: str = "") -> int:
    """Put a notice into the inbox of everybody here who holds ``permission``, once per ``key``."""
    roles = [role for role, granted in GRANTS.items() if permission in granted]
    people = User.objects.filter(is_active=True, role__in=roles)
    return notify(people, key=key, title=title[:120], body=body, url=url)
