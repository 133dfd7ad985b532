"""Which communities to watch: proposed from the books, with the reasons said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from core.directory.models import Community
from core.identity.models import User
from core.tenancy import Place, children, current_place
from issuance.models import Certificate, Demand, Redirection
from reporting.models import POINTS_WANTED, Concern, MonitoringPoint, ReceivedPoints
from reporting.quarters import Quarter
from reporting.residents import residents_by_community

QUARTERS_LOOKED_AT = 4
PROPOSED = 10
DEMAND_WEIGHT, CONCERN_WEIGHT = 3, 5
"""A paper wrongly demanded, or a problem told, says more about a burden than a paper issued."""
RESIDENTS_A_PAPER = 200
"""So many people living there weigh as much as one paper issued."""


@dataclass(frozen=True)
class Proposal:
    """A community that could be a point: its counts in the last four quarters, and why it."""

    community: Community
    issued: int
    refused: int
    demands: int
    concerns: int
    residents: int
    is_other_township: bool

    @property
    def weight(self) -> int:
        """What it is ranked by."""
        return (
            self.issued
            + self.refused
            + DEMAND_WEIGHT * self.demands
            + CONCERN_WEIGHT * self.concerns
            + self.residents // RESIDENTS_A_PAPER
        )

    @property
    def reasons(self) -> list[str]:
        """Why, in sentences; the last four quarters are meant."""
        told = []
        if self.residents:
            told.append(f"居民 {self.residents} 人")
        if self.issued or self.refused:
            told.append(f"近四个季度出具 {self.issued} 件、不予出具 {self.refused} 件")
        if self.demands:
            told.append(f"被要求开具不应开具的证明 {self.demands} 次")
        if self.concerns:
            told.append(f"反映问题和需求 {self.concerns} 条")
        if not (self.issued or self.refused or self.demands or self.concerns):
            told.append("近四个季度没有业务记录")
        if self.is_other_township:
            township = self.community.township_name
            told.append(f"{township}还没有监测点" if township else "所在街道（乡镇）还没有监测点")
        return told


def proposals(now: datetime, *, limit: int | None = PROPOSED) -> list[Proposal]:
    """Return communities in use that are no point, the weightiest first.

    Those of a township without a point come before the others. How many people live in a
    community counts where the office noted it.
    """
    standing = MonitoringPoint.objects.filter(ends_on=None)
    taken = set(standing.values_list("community_id", flat=True))
    townships = set(standing.values_list("community__township_code", flat=True))
    since = Quarter.of(now)
    for _ in range(QUARTERS_LOOKED_AT):
        since = since.previous
    issued = _counts(Certificate.objects.filter(issued_on__gte=since.first_day))
    refused = _counts(Redirection.objects.filter(told_at__gte=since.starts_at))
    demands = _counts(Demand.objects.filter(noted_at__gte=since.starts_at))
    residents = residents_by_community()
    concerns = _counts(Concern.objects.filter(raised_at__gte=since.starts_at))
    found = [
        Proposal(
            community,
            issued.get(community.pk, 0),
            refused.get(community.pk, 0),
            demands.get(community.pk, 0),
            concerns.get(community.pk, 0),
            residents.get(community.pk, 0),
            bool(townships) and community.township_code not in townships,
        )
        for community in Community.objects.filter(is_active=True).exclude(pk__in=taken)
    ]
    found.sort(key=lambda one: (-one.is_other_township, -one.weight, one.community.code))
    return found if limit is None else found[:limit]


def proposal_for(community: Community, now: datetime) -> Proposal | None:
    """Return what speaks for one community, or None where it is a point already."""
    every = proposals(now, limit=None)
    return next((one for one in every if one.community.pk == community.pk), None)


def standing_points() -> list[MonitoringPoint]:
    """Return the points that stand, by community."""
    points = MonitoringPoint.objects.filter(ends_on=None).select_related("community")
    return list(points.order_by("community__code"))


def ended_points() -> list[MonitoringPoint]:
    """Return those that were points once, newest first; twenty at most."""
    points = MonitoringPoint.objects.exclude(ends_on=None).select_related("community")
    return list(points.order_by("-ends_on", "-pk")[:20])


def points_in(first: date, last: date) -> QuerySet[MonitoringPoint]:
    """Return the points that stood on any day from ``first`` to ``last``."""
    stood = Q(ends_on=None) | Q(ends_on__gte=first)
    return MonitoringPoint.objects.filter(stood, starts_on__lte=last)


def is_at_point(user: User) -> bool:
    """Say whether a person serves in a community that is a point now."""
    code = user.community_code
    points = MonitoringPoint.objects.filter(ends_on=None, community__code=code)
    return bool(code) and points.exists()


def are_wanted_here() -> bool:
    """Say whether this office must have points of its own: a county with communities."""
    return current_place().level == "county" and Community.objects.filter(is_active=True).exists()


@dataclass(frozen=True)
class CountyPoints:
    """What an office below told about its points; ``told`` is None where it told nothing."""

    place: Place
    told: ReceivedPoints | None

    @property
    def count(self) -> int:
        """How many it has."""
        return len(self.told.points) if self.told else 0

    @property
    def is_short(self) -> bool:
        """Whether there are fewer than the notice asks for."""
        return self.count < POINTS_WANTED


def points_below() -> list[CountyPoints]:
    """Return each county below with its points: who falls short comes first."""
    told = {one.sender_slug: one for one in ReceivedPoints.objects.all()}
    counties = [place for place in children() if place.level == "county"]
    lines = [CountyPoints(place, told.get(place.slug)) for place in counties]
    return sorted(lines, key=lambda one: (not one.is_short, one.place.division_code))


def _counts(
    rows: QuerySet[Certificate] | QuerySet[Redirection] | QuerySet[Demand] | QuerySet[Concern],
) -> dict[int, int]:
    counted: Iterable[tuple[int, int]] = (
        rows.order_by().values_list("community").annotate(count=Count("pk"))
    )
    return dict(counted)
