"""Who works where."""

from __future__ import annotations

from core.directory.models import Community
from core.identity.access import Role
from core.identity.models import User
from issuance.models import IssuingPolicy


def approvers_of(community: Community) -> list[User]:
    """Return the active approvers of a community."""
    return list(
        User.objects.filter(role=Role.APPROVER, community_code=community.code, is_active=True)
    )


def self_approval_is_allowed() -> bool:
    """Say whether this tenant lets an approver approve what they took in themselves."""
    policy = IssuingPolicy.objects.first()
    return policy is not None and policy.self_approval_is_allowed
