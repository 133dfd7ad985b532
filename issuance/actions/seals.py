"""Registering seals, and the line that every use of one leaves in the register."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from core.audit.trail import record
from core.directory.models import Community
from core.identity.models import User
from core.rows import read_row
from issuance.errors import NoSeal
from issuance.models import BookCounter, Certificate, Seal, SealUse
from issuance.models.books import Book
from issuance.models.seal_uses import Stage
from issuance.models.seals import SealState
from issuance.seal_errors import ClockWentBack, SealIsLost, SealNotValid

# What a clock that is put right may jump back without anybody being told.
_CLOCK_PLAY = timedelta(minutes=5)
_LAST_USED = "SELECT used_at FROM issuance_sealuse WHERE community_id = %s ORDER BY id DESC LIMIT 1"


def register_seals() -> int:
    """Enter one seal for every community that has none, at roll-out; return how many."""
    without = Community.objects.exclude(seals__state=SealState.IN_USE)
    without = without.exclude(seals__state=SealState.LOST)
    seals = Seal.objects.bulk_create(
        [Seal(community=community, name=f"{community.name}公章") for community in without]
    )
    return len(seals)


def register_seal_use(
    certificate: Certificate,
    *,
    by: User,
    handled_by: User,
    at: datetime,
    is_electronic: bool = False,
) -> SealUse:
    """Write the line of the register that belongs to a certificate.

    One sealed electronically waits neither for the stamp nor for a scan.

    Raises ``NoSeal``, ``SealIsLost``, ``SealNotValid`` and ``ClockWentBack``.
    """
    return enter_seal_use(
        certificate.community,
        at=at,
        by=by,
        certificate=certificate,
        document=f"{certificate.item_name} {certificate.number}",
        handled_by=handled_by,
        is_self_approved=certificate.is_self_approved,
        **({"stage": Stage.NOT_ASKED} if is_electronic else {}),
    )


def enter_seal_use(community: Community, *, at: datetime, by: User, **line: Any) -> SealUse:
    """Take the next number of the register and write its line; ``by`` approved the use.

    The number is taken first: whoever ends a seal waits for the same counter, so that no use of it
    can slip in behind (``issuance.actions.seal_keeping``).
    """
    year = timezone.localdate(at).year
    serial = BookCounter.take_next(community, Book.SEAL_USE, year)
    use = SealUse.objects.create(
        community=community,
        seal=seal_to_set(community, at=at),
        year=year,
        serial=serial,
        used_at=at,
        stage_at=at,
        approved_by=by,
        **line,
    )
    certificate = use.certificate.number if use.certificate else None
    record("seal.used", use, by=by, certificate=certificate, serial=serial)
    return use


def seal_to_set(community: Community, *, at: datetime) -> Seal:
    """Return the community's seal if it may be set at this moment, or say why not."""
    seal = read_row(
        Seal, "community_id = %s AND state = %s", [community.pk, SealState.IN_USE.value]
    )
    if seal is None:
        is_lost = Seal.objects.filter(community=community, state=SealState.LOST).exists()
        raise SealIsLost if is_lost else NoSeal
    if not seal.is_valid_on(timezone.localdate(at)):
        raise SealNotValid
    with connection.cursor() as cursor:
        cursor.execute(_LAST_USED, [community.pk])
        last = cursor.fetchone()
    if last is not None and at < last[0] - _CLOCK_PLAY:
        raise ClockWentBack
    return seal
