"""One quarter's figures of one office in SQL written by hand: the floor of the aggregation.

The same figures as ``reporting.figures``, without its framework: four statements over the books,
and what Python must still add up to say the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import psycopg

STEPS = (300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 259200, 432000, 604800,
         1296000, 2592000)  # fmt: skip
CERTIFICATES = """
SELECT item_code, date_trunc('month', issued_on)::date, count(*),
       count(*) FILTER (WHERE state <> 'issued')
FROM {schema}.issuance_certificate WHERE issued_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2
"""
TURNAROUND = """
SELECT width_bucket(seconds, %(steps)s::bigint[]), count(*), sum(seconds)::bigint FROM (
    SELECT greatest(0, floor(extract(epoch FROM c.issued_at - a.created_at)))::bigint AS seconds
    FROM {schema}.issuance_certificate c JOIN {schema}.issuance_application a
      ON a.id = c.application_id
    WHERE c.issued_on BETWEEN %(first)s AND %(last)s) AS taken
GROUP BY 1
"""
REDIRECTIONS = """
SELECT i.code, date_trunc('month', r.told_at AT TIME ZONE 'Asia/Shanghai')::date, count(*)
FROM {schema}.issuance_redirection r JOIN {schema}.catalog_certificateitem i ON i.id = r.item_id
WHERE r.told_at >= %(starts)s AND r.told_at < %(ends)s GROUP BY 1, 2
"""
DEMANDS = """
SELECT d.unit_name, i.code, count(*)
FROM {schema}.issuance_demand d JOIN {schema}.catalog_certificateitem i ON i.id = d.item_id
WHERE d.noted_at >= %(starts)s AND d.noted_at < %(ends)s GROUP BY 1, 2
"""
SAVED = """
SELECT i.code, count(*)
FROM {schema}.issuance_papersaved s JOIN {schema}.catalog_certificateitem i ON i.id = s.item_id
WHERE s.told_at >= %(starts)s AND s.told_at < %(ends)s AND s.taken_back_at IS NULL GROUP BY 1
"""
FILES = """
SELECT state, unit_name, count(*) FROM {schema}.issuance_discretionaryfile
WHERE closed_at >= %(starts)s AND closed_at < %(ends)s AND number IS NOT NULL GROUP BY 1, 2
"""
CONCERNS = """
SELECT count(*) FILTER (WHERE raised_at >= %(starts)s AND raised_at < %(ends)s),
       count(*) FILTER (WHERE answered_at >= %(starts)s AND answered_at < %(ends)s)
FROM {schema}.reporting_concern
"""
POINTS = """
SELECT count(DISTINCT community_id) FROM {schema}.reporting_monitoringpoint
WHERE starts_on <= %(last)s AND (ends_on IS NULL OR ends_on >= %(last)s)
"""


def figures_by_hand(
    database: psycopg.Connection[Any], schema: str, first: date, last: date
) -> dict[str, Any]:
    """Return the figures of one schema for the days ``first`` to ``last``, by indicator code."""
    given = {
        "first": first, "last": last, "steps": list(STEPS),
        "starts": f"{first} 00:00+08", "ends": f"{date.fromordinal(last.toordinal() + 1)} 00:00+08",
    }  # fmt: skip

    def rows(sql: str) -> list[tuple[Any, ...]]:
        return database.execute(sql.format(schema=schema).encode(), given).fetchall()

    by_item: Counter[str] = Counter()
    by_month: Counter[str] = Counter()
    withdrawn = 0
    for item, month, count, gone in rows(CERTIFICATES):
        by_item[item] += count
        by_month[f"{month:%Y-%m}"] += count
        withdrawn += gone
    histogram, seconds = [0] * (len(STEPS) + 1), 0
    for step, count, total in rows(TURNAROUND):
        histogram[step] = count
        seconds += total
    told_by_item: Counter[str] = Counter()
    told_by_month: Counter[str] = Counter()
    for item, month, count in rows(REDIRECTIONS):
        told_by_item[item] += count
        told_by_month[f"{month:%Y-%m}"] += count
    units: dict[str, dict[str, int]] = defaultdict(dict)
    for unit, item, count in rows(DEMANDS):
        units[unit][item] = count
    saved = dict(rows(SAVED))
    outcomes: Counter[str] = Counter()
    asking: Counter[str] = Counter()
    for state, unit, count in rows(FILES):
        outcomes[state] += count
        if unit:
            asking[unit] += count
    ((raised, answered),) = rows(CONCERNS)
    ((standing,),) = rows(POINTS)
    return {
        "certificates": by_item.total(),
        "certificates_by_item": dict(by_item),
        "certificates_by_month": dict(by_month),
        "certificates_withdrawn": withdrawn,
        "turnaround_count": sum(histogram),
        "turnaround_seconds": seconds,
        "turnaround_histogram": histogram,
        "redirections": told_by_item.total(),
        "redirections_by_item": dict(told_by_item),
        "redirections_by_month": dict(told_by_month),
        "demands": sum(sum(by_item.values()) for by_item in units.values()),
        "demands_by_unit_and_item": dict(units),
        "papers_saved": sum(saved.values()),
        "papers_saved_by_item": saved,
        "unlisted_issued": outcomes["issued"],
        "unlisted_declined": outcomes["declined"],
        "unlisted_withdrawn": outcomes["withdrawn"],
        "unlisted_by_unit": dict(asking),
        "concerns_raised": raised,
        "concerns_answered": answered,
        "points_in_place": standing,
    }
