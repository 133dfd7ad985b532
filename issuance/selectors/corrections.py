"""What was asked to be corrected, and what each paper stands in the place of."""

from __future__ import annotations

from django.db.models import QuerySet

from core.identity.models import User
from issuance.models import Certificate, Correction
from issuance.models.corrections import CorrectionState
from issuance.selectors.books import visible


def corrections(*, seen_by: User) -> QuerySet[Correction]:
    """Return the requests ``seen_by`` may see, with what a line of the list shows."""
    rows = Correction.objects.select_related(
        "certificate__community",
        "certificate__replaced_by",
        "application",
        "asked_by",
        "decided_by",
    )
    return visible(rows, seen_by, "certificate__community")


def open_correction(certificate: Certificate) -> Correction | None:
    """Return the request about a certificate that still waits, or None."""
    rows = Correction.objects.select_related("certificate", "application", "asked_by")
    return rows.filter(certificate=certificate, state=CorrectionState.OPEN).first()


def waiting_corrections(*, seen_by: User) -> int:
    """Return how many certificates somebody asked to end, and nobody decided yet."""
    waiting = corrections(seen_by=seen_by).select_related(None).order_by()
    return waiting.filter(state=CorrectionState.OPEN, application=None).count()


def successor_of(certificate: Certificate) -> Certificate | None:
    """Return what was issued in its place, or None."""
    return Certificate.objects.filter(replaces=certificate).first()
