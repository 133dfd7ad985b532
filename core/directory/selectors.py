"""Reading the directory."""

from __future__ import annotations

from core.directory.models import Community, RelyingParty
from core.errors import DomainError
from core.identity.models import User


class NoCommunity(DomainError):
    """The person serves in no community."""

    code = "no_community"
    message = "您的账号还没有分配所在社区，不能在窗口办理。请联系本地区民政部门。"


def community_of(user: User) -> Community:
    """Return where a clerk or approver works; raise ``NoCommunity``.

    In training mode that is the training twin of their community.
    """
    code = user.workplace_code or "-"
    community = Community.with_training.filter(code=code, is_training=user.is_training).first()
    if community is None:
        raise NoCommunity
    return community


def relying_parties() -> list[RelyingParty]:
    """Return the units offered when a demand is noted."""
    return list(RelyingParty.objects.filter(is_active=True))
