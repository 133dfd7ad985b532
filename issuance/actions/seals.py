"""Registering seals and their use."""

from __future__ import annotations

from datetime import datetime

from core.audit.trail import record
from core.directory.models import Community
from core.identity.models import User
from core.rows import read_row
from issuance.errors import NoSeal
from issuance.models import BookCounter, Certificate, Seal, SealUse
from issuance.models.books import Book


def register_seals() -> int:
    """Enter one seal for every community that has none, at roll-out; return how many."""
    without = Community.objects.exclude(seals__is_in_use=True)
    seals = Seal.objects.bulk_create(
        [Seal(community=community, name=f"{community.name}公章") for community in without]
    )
    return len(seals)


def register_seal_use(
    certificate: Certificate, *, by: User, handled_by: User, at: datetime
) -> SealUse:
    """Write the line of the register that belongs to a certificate. Raises ``NoSeal``."""
    seal = read_row(Seal, "community_id = %s AND is_in_use", [certificate.community_id])
    if seal is None:
        raise NoSeal
    use = SealUse.objects.create(
        seal=seal,
        year=certificate.year,
        serial=BookCounter.take_next(certificate.community, Book.SEAL_USE, certificate.year),
        certificate=certificate,
        document=f"{certificate.item_name} {certificate.number}",
        used_at=at,
        approved_by=by,
        handled_by=handled_by,
        is_self_approved=certificate.is_self_approved,
    )
    record("seal.used", use, by=by, certificate=certificate.number, serial=use.serial)
    return use
