"""Counting a quarter from the books of one office, in one pass over each book.

SQL adds up; Python only sorts the few sums into their places. What lies behind a figure is read by
``reporting.behind``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection

from core.directory.models import Community
from reporting.indicators import INDICATORS, OTHER_UNITS, TURNAROUND_STEPS, UNITS_KEPT, Shape
from reporting.payloads import Figures, Payload, PointLine
from reporting.quarters import Quarter

# A community is named only where it is a point: the others are one group.
_CERTIFICATES = """
SELECT community, item, month, step, max(name), count(*), count(*) FILTER (WHERE state <> 'issued'),
       count(seconds), sum(seconds)::bigint
FROM (
    SELECT CASE WHEN c.community_id = ANY(%(points)s) THEN c.community_id END AS community,
           c.item_code AS item, c.item_name AS name, c.state,
           extract(month FROM c.issued_on)::int AS month, seconds,
           width_bucket(seconds, %(steps)s::bigint[]) AS step
    FROM issuance_certificate c
    LEFT JOIN issuance_application a ON a.id = c.application_id
    CROSS JOIN LATERAL (
        SELECT greatest(0, floor(extract(epoch FROM c.issued_at - a.created_at)))::bigint
    ) AS took (seconds)
    WHERE c.issued_on BETWEEN %(first)s AND %(last)s AND c.community_id {narrowed}
) AS books
GROUP BY community, item, month, step
"""
_REDIRECTIONS = """
SELECT community, i.code, month, i.name, amount
FROM (
    SELECT CASE WHEN r.community_id = ANY(%(points)s) THEN r.community_id END AS community,
           r.item_id, extract(month FROM r.told_at AT TIME ZONE 'Asia/Shanghai')::int AS month,
           count(*) AS amount
    FROM issuance_redirection r
    WHERE r.told_at >= %(starts)s AND r.told_at < %(ends)s AND r.community_id {narrowed}
    GROUP BY 1, 2, 3
) AS books JOIN catalog_certificateitem i ON i.id = item_id
"""
_DEMANDS = """
SELECT community, i.code, unit, i.name, amount
FROM (
    SELECT CASE WHEN d.community_id = ANY(%(points)s) THEN d.community_id END AS community,
           d.item_id, d.unit_name AS unit, count(*) AS amount
    FROM issuance_demand d
    WHERE d.noted_at >= %(starts)s AND d.noted_at < %(ends)s AND d.community_id {narrowed}
    GROUP BY 1, 2, 3
) AS books JOIN catalog_certificateitem i ON i.id = item_id
"""


PER_POINT = ("certificates", "redirections", "demands")


@dataclass
class _Side:
    """The books of some communities while they are being added up."""

    values: dict[str, Any] = field(default_factory=lambda: {
        indicator.code: _nothing(indicator.shape) for indicator in INDICATORS
    })  # fmt: skip
    units: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def figures(self) -> Figures:
        return Figures({**self.values, "demands_by_unit_and_item": _kept(self.units)})


def count_figures(quarter: Quarter, *, communities: Collection[str] | None = None) -> Figures:
    """Return the figures of the office we work in; ``communities`` (codes) limits them to those."""
    return build_payload(quarter, communities=communities).whole


def build_payload(
    quarter: Quarter,
    *,
    points: Collection[str] = (),
    communities: Collection[str] | None = None,
) -> Payload:
    """Count the books of the office we work in: all communities, and its ``points`` (codes) apart.

    What happened in a community that is no longer in use counts for the quarter it happened in;
    what people practised counts nowhere.
    """
    at_points = {
        pk: (code, name)
        for pk, code, name in Community.objects.filter(code__in=points).values_list(
            "pk", "code", "name"
        )
        if communities is None or code in communities
    }  # fmt: skip
    given = {
        "points": list(at_points),
        "steps": list(TURNAROUND_STEPS),
        "first": quarter.first_day,
        "last": quarter.last_day,
        "starts": quarter.starts_at,
        "ends": quarter.ends_at,
    }
    narrowed, in_use = _narrowed(communities, given)
    books = _Books(quarter, {pk: dict.fromkeys(PER_POINT, 0) for pk in at_points})
    books.take_certificates(_rows(_CERTIFICATES, narrowed, given))
    books.take_redirections(_rows(_REDIRECTIONS, narrowed, given))
    books.take_demands(_rows(_DEMANDS, narrowed, given))
    return Payload(
        quarter=str(quarter),
        communities=in_use,
        points=len(at_points),
        items={code: [books.names[code]] for code in sorted(books.names)},
        whole=books.whole.figures(),
        at_points=books.at_points.figures(),
        by_point=tuple(
            PointLine(code, name, books.by_point[pk])
            for pk, (code, name) in sorted(at_points.items(), key=lambda one: one[1])
        ),
    )


def _narrowed(communities: Collection[str] | None, given: dict[str, Any]) -> tuple[str, int]:
    """Return the condition on a row's community, and how many communities in use it leaves.

    Its values are put into ``given``. Without a choice it names what does not count, which is next
    to nothing: a list of all that do would cost more to plan than the books cost to read.
    """
    if communities is not None:
        chosen = Community.objects.filter(code__in=communities)
        given["communities"] = list(chosen.values_list("pk", flat=True))
        return "= ANY(%(communities)s)", chosen.filter(is_active=True).count()
    sql, values = _ground()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        hidden, in_use = cursor.fetchone() or ([], 0)
    given["communities"] = hidden
    return "<> ALL(%(communities)s)", in_use


@cache
def _ground() -> tuple[str, tuple[Any, ...]]:
    """Return SQL for the communities that count nowhere, and for the number of those in use.

    In the words of the directory's own manager, which alone knows what a community is; put into
    words once, because the ORM takes longer over it than the database does.
    """
    counted = Community.objects.order_by().values("pk")
    hidden = Community._base_manager.order_by().exclude(pk__in=counted).values("pk")
    first, before = hidden.query.sql_with_params()
    second, after = counted.filter(is_active=True).query.sql_with_params()
    both = f"SELECT ARRAY({first}), (SELECT count(*) FROM ({second}) AS used)"  # noqa: S608 (the ORM's)
    return both, before + after


def _rows(sql: str, narrowed: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(narrowed=narrowed), given)
        return list(cursor.fetchall())


class _Books:
    """The few sums that SQL came to, on their way to their places."""

    def __init__(self, quarter: Quarter, by_point: dict[int, dict[str, int]]) -> None:
        self.year = quarter.year
        self.by_point = by_point
        self.names: dict[str, str] = {}
        self.whole, self.at_points = _Side(), _Side()

    def sides(self, point: int | None) -> tuple[_Side, ...]:
        return (self.whole,) if point is None else (self.whole, self.at_points)

    def take_certificates(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for point, item, month, step, name, count, gone, timed, seconds in rows:
            self.names[item] = name
            for side in self.sides(point):
                values = side.values
                values["certificates"] += count
                values["certificates_withdrawn"] += gone
                values["turnaround_count"] += timed
                values["turnaround_seconds"] += seconds or 0
                _add(values["certificates_by_item"], item, count)
                _add(values["certificates_by_month"], f"{self.year}-{month:02d}", count)
                if step is not None:
                    values["turnaround_histogram"][step] += count
            if point is not None:
                self.by_point[point]["certificates"] += count

    def take_redirections(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for point, item, month, name, count in rows:
            self.names[item] = name
            for side in self.sides(point):
                side.values["redirections"] += count
                _add(side.values["redirections_by_item"], item, count)
                _add(side.values["redirections_by_month"], f"{self.year}-{month:02d}", count)
            if point is not None:
                self.by_point[point]["redirections"] += count

    def take_demands(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for point, item, unit, name, count in rows:
            self.names[item] = name
            for side in self.sides(point):
                side.values["demands"] += count
                _add(side.units[unit], item, count)
            if point is not None:
                self.by_point[point]["demands"] += count


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
