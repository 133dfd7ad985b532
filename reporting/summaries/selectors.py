"""Reading what offices counted: of one's own subtree only, and never from anybody's books."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django_tenants.utils import get_tenant_model

from core.errors import NotFound
from core.tenancy import PUBLIC, current_schema
from reporting.indicators import INDICATORS, Shape
from reporting.payloads import Payload, read_payload, sum_payloads
from reporting.quarters import Quarter
from reporting.summaries.models import AggregationRun, QuarterSummary, SummaryState

REMEMBERED = 24 * 3600
PICTURE_SHAPE = 2
"""Part of what a remembered picture is known by: another shape of the class, another number."""
NUMBERS = tuple(one.code for one in INDICATORS if one.shape is Shape.NUMBER)


@dataclass(frozen=True)
class Office:
    """An office of the subtree, without its row."""

    slug: str
    schema_name: str
    name: str
    short_name: str
    level: str
    division_code: str
    parent_slug: str
    is_active: bool
    since: datetime


@dataclass(frozen=True)
class OfficeLine:
    """What is known of one office: ``numbers`` by indicator code, None where nothing was counted.

    ``state`` is one of SummaryState, ``missing`` (never counted) or ``suspended``; ``histogram`` is
    that of the turnaround. ``submitted_at`` is when its quarterly report first left, as it was
    known when counted.
    """

    office: Office
    state: str
    counted_at: datetime | None = None
    error: str = ""
    communities: int = 0
    points: int = 0
    numbers: dict[str, int] | None = None
    histogram: tuple[int, ...] = ()
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class Picture:
    """A quarter in a subtree: the sum of what its offices counted, and who is not in it."""

    quarter: str
    total: Payload
    lines: tuple[OfficeLine, ...]

    @property
    def not_counted(self) -> list[OfficeLine]:
        """The offices whose figures are not in the sum."""
        return [line for line in self.lines if line.numbers is None]

    @property
    def doubtful(self) -> list[OfficeLine]:
        """The offices whose last count failed; older figures of theirs may be in the sum."""
        return [line for line in self.lines if line.state == SummaryState.FAILED]

    @property
    def is_partial(self) -> bool:
        """Whether the sum can still change by itself: somebody is missing, or the quarter runs."""
        return any(line.state != SummaryState.COMPLETE for line in self.lines)


@dataclass(frozen=True)
class Progress:
    """How far a run is, read from the summaries: ``failed`` holds lines of those that failed."""

    run: AggregationRun
    total: int
    done: int
    failed: list[QuarterSummary] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    finished_at: datetime | None = None

    @property
    def is_finished(self) -> bool:
        """Whether every office answered, be it with a failure."""
        return self.done == self.total


def offices_below() -> list[Office]:
    """Return the office we work in and all below it, by division code; at the platform, everybody."""
    tenants = get_tenant_model().objects.exclude(schema_name=PUBLIC)
    here = current_schema()
    if here != PUBLIC:
        tenants = tenants.filter(
            Q(schema_name=here) | Q(parent__schema_name=here) | Q(parent__parent__schema_name=here)
        )
    rows = tenants.order_by("division_code", "pk").values_list(
        "slug", "schema_name", "name", "short_name", "level", "division_code", "parent__slug",
        "state", "created_at",
    )  # fmt: skip
    return [
        Office(slug, schema, name, short, level, code, above or "", state == "active", since)
        for slug, schema, name, short, level, code, above, state, since in rows
    ]


def picture(quarter: Quarter) -> Picture:
    """Return the quarter as it stands in our subtree; see ``pictures``."""
    return pictures([quarter])[0]


def pictures(quarters: Iterable[Quarter]) -> list[Picture]:
    """Return one picture per quarter, in the order asked for.

    Adding up two hundred payloads takes a moment, so a sum is remembered until one of them is
    written anew or an office comes, goes or is renamed.
    """
    offices = offices_below()
    keys = content_keys(quarters, offices)
    found: dict[str, Picture] = cache.get_many(keys.values())
    new = {key: _added_up(quarter, offices) for quarter, key in keys.items() if key not in found}
    cache.set_many(new, REMEMBERED)
    return [{**found, **new}[key] for key in keys.values()]


def content_keys(quarters: Iterable[Quarter], offices: list[Office]) -> dict[Quarter, str]:
    """Return by what the picture of each quarter is remembered: it changes with what is in it."""
    asked = list(quarters)
    marks: dict[str, list[tuple[str, int, datetime]]] = {str(quarter): [] for quarter in asked}
    rows = _rows(asked, offices).order_by("quarter", "tenant_slug")
    for quarter, slug, run, at in rows.values_list(
        "quarter", "tenant_slug", "run_id", "computed_at"
    ):
        marks[quarter].append((slug, run, at))
    subtree = _digest((PICTURE_SHAPE, offices))
    return {one: f"picture:{one}:{_digest((subtree, marks[str(one)]))}" for one in asked}


def _digest(known: object) -> str:
    return hashlib.sha256(repr(known).encode()).hexdigest()


def summary_of(slug: str, quarter: Quarter) -> QuarterSummary:
    """Return what one office of our subtree counted; raise ``NotFound``."""
    if slug not in {office.slug for office in offices_below()}:
        raise NotFound
    found = QuarterSummary.objects.filter(tenant_slug=slug, quarter=str(quarter)).first()
    if found is None:
        raise NotFound
    return found


def latest_run(quarter: Quarter, *, root_slug: str = "") -> AggregationRun | None:
    """Return the newest run that an office asked for; of the platform's own without a slug."""
    return AggregationRun.objects.filter(quarter=str(quarter), root_slug=root_slug).first()


def progress_of(run: AggregationRun) -> Progress:
    """Return how far a run is. What a later run wrote counts as done: it is newer still."""
    rows = list(
        QuarterSummary.objects.filter(
            quarter=run.quarter, tenant_slug__in=run.slugs, run_id__gte=run.pk
        ).defer("payload")
    )
    answered = {row.tenant_slug for row in rows}
    waiting = [slug for slug in run.slugs if slug not in answered]
    return Progress(
        run=run,
        total=len(run.slugs),
        done=len(rows),
        failed=sorted((row for row in rows if row.has_failed), key=lambda row: row.division_code),
        waiting=waiting,
        finished_at=max(row.computed_at for row in rows) if rows and not waiting else None,
    )


def _rows(quarters: Iterable[Quarter], offices: list[Office]) -> QuerySet[QuarterSummary]:
    slugs = [office.slug for office in offices]
    wanted = [str(quarter) for quarter in quarters]
    return QuarterSummary.objects.filter(quarter__in=wanted, tenant_slug__in=slugs)


def _added_up(quarter: Quarter, offices: list[Office]) -> Picture:
    """Add up one payload after the other: only the sum grows, never all of them at once."""
    found: dict[str, OfficeLine] = {}
    total = sum_payloads(quarter, [])
    of_slug = {office.slug: office for office in offices}
    for row in _rows([quarter], offices).iterator(chunk_size=20):
        payload = read_payload(row.payload) if row.payload is not None else None
        if payload is not None:
            total = total.plus(payload)
        found[row.tenant_slug] = _line(of_slug[row.tenant_slug], row, payload)
    lines = [
        found.get(office.slug) or OfficeLine(office, "missing" if office.is_active else "suspended")
        for office in offices
    ]
    return Picture(str(quarter), total, tuple(lines))


def _line(office: Office, row: QuarterSummary, payload: Payload | None) -> OfficeLine:
    if payload is None:
        return OfficeLine(office, row.state, error=row.error)
    return OfficeLine(
        office=office,
        state=row.state,
        counted_at=row.counted_at,
        error=row.error,
        communities=payload.communities,
        points=payload.points,
        numbers={
            code: payload.whole.values[code] for code in NUMBERS if code in payload.whole.values
        },
        histogram=tuple(payload.whole.values.get("turnaround_histogram") or ()),
        submitted_at=row.report_left_at,
    )
