"""On time, late or missing, on Shanghai's clock; a report is due until 24:00 of the 10th.

The first submission counts: who was on time and corrects after a return stays on time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django_tenants.utils import get_tenant_model

from core.exchange.selectors import HeldUp, held_up
from core.tenancy import Place, children, current_tenant
from core.web.chinese import in_shanghai
from reporting.models import QuarterlyReport, ReceivedReport
from reporting.quarters import Quarter
from reporting.snapshots import KIND

QUARTERS_SHOWN = 8


class Timeliness(StrEnum):
    """How an office stands to a deadline."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    DUE = "due"
    """Not yet submitted, and still time."""
    AHEAD = "ahead"
    """The quarter is not over."""
    BEFORE = "before"
    """The quarter was over before the office came on line: nothing is owed."""


@dataclass(frozen=True)
class Standing:
    """A quarter and its deadline, and when the report on it first left, if it did.

    ``since`` is when the office came on line.
    """

    quarter: Quarter
    submitted_at: datetime | None
    now: datetime
    since: datetime

    @property
    def timeliness(self) -> Timeliness:
        if self.submitted_at is not None:
            return (
                Timeliness.LATE if self.quarter.is_late(self.submitted_at) else Timeliness.ON_TIME
            )
        if not self.quarter.is_over(self.now):
            return Timeliness.AHEAD
        if self.quarter.is_over(self.since):
            return Timeliness.BEFORE
        return Timeliness.MISSING if self.quarter.is_late(self.now) else Timeliness.DUE

    @property
    def days(self) -> int:
        """Whole days between the due day and the submission, or today; negative before it."""
        until = in_shanghai(self.submitted_at or self.now).date()
        return (until - self.quarter.due_on).days

    @property
    def words(self) -> str:
        """Return what people are told: ``还剩3天``, ``逾期2天报送`` …"""
        match self.timeliness:
            case Timeliness.ON_TIME:
                return "按时报送"
            case Timeliness.LATE:
                return f"逾期{self.days}天报送"
            case Timeliness.MISSING:
                return f"逾期未报，已逾期{self.days}天"
            case Timeliness.AHEAD:
                return f"{self.quarter.opens_on.month}月{self.quarter.opens_on.day}日起起草"
            case Timeliness.BEFORE:
                return "开通以前，不要求报送"
        if self.days == 0:
            return "今天24时截止"
        return f"还剩{-self.days}天"

    @property
    def tone(self) -> str:
        tones = {Timeliness.ON_TIME: "yes", Timeliness.LATE: "ask", Timeliness.MISSING: "no"}
        return tones.get(self.timeliness, "ask" if self.is_urgent else "neither")

    @property
    def is_urgent(self) -> bool:
        """Whether five days are left, or fewer."""
        return self.timeliness == Timeliness.DUE and self.days >= -5


@dataclass(frozen=True)
class OwnLine:
    """A quarter of ours; ``report`` is its newest version or None."""

    quarter: Quarter
    report: QuarterlyReport | None
    standing: Standing

    @property
    def is_correction_due(self) -> bool:
        """Whether the office above gave it back, and nothing was sent since."""
        if self.report is None:
            return False
        return self.report.is_returned or (self.report.version > 1 and not self.report.is_submitted)


@dataclass(frozen=True)
class ReceivedLine:
    """An office below and what it sent for a quarter: ``report`` is the newest version, or None.

    ``waiting`` is a document of it that came but cannot be opened yet.
    """

    place: Place
    report: ReceivedReport | None
    versions: int
    standing: Standing
    waiting: HeldUp | None


def own_quarters(now: datetime) -> list[OwnLine]:
    """Return the quarter that runs, and those before it, the newest first.

    Of those from before the office came on line only the last is offered, or what was written.
    """
    quarters = [Quarter.of(now)]
    while len(quarters) < QUARTERS_SHOWN:
        quarters.append(quarters[-1].previous)
    ours = QuarterlyReport.objects.filter(quarter__in=[str(one) for one in quarters])
    versions: dict[str, list[QuarterlyReport]] = {}
    for report in ours.order_by("version").defer("snapshot", "payload", "basis"):
        versions.setdefault(report.quarter, []).append(report)
    lines = [own_line(quarter, versions.get(str(quarter), []), now) for quarter in quarters]
    return [
        line
        for line in lines
        if line.report is not None
        or line.standing.timeliness != Timeliness.BEFORE
        or line.quarter == quarters[1]
    ]


def own_line(quarter: Quarter, versions: Sequence[QuarterlyReport], now: datetime) -> OwnLine:
    """Return how we stand in a quarter, given the versions of our report in their order."""
    first = versions[0].submitted_at if versions else None
    standing = Standing(quarter, first, now, current_tenant().created_at)
    return OwnLine(quarter, versions[-1] if versions else None, standing)


def received_in(quarter: Quarter, now: datetime) -> list[ReceivedLine]:
    """Return every office directly below, by division code, with what it sent for a quarter."""
    found = ReceivedReport.objects.filter(quarter=str(quarter)).order_by("version")
    versions: dict[str, list[ReceivedReport]] = {}
    for report in found.defer("snapshot"):
        versions.setdefault(report.sender_slug, []).append(report)
    waiting = {one.sender: one for one in held_up(KIND) if one.quarter in ("", str(quarter))}
    below = children()
    tenants = get_tenant_model().objects.filter(slug__in=[place.slug for place in below])
    since = dict(tenants.values_list("slug", "created_at"))
    lines = []
    for place in below:
        sent = versions.get(place.slug, [])
        first = min((one.submitted_at for one in sent), default=None)
        standing = Standing(quarter, first, now, since[place.slug])
        newest = sent[-1] if sent else None
        lines.append(ReceivedLine(place, newest, len(sent), standing, waiting.get(place.slug)))
    return lines
