"""Showing personal data whole: only with a reason, and never without a trace."""

from __future__ import annotations

from django.db import transaction

from core.audit.trail import record
from core.identity.access import Can, require
from core.identity.models import User
from issuance.models import Reveal
from issuance.models.privacy import RevealReason
from issuance.particulars import Paper, Part, kind_of, kinds_in, particulars_of
from issuance.privacy_errors import RevealReasonMissing

MOST_NOTE = 200


@transaction.atomic
def reveal(paper: Paper, *, reason: str, note: str = "", by: User) -> list[Part]:
    """Return what ``paper`` holds about people, whole, and note who saw it and why.

    That ``by`` may see the paper was asked by whoever fetched it. Raises ``RevealReasonMissing``.
    """
    require(by, Can.REVEAL_PERSON)
    said = note.strip()[:MOST_NOTE]
    if reason not in RevealReason.values or (reason == RevealReason.OTHER and not said):
        raise RevealReasonMissing
    parts = particulars_of(paper)
    kinds = kinds_in(parts)
    Reveal.objects.create(
        community=paper.community,
        kind=kind_of(paper),
        subject_id=paper.pk,
        facts=kinds,
        reason=reason,
        note=said,
        seen_by=by,
    )
    record("person.revealed", paper, by=by, reason=reason, facts=" ".join(kinds))
    return parts
