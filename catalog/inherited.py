"""Reading what an office has from the one above, and what those below have from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from catalog.merging import Conflict, Override, conflict_from, overrides
from catalog.models import (
    AdditionRequest,
    AdditionState,
    AdoptionReport,
    Edition,
    Inheritance,
    MergeState,
    ParentWithdrawal,
    PendingMerge,
)
from catalog.payloads import Payload, edition_payload
from catalog.selectors import edition_in_force
from core.errors import NotFound
from core.exchange.models import Dispatch
from core.tenancy import Place, children, current_place, tenant_by_slug

NOTHING: Payload = {"edition": {}, "items": [], "templates": []}


@dataclass(frozen=True, slots=True)
class ParentEdition:
    """An edition of the office above, as it came to us."""

    slug: str
    number: int
    dispatch: UUID

    def is_at_least(self, other: ParentEdition) -> bool:
        """Whether it is the same office's, and not older."""
        return self.slug == other.slug and self.number >= other.number

    def is_withdrawn(self) -> bool:
        """Whether the office above has told us that it took the edition back."""
        told = ParentWithdrawal.objects.filter(parent_slug=self.slug, parent_number=self.number)
        return told.exists()

    def payload(self) -> Payload:
        """Return the document; the exchange keeps it unaltered."""
        found: Payload = Dispatch.objects.values_list("payload", flat=True).get(pk=self.dispatch)
        return found


@dataclass(frozen=True, slots=True)
class Standing:
    """How the lists of an office below stand to ours.

    ``behind_since`` is when the first edition of ours that it lacks took effect (None: it lacks
    none); ``report`` is None where it never reported.
    """

    place: Place
    report: AdoptionReport | None
    behind_since: datetime | None
    editions_behind: int

    @property
    def is_current(self) -> bool:
        """Whether it stands on our edition in force."""
        return self.behind_since is None

    @property
    def days_behind(self) -> int:
        """For how many whole days it has lagged."""
        return (timezone.now() - self.behind_since).days if self.behind_since else 0

    @property
    def differences(self) -> list[dict[str, str]]:
        """What it says in its own way: ``{"code", "field", "change"}``."""
        return list(self.report.differences) if self.report else []


def parent_of(edition: Edition) -> ParentEdition | None:
    """Return the edition from above that ``edition`` is, or stands on; None where there is none."""
    tie = Inheritance.objects.filter(edition=edition).first()
    if tie is not None:
        return ParentEdition(tie.parent_slug, tie.parent_number, tie.parent_dispatch)
    if edition.source_dispatch is not None:
        return ParentEdition(edition.origin_slug, edition.origin_number, edition.source_dispatch)
    return None


def newest_parent() -> ParentEdition | None:
    """Return the newest edition from above that this office took over, or None."""
    if not current_place().parent_slug:
        return None
    approved = Edition.objects.filter(is_locked=True).order_by("-number")
    tied = approved.filter(inheritance__isnull=False)
    adopted = approved.filter(source_dispatch__isnull=False)
    found = [one for one in (tied.first(), adopted.first()) if one is not None]
    return parent_of(max(found, key=lambda one: one.number)) if found else None


def withdrawn_above() -> ParentWithdrawal | None:
    """Return the withdrawal of the very edition that ours in force is or stands on, or None."""
    present = edition_in_force()
    stands_on = parent_of(present) if present is not None else None
    if stands_on is None:
        return None
    return ParentWithdrawal.objects.filter(
        parent_slug=stands_on.slug, parent_number=stands_on.number
    ).first()


def is_behind(edition: Edition) -> bool:
    """Whether an edition of ours stands on one that the office above has replaced since."""
    newest = newest_parent()
    return newest is not None and newest != parent_of(edition)


def child(slug: str) -> Place | None:
    """Return the office directly below called ``slug``, or None."""
    try:
        place = tenant_by_slug(slug)
    except NotFound:
        return None
    return place if place.parent_slug == current_place().slug else None


def local_edits(edition: Edition) -> list[Override]:
    """Return every place where an edition of ours differs from the one it stands on."""
    parent = parent_of(edition)
    if parent is None or edition.source_dispatch is not None:
        return []
    return overrides(parent.payload(), edition_payload(edition))


def approved_additions() -> list[Payload]:
    """Return the retained items the office above allowed us to add, as documents."""
    ours = AdditionRequest.objects.filter(
        requester_slug=current_place().slug, state=AdditionState.APPROVED
    )
    return list(ours.order_by("pk").values_list("item", flat=True))


def addition_requests(*, received: bool) -> QuerySet[AdditionRequest]:
    """Return requests to add an item: those from below, or our own; the newest first."""
    slug = current_place().slug
    found = AdditionRequest.objects.all()
    return found.exclude(requester_slug=slug) if received else found.filter(requester_slug=slug)


def open_merges() -> QuerySet[PendingMerge]:
    """Return the merges somebody has to decide, the newest first."""
    return PendingMerge.objects.filter(state=MergeState.OPEN).select_related("edition")


def conflicts_of(merge: PendingMerge) -> list[Conflict]:
    """Return the conflicts a merge waits for."""
    return [conflict_from(one) for one in merge.conflicts]


def county_standing() -> list[Standing]:
    """Return, for every office directly below, which edition it is on and how long it lags."""
    present = edition_in_force()
    reports = {one.reporter_slug: one for one in AdoptionReport.objects.all()}
    ours: list[tuple[str, int, Any]] = list(
        Edition.objects.filter(published_at__isnull=False)
        .order_by("published_at")
        .values_list("origin_slug", "origin_number", "published_at")
    )
    return [_standing(place, reports.get(place.slug), present, ours) for place in children()]


def _standing(
    place: Place,
    report: AdoptionReport | None,
    present: Edition | None,
    ours: list[tuple[str, int, Any]],
) -> Standing:
    if present is None:
        return Standing(place, report, None, 0)
    places = [
        rank
        for rank, (slug, number, _at) in enumerate(ours)
        if report and (slug, number) == (report.origin_slug, report.origin_number)
    ]
    missing = ours[places[-1] + 1 :] if places else ours
    since = missing[0][2] if missing else None
    return Standing(place, report, since, len(missing))
