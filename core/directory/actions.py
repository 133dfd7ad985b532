"""Filling and keeping the directory."""

from __future__ import annotations

import re
from typing import TypeVar

from django.db import transaction

from core.audit.trail import record
from core.directory.marks import assign_marks
from core.directory.models import Community, OfficeContact, RelyingParty
from core.divisions.models import Level
from core.divisions.selectors import divisions_below
from core.identity.access import Can, require
from core.identity.models import User
from core.privacy.keystrokes import half_width
from core.privacy.phones import check_phone

Contact = TypeVar("Contact", OfficeContact, Community)
# 12345, 12388, 96xxx: served by a number of five or six digits.
_SHORT_NUMBER = re.compile(r"[19][0-9]{4,5}")


@transaction.atomic
def change_office_contact(*, hotline: str, hours: str, address: str, by: User) -> OfficeContact:
    """Say how the office is reached; an empty text takes the old one back.

    Raises ``NotAPhoneNumber``.
    """
    require(by, Can.EDIT_DIRECTORY)
    OfficeContact.objects.get_or_create(pk=1)
    contact = OfficeContact.objects.select_for_update().get(pk=1)
    return _change(
        contact, by, hotline=telephone(hotline), hours=hours.strip(), address=address.strip()
    )


@transaction.atomic
def change_community_contact(
    community: Community, *, phone: str, address: str, by: User
) -> Community:
    """Say how a community is reached. Raises ``NotAPhoneNumber``."""
    require(by, Can.EDIT_DIRECTORY)
    community = Community.objects.select_for_update().get(pk=community.pk)
    return _change(community, by, phone=telephone(phone), address=address.strip())


def telephone(text: str) -> str:
    """Return an office's number as it was written, half-width; raise ``NotAPhoneNumber``."""
    written = half_width(text).strip()
    if written and not _SHORT_NUMBER.fullmatch(written):
        check_phone(written)
    return written


def _change(contact: Contact, by: User, **texts: str) -> Contact:
    changed = [name for name, text in texts.items() if getattr(contact, name) != text]
    if changed:
        for name in changed:
            setattr(contact, name, texts[name])
        contact.save(update_fields=changed)
        record(
            f"directory.{contact._meta.model_name}_changed",
            contact,
            by=by,
            fields=",".join(changed),
        )
    return contact


def load_communities(division_code: str, *, mark_prefix: str) -> int:
    """Take over the communities of a county (six digits) from the table of divisions.

    Communities already there keep what was edited; return how many were added.
    """
    townships = {
        township.code: township.name for township in divisions_below(division_code, Level.TOWNSHIP)
    }
    known = dict(Community.objects.values_list("code", "mark"))
    rows = [d for d in divisions_below(division_code, Level.COMMUNITY) if d.code not in known]
    bare = [Community(name=row.name).short_name for row in rows]
    marks = assign_marks(mark_prefix, bare, given=known.values())
    Community.objects.bulk_create(
        [
            Community(
                code=row.code,
                name=row.name,
                township_code=row.code[:9],
                township_name=townships.get(row.code[:9], ""),
                mark=mark,
            )
            for row, mark in zip(rows, marks, strict=True)
        ]
    )
    return len(rows)


def add_relying_parties(parties: dict[str, str]) -> int:
    """Add units (name → kind) that are not in the directory yet; return how many were added."""
    before = RelyingParty.objects.count()
    RelyingParty.objects.bulk_create(
        [RelyingParty(name=name, kind=kind) for name, kind in parties.items()],
        ignore_conflicts=True,
    )
    return RelyingParty.objects.count() - before
