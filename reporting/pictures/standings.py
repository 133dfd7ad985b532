"""How each office below stood to its deadlines: from what it sent us, or from what it counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from reporting.models import QuarterlyReport, ReceivedReport
from reporting.quarters import Quarter
from reporting.summaries.selectors import Office, OfficeLine
from reporting.timeliness import Standing, Timeliness

JUDGED = {Timeliness.ON_TIME, Timeliness.LATE, Timeliness.MISSING}


@dataclass(frozen=True)
class Left:
    """When reports first left: our own by quarter, and those sent to us by sender and quarter."""

    own: dict[str, datetime]
    sent: dict[tuple[str, str], datetime]


@dataclass(frozen=True)
class Record:
    """An office's deadlines, the oldest first: None where nobody could tell us."""

    standings: tuple[Standing | None, ...]

    @property
    def last(self) -> Standing | None:
        """That of the quarter that is shown."""
        return self.standings[-1]

    @property
    def due(self) -> int:
        """How many deadlines have passed, as far as is known."""
        return sum(one is not None and one.timeliness in JUDGED for one in self.standings)

    @property
    def on_time(self) -> int:
        """How many of them were kept."""
        return sum(
            one is not None and one.timeliness == Timeliness.ON_TIME for one in self.standings
        )

    @property
    def unknown(self) -> int:
        """Of how many quarters nothing is known."""
        return sum(one is None for one in self.standings)


def read_left(quarters: Sequence[Quarter]) -> Left:
    """Return when the reports on ``quarters`` first left, as far as they passed through our hands."""
    wanted = [str(quarter) for quarter in quarters]
    own = QuarterlyReport.objects.filter(quarter__in=wanted, submitted_at__isnull=False)
    sent = ReceivedReport.objects.filter(quarter__in=wanted)
    return Left(
        dict(own.order_by().values_list("quarter").annotate(first=Min("submitted_at"))),
        {
            (sender, quarter): first
            for sender, quarter, first in sent.order_by()
            .values_list("sender_slug", "quarter")
            .annotate(first=Min("submitted_at"))
        },
    )


def record_of(
    office: Office,
    lines: Sequence[tuple[Quarter, OfficeLine | None]],
    left: Left,
    *,
    here: str,
    now: datetime,
) -> Record:
    """Return an office's record; ``lines`` are what it counted, ``here`` is the slug of our own.

    Of ourselves and of those directly below we know by our own books, and at once. An office
    further down says in its summary when its report left: as of the moment it counted.
    """
    found: list[Standing | None] = []
    for quarter, line in lines:
        if office.slug == here:
            found.append(Standing(quarter, left.own.get(str(quarter)), now, office.since))
        elif office.parent_slug == here:
            first = left.sent.get((office.slug, str(quarter)))
            found.append(Standing(quarter, first, now, office.since))
        elif line is None or line.counted_at is None:
            found.append(None)
        else:
            found.append(Standing(quarter, line.submitted_at, line.counted_at, office.since))
    return Record(tuple(found))
