"""Counting a quarter from the books of one office, in one pass over each book.

SQL adds up; Python only sorts the few sums into their places. What lies behind a figure is read by
``reporting.behind``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from core.directory.models import Community
from reporting.indicators import INDICATORS, OTHER_UNITS, TURNAROUND_STEPS, UNITS_KEPT, Shape
from reporting.payloads import Figures, Payload, PointLine
from reporting.quarters import Quarter

# GROUPING() counts bits from the right: 1 stands for a column that this set leaves out.
_CERTIFICATES = """
SELECT GROUPING(item, month, step, community) AS kind,
       at_point, item, month, step, community, max(name), count(*),
       count(*) FILTER (WHERE state <> 'issued'), count(seconds), sum(seconds)::bigint
FROM (
    SELECT c.community_id = ANY(%(points)s) AS at_point,
           CASE WHEN c.community_id = ANY(%(points)s) THEN c.community_id END AS community,
           c.item_code AS item, c.item_name AS name, c.state,
           date_trunc('month', c.issued_on::timestamp)::date AS month,
           width_bucket(seconds, %(steps)s::bigint[]) AS step, seconds
    FROM issuance_certificate c
    LEFT JOIN issuance_application a ON a.id = c.application_id
    CROSS JOIN LATERAL (
        SELECT greatest(0, floor(extract(epoch FROM c.issued_at - a.created_at)))::bigint
    ) AS took (seconds)
    WHERE c.issued_on BETWEEN %(first)s AND %(last)s AND c.community_id = ANY(%(communities)s)
) AS books
GROUP BY GROUPING SETS ((at_point, item), (at_point, month), (at_point, step), (at_point, community))
"""
_REDIRECTIONS = """
SELECT GROUPING(item, month, community) AS kind, at_point, item, month, community, max(name),
       count(*)
FROM (
    SELECT r.community_id = ANY(%(points)s) AS at_point,
           CASE WHEN r.community_id = ANY(%(points)s) THEN r.community_id END AS community,
           i.code AS item, i.name,
           date_trunc('month', r.told_at AT TIME ZONE 'Asia/Shanghai')::date AS month
    FROM issuance_redirection r JOIN catalog_certificateitem i ON i.id = r.item_id
    WHERE r.told_at >= %(starts)s AND r.told_at < %(ends)s
      AND r.community_id = ANY(%(communities)s)
) AS books
GROUP BY GROUPING SETS ((at_point, item), (at_point, month), (at_point, community))
"""
_DEMANDS = """
SELECT GROUPING(unit, community) AS kind, at_point, unit, item, community, max(name), count(*)
FROM (
    SELECT d.community_id = ANY(%(points)s) AS at_point,
           CASE WHEN d.community_id = ANY(%(points)s) THEN d.community_id END AS community,
           d.unit_name AS unit, i.code AS item, i.name
    FROM issuance_demand d JOIN catalog_certificateitem i ON i.id = d.item_id
    WHERE d.noted_at >= %(starts)s AND d.noted_at < %(ends)s
      AND d.community_id = ANY(%(communities)s)
) AS books
GROUP BY GROUPING SETS ((at_point, unit, item), (at_point, community))
"""


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
    known = list(Community.objects.values_list("pk", "code", "name", "is_active"))
    if communities is not None:
        known = [row for row in known if row[1] in communities]
    at_points = {pk: (code, name) for pk, code, name, _ in known if code in points}
    given = {
        "communities": [row[0] for row in known],
        "points": list(at_points),
        "steps": list(TURNAROUND_STEPS),
        "first": quarter.first_day,
        "last": quarter.last_day,
        "starts": quarter.starts_at,
        "ends": quarter.ends_at,
    }
    sides = {True: _Side(), False: _Side()}
    by_point: dict[int, dict[str, int]] = {
        pk: {"certificates": 0, "redirections": 0, "demands": 0} for pk in at_points
    }
    names: dict[str, str] = {}
    _sort_certificates(_rows(_CERTIFICATES, given), sides, by_point, names)
    _sort_redirections(_rows(_REDIRECTIONS, given), sides, by_point, names)
    _sort_demands(_rows(_DEMANDS, given), sides, by_point, names)
    everywhere = _Side(
        values=sides[True].figures().plus(sides[False].figures()).values,
        units=_all_units(sides.values()),
    )
    return Payload(
        quarter=str(quarter),
        communities=sum(is_active for *_, is_active in known),
        points=len(at_points),
        items={code: [names[code]] for code in sorted(names)},
        whole=everywhere.figures(),
        at_points=sides[True].figures(),
        by_point=tuple(
            PointLine(code, name, by_point[pk])
            for pk, (code, name) in sorted(at_points.items(), key=lambda one: one[1])
        ),
    )


def _rows(sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _sort_certificates(
    rows: Iterable[tuple[Any, ...]],
    sides: dict[bool, _Side],
    by_point: dict[int, dict[str, int]],
    names: dict[str, str],
) -> None:
    for kind, at_point, item, month, step, community, name, count, gone, timed, seconds in rows:
        values = sides[at_point].values
        match kind:
            case 0b0111:
                values["certificates_by_item"][item] = count
                names[item] = name
            case 0b1011:
                values["certificates_by_month"][f"{month:%Y-%m}"] = count
            case 0b1101 if step is not None:
                values["turnaround_histogram"][step] = count
            case 0b1110:
                values["certificates"] += count
                values["certificates_withdrawn"] += gone
                values["turnaround_count"] += timed
                values["turnaround_seconds"] += seconds or 0
                if community is not None:
                    by_point[community]["certificates"] = count


def _sort_redirections(
    rows: Iterable[tuple[Any, ...]],
    sides: dict[bool, _Side],
    by_point: dict[int, dict[str, int]],
    names: dict[str, str],
) -> None:
    for kind, at_point, item, month, community, name, count in rows:
        values = sides[at_point].values
        match kind:
            case 0b011:
                values["redirections_by_item"][item] = count
                names[item] = name
            case 0b101:
                values["redirections_by_month"][f"{month:%Y-%m}"] = count
            case 0b110:
                values["redirections"] += count
                if community is not None:
                    by_point[community]["redirections"] = count


def _sort_demands(
    rows: Iterable[tuple[Any, ...]],
    sides: dict[bool, _Side],
    by_point: dict[int, dict[str, int]],
    names: dict[str, str],
) -> None:
    for kind, at_point, unit, item, community, name, count in rows:
        match kind:
            case 0b01:
                sides[at_point].units[unit][item] = count
                names[item] = name
            case 0b10:
                sides[at_point].values["demands"] += count
                if community is not None:
                    by_point[community]["demands"] = count


def _nothing(shape: Shape) -> Any:
    match shape:
        case Shape.NUMBER:
            return 0
        case Shape.HISTOGRAM:
            return [0] * (len(TURNAROUND_STEPS) + 1)
        case _:
            return {}


def _all_units(sides: Iterable[_Side]) -> dict[str, dict[str, int]]:
    units: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for side in sides:
        for unit, by_item in side.units.items():
            for item, count in by_item.items():
                units[unit][item] += count
    return units


def _kept(units: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Keep the units that demanded most; the others under one name, so that sums still hold."""
    ranked = sorted(units, key=lambda unit: (-sum(units[unit].values()), unit))
    kept = {unit: dict(units[unit]) for unit in sorted(ranked[:UNITS_KEPT])}
    for unit in ranked[UNITS_KEPT:]:
        rest = kept.setdefault(OTHER_UNITS, {})
        for item, count in units[unit].items():
            rest[item] = rest.get(item, 0) + count
    return kept
