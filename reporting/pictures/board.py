"""Reading a quarter for the pictures: of our own subtree only, from summaries and our own books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.tenancy import current_place
from core.web.chinese import day_of
from reporting.indicators import OTHER_UNITS
from reporting.payloads import Figures, Payload
from reporting.pictures.definitions import MEDIAN, PER_COMMUNITIES, QUARTERS_JUDGED, TAIL
from reporting.pictures.standings import Left, Record, read_left, record_of
from reporting.quarters import Quarter
from reporting.reading import UnitLine, turnaround_quantile, units_by_demand
from reporting.summaries.selectors import Office, OfficeLine, Picture, pictures


@dataclass(frozen=True)
class OfficeFacts:
    """An office that keeps books. ``burden``, ``median`` and ``tail`` (seconds) may be unknown.

    ``is_own`` marks the communities that an office with others below it has itself.
    """

    office: Office
    line: OfficeLine
    record: Record
    burden: float | None
    median: float | None
    tail: float | None
    is_own: bool = False

    @property
    def name(self) -> str:
        """What it is called in a table."""
        return f"{self.office.name}本级" if self.is_own else self.office.name

    def number(self, code: str) -> int | None:
        """Return one of its counts."""
        return (self.line.numbers or {}).get(code)


@dataclass(frozen=True)
class Month:
    """What was done in a month; None where nobody counted it."""

    code: str
    redirections: int | None
    certificates: int | None
    is_shown: bool
    is_partial: bool


@dataclass(frozen=True)
class Group:
    """The offices under one roof, a city's: by division code. ``head`` is the city's own record."""

    office: Office
    record: Record | None
    members: tuple[OfficeFacts, ...]


@dataclass(frozen=True)
class Board:
    """Everything the pictures of a quarter are drawn from."""

    quarter: Quarter
    shown: Picture
    before: Picture
    units: tuple[UnitLine, ...]
    months: tuple[Month, ...]
    groups: tuple[Group, ...]
    median: float | None
    tail: float | None

    @property
    def total(self) -> Payload:
        """The figures of the whole subtree."""
        return self.shown.total

    @property
    def offices(self) -> list[OfficeFacts]:
        """All that keep books."""
        return [member for group in self.groups for member in group.members]

    @property
    def is_alone(self) -> bool:
        """Whether there is nobody to compare with."""
        return len(self.offices) == 1

    @property
    def is_empty(self) -> bool:
        """Whether nobody counted the quarter."""
        return not self.total.offices

    @property
    def counted(self) -> tuple[datetime, datetime] | None:
        """When the oldest and the newest of the figures were counted."""
        moments = [line.counted_at for line in self.shown.lines if line.counted_at]
        return (min(moments), max(moments)) if moments else None

    @property
    def named_units(self) -> list[UnitLine]:
        """Who demanded, without the merged rest."""
        return [line for line in self.units if line.unit != OTHER_UNITS]


def quarters_of(quarter: Quarter) -> list[Quarter]:
    """Return the quarters a board looks at, the oldest first; ``quarter`` is the last."""
    found = [quarter]
    while len(found) < QUARTERS_JUDGED:
        found.insert(0, found[0].previous)
    return found


def read_board(quarter: Quarter, now: datetime) -> Board:
    """Return the board of a quarter of the office we work in."""
    quarters = quarters_of(quarter)
    here = current_place().slug
    return compose_board(quarters, pictures(quarters), read_left(quarters), here=here, now=now)


def compose_board(
    quarters: Sequence[Quarter],
    found: Sequence[Picture],
    left: Left,
    *,
    here: str,
    now: datetime,
) -> Board:
    """Return the board of the last of ``quarters``, given their pictures in the same order.

    ``here`` is the slug of the office that looks.
    """
    quarter, shown = quarters[-1], found[-1]
    whole = shown.total.whole
    by_slug = [{line.office.slug: line for line in one.lines} for one in found]
    records = {
        line.office.slug: record_of(
            line.office,
            [
                (one, lines.get(line.office.slug))
                for one, lines in zip(quarters, by_slug, strict=True)
            ],
            left,
            here=here,
            now=now,
        )
        for line in shown.lines
    }
    return Board(
        quarter=quarter,
        shown=shown,
        before=found[-2],
        units=tuple(units_by_demand(whole)),
        months=tuple(
            month
            for one, picture in zip(quarters, found, strict=True)
            for month in _months(one, picture, is_shown=one == quarter)
        ),
        groups=tuple(_groups(shown, records)),
        median=turnaround_quantile(whole, MEDIAN),
        tail=turnaround_quantile(whole, TAIL),
    )


def _months(quarter: Quarter, picture: Picture, *, is_shown: bool) -> list[Month]:
    """Return the months of a quarter; of one that nobody counted yet nothing is known."""
    figures = picture.total.whole
    counted = [day_of(line.counted_at) for line in picture.lines if line.counted_at]
    last = max(counted, default=None)
    redirections = figures.table("redirections_by_month")
    certificates = figures.table("certificates_by_month")
    found = []
    for step in range(3):
        first = quarter.first_day.replace(month=quarter.first_day.month + step)
        is_known, code = last is not None and first <= last, f"{first:%Y-%m}"
        found.append(
            Month(
                code,
                redirections.get(code, 0) if is_known else None,
                certificates.get(code, 0) if is_known else None,
                is_shown=is_shown,
                is_partial=picture.is_partial,
            )
        )
    return found


def _groups(shown: Picture, records: dict[str, Record]) -> list[Group]:
    offices = {line.office.slug: line.office for line in shown.lines}
    heads = {line.office.parent_slug for line in shown.lines}
    members: dict[str, list[OfficeFacts]] = {}
    for line in shown.lines:
        office = line.office
        is_head = office.slug in heads
        if is_head and not line.communities:
            continue
        above = office.slug if is_head or office.parent_slug not in offices else office.parent_slug
        facts = _facts(line, records[office.slug], is_own=is_head)
        members.setdefault(above, []).append(facts)
    return [
        Group(offices[slug], records[slug] if slug in heads else None, tuple(found))
        for slug, found in members.items()
    ]


def _facts(line: OfficeLine, record: Record, *, is_own: bool) -> OfficeFacts:
    figures = Figures({"turnaround_histogram": list(line.histogram)})
    demands = (line.numbers or {}).get("demands")
    has_burden = demands is not None and line.communities
    return OfficeFacts(
        office=line.office,
        line=line,
        record=record,
        burden=(demands or 0) * PER_COMMUNITIES / line.communities if has_burden else None,
        median=turnaround_quantile(figures, MEDIAN),
        tail=turnaround_quantile(figures, TAIL),
        is_own=is_own,
    )
