"""Filling and keeping the directory."""

from __future__ import annotations

from core.directory.marks import assign_marks
from core.directory.models import Community, RelyingParty
from core.divisions.models import Level
from core.divisions.selectors import divisions_below


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
