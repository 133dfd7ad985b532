"""Refusing a paper that communities must not issue, and noting who demanded it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from catalog.models import CertificateItem, ListKind
from core.audit.trail import record
from core.directory.models import RelyingParty
from core.directory.selectors import community_of
from core.identity.access import Can, require
from core.identity.models import User
from issuance.errors import ItemNotProhibited
from issuance.models import BookCounter, Demand, Redirection, UnitName
from issuance.models.books import Book


@transaction.atomic
def redirect_resident(
    item: CertificateItem,
    *,
    by: User,
    resident_name: str = "",
    relying_party: RelyingParty | None = None,
    unit_name: str = "",
) -> Redirection:
    """Note that a resident was sent elsewhere, and the unit that demanded the paper if one did.

    ``unit_name`` is free text where the directory does not know the unit. The guidance slip is
    printed from the row. Raises ``ItemNotProhibited``.
    """
    require(by, Can.REFUSE_CERTIFICATE)
    if item.kind != ListKind.PROHIBITED:
        raise ItemNotProhibited
    community = community_of(by)
    now = timezone.now()
    year = timezone.localdate(now).year
    demanding = relying_party.name if relying_party else unit_name.strip()[:100]
    demand = None
    if demanding:
        demand = Demand.objects.create(
            community=community,
            item=item,
            relying_party=relying_party,
            unit_name=demanding,
            noted_by=by,
        )
        if not community.is_training:
            UnitName.remember(demanding)
    serial = BookCounter.take_next(community, Book.REDIRECTION, year)
    redirection = Redirection.objects.create(
        community=community,
        item=item,
        year=year,
        serial=serial,
        number=f"{community.mark}告〔{year}〕第{serial:04d}号",
        resident_name=resident_name.strip()[:64],
        demand=demand,
        told_by=by,
        told_at=now,
    )
    record("resident.redirected", redirection, by=by, item=item.code, number=redirection.number)
    return redirection
