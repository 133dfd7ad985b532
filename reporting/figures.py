"""The figures of a quarter of one office, counted from its books.

SQL adds up (``reporting.counting``); Python only sorts the few sums into their places. What lies
behind a figure is read by ``reporting.behind``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from reporting.counting import Group, count_books
from reporting.indicators import INDICATORS, OTHER_UNITS, TURNAROUND_STEPS, UNITS_KEPT, Shape
from reporting.payloads import Figures, Payload, PointLine
from reporting.quarters import Quarter

PER_POINT = ("certificates", "redirections", "demands")


@dataclass
class _Side:
    """The books of some communities while they are being added up."""

    values: dict[str, Any] = field(default_factory=lambda: {
        indicator.code: _nothing(indicator.shape) for indicator in INDICATORS
    })  # fmt: skip
    demanding: dict[str, dict[str, int]] = field(default_factory=dict)
    asking: dict[str, int] = field(default_factory=dict)

    def figures(self) -> Figures:
        asking = _kept({unit: {"": count} for unit, count in self.asking.items()})
        return Figures({
            **self.values,
            "demands_by_unit_and_item": _kept(self.demanding),
            "unlisted_by_unit": {unit: counts[""] for unit, counts in asking.items()},
        })  # fmt: skip


def count_figures(quarter: Quarter, *, communities: Collection[str] | None = None) -> Figures:
    """Return the figures of the office we work in; ``communities`` (codes) limits them to those."""
    return build_payload(quarter, communities=communities).whole


def build_payload(
    quarter: Quarter,
    *,
    points: Collection[str] | None = None,
    communities: Collection[str] | None = None,
) -> Payload:
    """Count the books of the office we work in: all communities, and its ``points`` (codes) apart.

    Left out, the points are those that stood on any day of the quarter.
    What happened in a community that is no longer in use counts for the quarter it happened in;
    what people practised counts nowhere.
    """
    counts = count_books(quarter, points=points, communities=communities)
    books = _Books(quarter, {pk: dict.fromkeys(PER_POINT, 0) for pk in counts.points})
    for group in counts.groups:
        books.take(group)
    return Payload(
        quarter=str(quarter),
        communities=counts.in_use,
        points=len(counts.points),
        items={code: [books.names[code]] for code in sorted(books.names)},
        whole=books.whole.figures(),
        at_points=books.at_points.figures(),
        by_point=tuple(
            PointLine(code, name, books.by_point[pk])
            for pk, (code, name) in sorted(counts.points.items(), key=lambda one: one[1])
        ),
    )


class _Books:
    """The few sums that SQL came to, on their way to their places."""

    def __init__(self, quarter: Quarter, by_point: dict[int, dict[str, int]]) -> None:
        self.year, self.first_month = quarter.year, quarter.first_day.month
        self.by_point = by_point
        self.names: dict[str, str] = {}
        self.whole, self.at_points = _Side(), _Side()

    def sides(self, point: int | None) -> tuple[_Side, ...]:
        return (self.whole,) if point is None else (self.whole, self.at_points)

    def take(self, group: Group) -> None:
        """Put a group of rows where it belongs, at the points too if it is of one."""
        book, _, item = group.book.partition(" ")
        if group.name:
            self.names[item or group.key] = group.name
        for side in self.sides(group.point):
            _TAKE[book](side, group, self.year * 100 + self.first_month + group.month)
        if group.point is not None and book in PER_POINT:
            self.by_point[group.point][book] += group.amount


def _take_certificates(side: _Side, group: Group, month: int) -> None:
    _take_by_item_and_month(side, group, month)
    values = side.values
    values["certificates_withdrawn"] += group.first
    values["turnaround_count"] += group.second
    values["turnaround_seconds"] += int(group.seconds or 0)
    if group.step is not None:
        values["turnaround_histogram"][group.step] += group.amount


def _take_by_item_and_month(side: _Side, group: Group, month: int) -> None:
    side.values[group.book] += group.amount
    _add(side.values[f"{group.book}_by_item"], group.key, group.amount)
    _add(side.values[f"{group.book}_by_month"], f"{month // 100}-{month % 100:02d}", group.amount)


def _take_demands(side: _Side, group: Group, _month: int) -> None:
    side.values["demands"] += group.amount
    _add(side.demanding.setdefault(group.key, {}), group.book.split(" ")[1], group.amount)


def _take_savings(side: _Side, group: Group, _month: int) -> None:
    side.values["papers_saved"] += group.amount
    _add(side.values["papers_saved_by_item"], group.key, group.amount)


def _take_files(side: _Side, group: Group, _month: int) -> None:
    side.values["unlisted_issued"] += group.amount
    side.values["unlisted_declined"] += group.first
    side.values["unlisted_withdrawn"] += group.second
    if group.key:
        _add(side.asking, group.key, group.amount + group.first + group.second)


def _take_concerns(side: _Side, group: Group, _month: int) -> None:
    side.values["concerns_raised"] += group.amount
    side.values["concerns_answered"] += group.first


def _take_points(side: _Side, group: Group, _month: int) -> None:
    side.values["points_in_place"] += group.amount


_TAKE: dict[str, Callable[[_Side, Group, int], None]] = {
    "certificates": _take_certificates,
    "redirections": _take_by_item_and_month,
    "demands": _take_demands,
    "papers_saved": _take_savings,
    "unlisted": _take_files,
    "concerns": _take_concerns,
    "points_in_place": _take_points,
}


def _add(counts: dict[str, int], key: str, count: int) -> None:
    counts[key] = counts.get(key, 0) + count


def _nothing(shape: Shape) -> Any:
    match shape:
        case Shape.NUMBER:
            return 0
        case Shape.HISTOGRAM:
            return [0] * (len(TURNAROUND_STEPS) + 1)
        case _:
            return {}


def _kept(units: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Keep the units that demanded most; the others under one name, so that sums still hold."""
    ranked = sorted(units, key=lambda unit: (-sum(units[unit].values()), unit))
    kept = {unit: dict(units[unit]) for unit in sorted(ranked[:UNITS_KEPT])}
    for unit in ranked[UNITS_KEPT:]:
        rest = kept.setdefault(OTHER_UNITS, {})
        for item, count in units[unit].items():
            rest[item] = rest.get(item, 0) + count
    return kept
