"""Summing up a quarter: a run asks offices to count, each office writes the one row of its own."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django_tenants.utils import get_tenant_model

from core.audit.trail import record
from core.errors import DomainError
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import PUBLIC, Place, current_place, working_in
from reporting.figures import build_payload
from reporting.quarters import Quarter
from reporting.summaries.errors import NobodyToAsk, QuarterNotBegun
from reporting.summaries.models import AggregationRun, QuarterSummary, SummaryState
from reporting.summaries.selectors import Office, latest_run, offices_below, progress_of

logger = logging.getLogger(__name__)
LONGEST_QUERY_SECONDS = 300
"""A book that takes longer is a fault to be named, not to be waited for."""
# A summary that a crash of the database loses is counted again: nobody need wait for the disk.
_BEFORE_COUNTING = """
SELECT run.quarter, coalesce(row.run_id >= run.id AND row.state <> 'failed', false),
       (SELECT min(submitted_at) FROM reporting_quarterlyreport AS own
        WHERE own.quarter = run.quarter),
       set_config('statement_timeout', %s, true), set_config('synchronous_commit', 'off', true)
FROM summaries_aggregationrun AS run
LEFT JOIN summaries_quartersummary AS row
  ON row.tenant_slug = %s AND row.quarter = run.quarter
WHERE run.id = %s
"""
RUN_AGAIN_AFTER = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(hours=24)


@transaction.atomic
def ask_for_sums(quarter: Quarter, *, by: User) -> AggregationRun:
    """Have the quarter counted anew in our office and all below it; return the run.

    While the last run asked for here is under way it is returned, and no other begins. Raises
    ``QuarterNotBegun``.
    """
    require(by, Can.SUM_UP_QUARTERS)
    place = current_place()
    present = latest_run(quarter, root_slug=place.slug)
    if present is not None and _is_under_way(present):
        return present
    run = start_run(quarter, root_slug=place.slug, asked_by=by.name)
    record("quarter.summed_up", run, by=by, quarter=str(quarter), offices=len(run.slugs))
    return run


def start_run(
    quarter: Quarter,
    *,
    only: Collection[str] = (),
    root_slug: str = "",
    asked_by: str = "",
    by_tasks: bool = True,
) -> AggregationRun:
    """Begin a run over the active offices of our subtree (at the platform: all), or ``only`` some.

    With ``by_tasks`` each is sent its task after commit. Raises ``QuarterNotBegun``,
    ``NobodyToAsk``.
    """
    now = timezone.now()
    if not quarter.has_begun(now):
        raise QuarterNotBegun(quarter)
    asked = [office for office in _askable() if not only or office.slug in only]
    if not asked:
        raise NobodyToAsk
    run = AggregationRun.objects.create(
        quarter=str(quarter),
        root_slug=root_slug,
        slugs=[office.slug for office in asked],
        asked_by=asked_by,
        started_at=now,
    )
    if by_tasks:
        transaction.on_commit(partial(_send, [one.schema_name for one in asked], run))
    return run


def run_to_go_on_with(quarter: Quarter) -> AggregationRun | None:
    """Return the platform's newest run of the quarter if it was left half done, else None."""
    run = latest_run(quarter)
    if run is None or timezone.now() - run.started_at > GIVE_UP_AFTER:
        return None
    return None if progress_of(run).is_finished else run


def send_again() -> int:
    """Send their task once more to offices that have not answered; return to how many.

    For what a broker without memory lost: an office that has answered meanwhile does nothing. Runs
    that a later one replaced, and those of yesterday, are left alone. At the platform.
    """
    now = timezone.now()
    schemas = {office.slug: office.schema_name for office in _askable()}
    sent, replaced = 0, set()
    for run in AggregationRun.objects.filter(started_at__gt=now - GIVE_UP_AFTER).order_by("-pk"):
        place = (run.root_slug, run.quarter)
        if place in replaced:
            continue
        replaced.add(place)
        if now - (run.resent_at or run.started_at) < RUN_AGAIN_AFTER:
            continue
        waiting = [schemas[slug] for slug in progress_of(run).waiting if slug in schemas]
        if waiting:
            AggregationRun.objects.filter(pk=run.pk).update(resent_at=now)
            transaction.on_commit(partial(_send, waiting, run))
            sent += len(waiting)
    return sent


def count_everywhere(run: AggregationRun) -> Iterator[tuple[str, str]]:
    """Count here and now, one office after the other; yield its slug and what went wrong, if it did.

    Those who have answered are passed by. Outside any tenant.
    """
    with working_in(PUBLIC):
        waiting = progress_of(run).waiting
        found = get_tenant_model().objects.select_related("parent").filter(slug__in=waiting)
        tenants = {tenant.slug: tenant for tenant in found}
    for slug in waiting:
        try:
            with working_in(tenants[slug]):
                count_for_run(run.pk)
        except Exception as fault:
            # Named, and the others go on.
            logger.warning("Run %s failed in %s", run.pk, slug, exc_info=True)
            with working_in(PUBLIC):
                note_failure(tenants[slug].schema_name, run.pk, fault)
            yield slug, type(fault).__name__
        else:
            yield slug, ""


def count_for_run(run_id: int) -> bool:
    """Count the books of the office we work in and write its row; False where that was done.

    A task that runs twice, or after a later run, finds the row written and leaves it.
    """
    place = current_place()
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE_COUNTING, [f"{LONGEST_QUERY_SECONDS}s", place.slug, run_id])
        row = cursor.fetchone()
    if row is None or row[1]:
        return False
    quarter, now = Quarter.parse(row[0]), timezone.now()
    payload = build_payload(quarter)
    data = {**payload.as_data(), "report_left_at": row[2].isoformat() if row[2] else None}
    state = SummaryState.COMPLETE if quarter.is_over(now) else SummaryState.PARTIAL
    _write(
        place, quarter, run_id, state=state.value, payload=json.dumps(data), error="",
        counted_at=now, milliseconds=round(1000 * (time.perf_counter() - started)),
    )  # fmt: skip
    return True


def note_failure(schema: str, run_id: int, fault: BaseException) -> None:
    """Name the office whose count failed; figures it counted before stay. At the platform."""
    quarter = Quarter.parse(AggregationRun.objects.get(pk=run_id).quarter)
    error = fault.code if isinstance(fault, DomainError) else type(fault).__name__
    for office in offices_below():
        if office.schema_name == schema:
            _write(office, quarter, run_id, state=SummaryState.FAILED.value, error=error[:64])


def _is_under_way(run: AggregationRun) -> bool:
    is_fresh = timezone.now() - run.started_at < RUN_AGAIN_AFTER
    return is_fresh and not progress_of(run).is_finished


def _askable() -> list[Office]:
    return [office for office in offices_below() if office.is_active]


def _send(schemas: list[str], run: AggregationRun) -> None:
    from reporting.summaries.tasks import count_quarter

    for schema in schemas:
        count_quarter.apply_async((run.pk,), schema=schema)


def _write(office: Place | Office, quarter: Quarter, run_id: int, **counted: Any) -> None:
    """Write the office's one row of the quarter, unless a later run did.

    In one statement: the ORM's would be four, and this is done for every office every night.
    """
    values: dict[str, Any] = {
        "tenant_slug": office.slug,
        "quarter": str(quarter),
        "schema_name": office.schema_name,
        "division_code": office.division_code,
        "level": office.level,
        "parent_slug": office.parent_slug,
        "name": office.name,
        "computed_at": timezone.now(),
        "run_id": run_id,
        **counted,
    }
    row = {"payload": None, "counted_at": None, "milliseconds": 0, **values}
    table = QuarterSummary._meta.db_table
    kept = ", ".join(f"{name} = excluded.{name}" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))}) "  # noqa: S608 (our own names)
            f"ON CONFLICT (tenant_slug, quarter) DO UPDATE SET {kept} "
            f"WHERE {table}.run_id <= excluded.run_id",
            [*row.values()],
        )
