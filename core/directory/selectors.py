"""Reading the directory."""

from __future__ import annotations

from core.directory.models import Community, OfficeContact, RelyingParty
from core.errors import DomainError, NotFound
from core.identity.models import User
from core.rows import read_row


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


def office_contact() -> OfficeContact:
    """Return how this office is reached; every field is empty until somebody fills it in."""
    return read_row(OfficeContact, "id = %s", [1]) or OfficeContact()


def get_community(code: str) -> Community:
    """Return one of this office's communities; raise ``NotFound``."""
    community = Community.objects.filter(code=code).first()
    if community is None:
        raise NotFound
    return community


def relying_parties() -> list[RelyingParty]:
    """Return the units offered when a demand is noted."""
    return list(RelyingParty.objects.filter(is_active=True))
