"""Who works where."""

from __future__ import annotations

from core.directory.models import Community
from core.identity.access import GRANTS, Can, Role
from core.identity.models import User
from issuance.models import IssuingPolicy


def approvers_of(community: Community) -> list[User]:
    """Return the active approvers of a community; of a training twin those who practise in it."""
    people = User.objects.filter(role=Role.APPROVER, is_active=True)
    if community.is_training:
        return list(people.filter(training_code=community.code))
    return list(people.filter(community_code=community.code))


def self_approval_is_allowed() -> bool:
    """Say whether this tenant lets an approver approve what they took in themselves."""
    policy = IssuingPolicy.objects.first()
    return policy is not None and policy.self_approval_is_allowed


def keepers_of(community: Community) -> list[User]:
    """Return who may keep a community's seal: its own staff, while they are active.

    The seal of a training twin is practised with by the people of the community it stands for.
    """
    return list(
        User.objects.filter(
            role__in=[role for role, granted in GRANTS.items() if Can.KEEP_SEAL in granted],
            community_code=home_code(community),
            is_active=True,
        ).order_by("pk")
    )


def home_code(community: Community) -> str:
    """Return the code its staff is listed under: a training twin has none of its own."""
    return community.trains_for or community.code
