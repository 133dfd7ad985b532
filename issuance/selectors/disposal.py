"""Papers that are in no archive, and how long they are kept all the same.

A file that led to a certificate goes with it; these are the files that did not, slips, and papers that
wanted the seal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.directory.models import Community
from issuance.discretionary.machine import CLOSED
from issuance.models import DiscretionaryFile, PaperSaved, Redirection, SealRequest
from issuance.models.certificates import OFF_LISTS
from issuance.models.disposal import OtherPaper
from issuance.models.seal_uses import SealRequestState
from issuance.retention import SEAL_PAPERS, SLIPS, RetentionPlan


@dataclass(frozen=True)
class OtherKind:
    """A kind of paper outside the archive.

    ``line`` is its column of ``DisposalLine``, ``dated`` the field its period runs from, ``code`` its
    place in the plan of retention, ``verb`` what the trail says of its end.
    """

    model: type[Any]
    line: str
    dated: str
    code: str
    verb: str

    def ended(self) -> QuerySet[Any]:
        """Return the papers of this kind on which nobody works any more."""
        rows: QuerySet[Any] = self.model._default_manager.all()
        if self.model is DiscretionaryFile:
            return rows.filter(state__in=CLOSED, issued_certificate=None)
        if self.model is SealRequest:
            open_states = (SealRequestState.ASKED, SealRequestState.APPROVED)
            return rows.exclude(state__in=open_states)
        return rows

    def day_of(self, paper: OtherPaper) -> date:
        """Return the day its period runs from."""
        return timezone.localdate(getattr(paper, self.dated))


OTHER_KINDS = (
    OtherKind(DiscretionaryFile, "file", "closed_at", OFF_LISTS, "file.destroyed"),
    OtherKind(Redirection, "redirection", "told_at", SLIPS, "slip.destroyed"),
    OtherKind(PaperSaved, "saving", "told_at", SLIPS, "paper.saving_destroyed"),
    OtherKind(SealRequest, "seal_request", "asked_at", SEAL_PAPERS, "seal.request_destroyed"),
)


def kind_of_other(paper: OtherPaper) -> OtherKind:
    """Return what kind of paper it is."""
    return next(kind for kind in OTHER_KINDS if isinstance(paper, kind.model))


def others_due(
    community: Community, plan: RetentionPlan, *, most: int, today: date | None = None
) -> list[tuple[OtherKind, OtherPaper]]:
    """Return the papers outside the archive that have outlived their period, up to ``most``."""
    return list(islice(_others_due(community, plan, today or timezone.localdate()), most))


def count_others_due(community: Community, plan: RetentionPlan) -> int:
    """Return how many there are."""
    today = timezone.localdate()
    due = (_due(kind, community, plan, today) for kind in OTHER_KINDS)
    return sum(rows.count() for rows in due)


def _others_due(
    community: Community, plan: RetentionPlan, today: date
) -> Iterator[tuple[OtherKind, OtherPaper]]:
    for kind in OTHER_KINDS:
        for paper in _due(kind, community, plan, today).order_by("pk").iterator(chunk_size=500):
            yield kind, paper


def _due(kind: OtherKind, community: Community, plan: RetentionPlan, today: date) -> QuerySet[Any]:
    years = plan.of(kind.code).years
    if years is None:
        return kind.ended().none()
    first_kept = datetime(today.year - years, 1, 1, tzinfo=timezone.get_default_timezone())
    rows = kind.ended().filter(community=community, **{f"{kind.dated}__lt": first_kept})
    destroyed = rows.filter(disposal_lines__destroyed_at__isnull=False)
    return rows.exclude(pk__in=destroyed.values("pk"))
