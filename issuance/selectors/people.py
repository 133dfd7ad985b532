"""Who works where."""

from __future__ import annotations

from core.directory.models import Community
from core.identity.access import Role
from core.identity.models import User


def approvers_of(community: Community) -> list[User]:
    """Return the active approvers of a community."""
    return list(
        User.objects.filter(role=Role.APPROVER, community_code=community.code, is_active=True)
    )
