"""The figures of a quarter as SQL: every book read once, all of them in one statement.

Each book gives groups of one shape (``Group``). A community is named only where it is a monitoring
point: all the others are one group.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from psycopg import ClientCursor

from core.directory.models import Community
from reporting.indicators import TURNAROUND_STEPS
from reporting.quarters import Quarter, midnight


class Group(NamedTuple):
    """What one group of rows of a book comes to.

    ``point`` is the key of a monitoring point, None for everybody else together; ``month`` counts
    from 0; what ``first`` and ``second`` count beside ``amount`` is said where the book is read.
    """

    book: str
    point: int | None
    key: str
    name: str
    month: int
    step: int | None
    amount: int
    first: int
    second: int
    seconds: int


@dataclass(frozen=True)
class Counts:
    """What the books of one office come to. ``points`` is key → (code, name) of a community."""

    groups: list[Group]
    points: dict[int, tuple[str, str]]
    in_use: int


# The months are told apart by comparing, and lengths of time are floats: `extract` would make
# decimals of both, and take longer over them than the rest of a row. Applications are numbered as
# they come in, so those of a quarter lie close together: named from the lowest to the highest they
# are read from there alone, where a plain join reads every application there ever was.
_CERTIFICATES = """
SELECT 'certificates', point, item, max(name), month, width_bucket(seconds, %(steps)s::bigint[]),
       count(*), count(*) FILTER (WHERE gone), count(seconds), sum(seconds)
FROM (
    SELECT {point}, c.item_code AS item, c.item_name AS name, c.state <> 'issued' AS gone,
           (c.issued_on >= %(second)s)::int + (c.issued_on >= %(third)s)::int AS month,
           CASE WHEN c.issued_at > a.created_at
                THEN floor(date_part('epoch', c.issued_at - a.created_at))::bigint
                WHEN a.id IS NOT NULL THEN 0 END AS seconds
    FROM issued AS c LEFT JOIN issuance_application AS a
      ON a.id = c.application_id AND a.id BETWEEN (SELECT lowest FROM made_of)
                                              AND (SELECT highest FROM made_of)
    OFFSET 0  -- Without it `seconds` would be written out, and worked out, three times.
) AS book GROUP BY 2, 3, 5, 6
"""
_ISSUED = """
SELECT community_id, application_id, item_code, item_name, state, issued_on, issued_at
FROM issuance_certificate AS c
WHERE c.issued_on BETWEEN %(first)s AND %(last)s AND c.community_id {counted}
"""
_REDIRECTIONS = """
SELECT 'redirections', point, i.code, i.name, month, NULL, count, 0, 0, 0
FROM (
    SELECT {point}, c.item_id, count(*),
           (c.told_at >= %(second_at)s)::int + (c.told_at >= %(third_at)s)::int AS month
    FROM issuance_redirection AS c
    WHERE c.told_at >= %(starts)s AND c.told_at < %(ends)s AND c.community_id {counted}
    GROUP BY 1, 2, 4
) AS book JOIN catalog_certificateitem AS i ON i.id = item_id
"""
_DEMANDS = """
SELECT 'demands ' || i.code, point, unit, i.name, 0, NULL, count, 0, 0, 0
FROM (
    SELECT {point}, c.item_id, c.unit_name AS unit, count(*) FROM issuance_demand AS c
    WHERE c.noted_at >= %(starts)s AND c.noted_at < %(ends)s AND c.community_id {counted}
    GROUP BY 1, 2, 3
) AS book JOIN catalog_certificateitem AS i ON i.id = item_id
"""
_SAVINGS = """
SELECT 'papers_saved', point, i.code, i.name, 0, NULL, count, 0, 0, 0
FROM (
    SELECT {point}, c.item_id, count(*) FROM issuance_papersaved AS c
    WHERE c.told_at >= %(starts)s AND c.told_at < %(ends)s AND c.taken_back_at IS NULL
      AND c.community_id {counted}
    GROUP BY 1, 2
) AS book JOIN catalog_certificateitem AS i ON i.id = item_id
"""
# Who gave up before a number was given had asked for nothing yet that anybody registered.
_FILES = """
SELECT 'unlisted', point, unit, '', 0, NULL, count(*) FILTER (WHERE state = 'issued'),
       count(*) FILTER (WHERE state = 'declined'), count(*) FILTER (WHERE state = 'withdrawn'), 0
FROM (
    SELECT {point}, c.unit_name AS unit, c.state FROM issuance_discretionaryfile AS c
    WHERE c.closed_at >= %(starts)s AND c.closed_at < %(ends)s AND c.number IS NOT NULL
      AND c.community_id {counted}
) AS book GROUP BY 2, 3
"""
# What was told by telephone may belong to no community; it counts where all communities count.
_CONCERNS = """
SELECT 'concerns', point, '', '', 0, NULL,
       count(*) FILTER (WHERE raised_at >= %(starts)s AND raised_at < %(ends)s),
       count(*) FILTER (WHERE answered_at >= %(starts)s AND answered_at < %(ends)s), 0, 0
FROM (
    SELECT {point}, c.raised_at, c.answered_at FROM reporting_concern AS c
    WHERE ((c.raised_at >= %(starts)s AND c.raised_at < %(ends)s)
        OR (c.answered_at >= %(starts)s AND c.answered_at < %(ends)s))
      AND {counted_or_nowhere}
) AS book GROUP BY 2
"""
_POINTS = """
SELECT 'points_in_place', point, '', '', 0, NULL, count(*), 0, 0, 0
FROM (
    SELECT {point} FROM reporting_monitoringpoint AS c
    WHERE c.starts_on <= %(last)s AND (c.ends_on IS NULL OR c.ends_on >= %(last)s)
      AND c.community_id {counted}
    GROUP BY c.community_id
) AS book GROUP BY 2
"""
# `unknown` is what the directory's own manager does not count. Without a choice it is named, because
# it is next to nothing: a list of all that count would cost more than the books.
_WHOLE = """
WITH known AS ({known}),
ground AS MATERIALIZED (
    SELECT ARRAY(SELECT id FROM known WHERE {is_point}) AS points,
           ARRAY(SELECT id FROM {communities} EXCEPT SELECT id FROM known) AS unknown,
           ARRAY(SELECT id FROM known) AS chosen,
           (SELECT count(*) FROM known WHERE is_active) AS in_use
),
issued AS MATERIALIZED ({issued}),
made_of AS MATERIALIZED (
    SELECT min(application_id) AS lowest, max(application_id) AS highest FROM issued
)
SELECT 'points', id, code, name, 0, NULL::int, 0::bigint, 0::bigint, 0::bigint, 0::numeric
FROM known WHERE id = ANY((SELECT points FROM ground)::bigint[])
UNION ALL SELECT 'in use', NULL, '', '', 0, NULL, in_use, 0, 0, 0 FROM ground
{books}
"""
_OF_QUARTER = """id IN (
    SELECT community_id FROM reporting_monitoringpoint
    WHERE starts_on <= %(last)s AND (ends_on IS NULL OR ends_on >= %(first)s)
)"""
_NAMED = "code = ANY(%(point_codes)s)"
_POINT = """CASE WHEN c.community_id = ANY((SELECT points FROM ground)::bigint[])
       THEN c.community_id END AS point"""
_ALL = "<> ALL((SELECT unknown FROM ground)::bigint[])"
_CHOSEN = "= ANY((SELECT chosen FROM ground)::bigint[])"
_BOOKS = (_CERTIFICATES, _REDIRECTIONS, _DEMANDS, _SAVINGS, _FILES, _CONCERNS, _POINTS)


def count_books(
    quarter: Quarter,
    *,
    points: Collection[str] | None = None,
    communities: Collection[str] | None = None,
) -> Counts:
    """Return what the books of the office we work in come to; ``communities`` narrows them.

    ``points`` and ``communities`` are codes; without ``points`` they are those of the quarter.
    """
    with connection.cursor() as cursor:
        if points is None and communities is None:
            cursor.execute(_everything(quarter))
        else:
            cursor.execute(*_statement(quarter, points, communities))
        rows = [Group._make(row) for row in cursor.fetchall()]
    return Counts(
        groups=[row for row in rows if row.book not in ("points", "in use")],
        points={
            row.point: (row.key, row.name) for row in rows if row.book == "points" and row.point
        },
        in_use=sum(row.amount for row in rows if row.book == "in use"),
    )


@lru_cache(maxsize=8)
def _everything(quarter: Quarter) -> str:
    """Return the statement as every office asks it, its values in their places.

    Two hundred offices ask the same of their own books: it is put into words once for all of them.
    """
    with connection.cursor():
        return ClientCursor(connection.connection).mogrify(*_statement(quarter, None, None))


def _statement(
    quarter: Quarter, points: Collection[str] | None, communities: Collection[str] | None
) -> tuple[str, dict[str, Any]]:
    """Return the statement and its values.

    Which communities there are is said in the words of the directory's own manager.
    """
    second, third = _later_months(quarter)
    given: dict[str, Any] = {
        "point_codes": list(points or ()),
        "communities": list(communities or ()),
        "steps": list(TURNAROUND_STEPS),
        "first": quarter.first_day,
        "second": second,
        "third": third,
        "last": quarter.last_day,
        "starts": quarter.starts_at,
        "second_at": midnight(second),
        "third_at": midnight(third),
        "ends": quarter.ends_at,
    }
    directory = Community.objects.order_by().values("id", "code", "name", "is_active")
    known, params = directory.query.sql_with_params()
    names = [f"known{number}" for number in range(len(params))]
    known = known % tuple(f"%({name})s" for name in names)
    if communities is not None:
        known = f"SELECT * FROM ({known}) AS known WHERE code = ANY(%(communities)s)"  # noqa: S608 (the ORM's)
    counted = _ALL if communities is None else _CHOSEN
    anywhere = f"c.community_id {counted}"
    if communities is None:
        anywhere = f"({anywhere} OR c.community_id IS NULL)"
    sql = _WHOLE.format(
        known=known,
        communities=Community._meta.db_table,
        is_point=_OF_QUARTER if points is None else _NAMED,
        issued=_ISSUED.format(counted=counted),
        books="".join(
            "UNION ALL" + book.format(point=_POINT, counted=counted, counted_or_nowhere=anywhere)
            for book in _BOOKS
        ),
    )
    return sql, {**given, **dict(zip(names, params, strict=True))}


def _later_months(quarter: Quarter) -> tuple[date, date]:
    first = quarter.first_day
    return first.replace(month=first.month + 1), first.replace(month=first.month + 2)
