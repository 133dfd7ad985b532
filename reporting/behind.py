"""The rows behind a figure: every number of a report opens what it was counted from."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from core.directory.models import Community
from core.identity.access import Can, require
from core.identity.models import User
from core.privacy.masking import mask_name
from core.web.chinese import day_of
from issuance.discretionary.machine import FileState
from issuance.models import Certificate, Demand, DiscretionaryFile, PaperSaved, Redirection
from issuance.models.certificates import CertificateState
from reporting.indicators import Book, get_indicator
from reporting.models import Concern, MonitoringPoint
from reporting.quarters import Quarter, midnight

ROWS = 50


@dataclass(frozen=True)
class BehindRow:
    """One line of a book. ``person`` is masked; ``public_id`` is None where no paper was made."""

    public_id: uuid.UUID | None
    number: str
    on: date
    community: str
    item_code: str
    item: str
    unit: str
    person: str
    state: str = ""


@dataclass(frozen=True)
class BehindPage:
    """Rows from the newest, and the key to ask the following ones with (None at the end)."""

    rows: list[BehindRow]
    following: int | None


@dataclass(frozen=True)
class _Asked:
    """What a figure, or one cell of a table, is narrowed to; ``end`` is no longer in."""

    indicator: str
    first: date
    end: date
    item: str
    unit: str


def rows_behind(
    indicator: str,
    quarter: Quarter,
    *,
    seen_by: User,
    communities: Collection[str] | None = None,
    item: str = "",
    unit: str = "",
    month: str = "",
    before: int | None = None,
    size: int = ROWS,
) -> BehindPage:
    """Return a page of what a figure was counted from, in the office we work in.

    ``item`` (a code), ``unit`` (a name), ``month`` (``2026-10``) and ``communities`` (codes) narrow
    it to one cell of a table. Raises ``NotAllowed``, ``IndicatorUnknown``.
    """
    require(seen_by, Can.VIEW_ALL_BOOKS)
    source = get_indicator(indicator).source
    first, end = span(quarter, month)
    known = Community.objects.all()
    if communities is not None:
        known = known.filter(code__in=communities)
    there = Q(community__in=known)
    if source == Book.CONCERNS and communities is None:
        there |= Q(community=None)  # Told by telephone, about no community.
    rows = _READ[source](_Asked(indicator, first, end, item, unit)).filter(there)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    following = found[size - 1].pk if len(found) > size else None
    return BehindPage([_SHOW[source](one) for one in found[:size]], following)


def span(quarter: Quarter, month: str = "") -> tuple[date, date]:
    """Return the first day of the quarter, or of its ``month`` (``2026-10``), and the day after it.

    A month of another quarter holds no day.
    """
    if not month:
        return quarter.first_day, quarter.next.first_day
    starts = [quarter.first_day.replace(month=quarter.first_day.month + n) for n in range(3)]
    for first, end in zip(starts, [*starts[1:], quarter.next.first_day], strict=True):
        if f"{first:%Y-%m}" == month:
            return first, end
    return quarter.first_day, quarter.first_day


def _certificates(asked: _Asked) -> QuerySet[Any]:
    rows = Certificate.objects.filter(issued_on__gte=asked.first, issued_on__lt=asked.end)
    if asked.indicator == "certificates_withdrawn":
        rows = rows.exclude(state=CertificateState.ISSUED)
    if asked.indicator.startswith("turnaround"):
        rows = rows.filter(application__isnull=False)
    if asked.item:
        rows = rows.filter(item_code=asked.item)
    return rows.select_related("community", "application").only(
        "public_id", "number", "issued_on", "item_code", "item_name", "relying_party", "state",
        "community__name", "application__subject_name",
    )  # fmt: skip


def _redirections(asked: _Asked) -> QuerySet[Any]:
    rows = Redirection.objects.filter(
        told_at__gte=midnight(asked.first), told_at__lt=midnight(asked.end)
    )
    return _of_item(rows, asked).select_related("community", "item", "demand")


def _demands(asked: _Asked) -> QuerySet[Any]:
    rows = Demand.objects.filter(
        noted_at__gte=midnight(asked.first), noted_at__lt=midnight(asked.end)
    )
    if asked.unit:
        rows = rows.filter(unit_name=asked.unit)
    return _of_item(rows, asked).select_related("community", "item", "redirection")


def _savings(asked: _Asked) -> QuerySet[Any]:
    rows = PaperSaved.counted().filter(
        told_at__gte=midnight(asked.first), told_at__lt=midnight(asked.end)
    )
    return _of_item(rows, asked).select_related("community", "item")


def _files(asked: _Asked) -> QuerySet[Any]:
    rows = DiscretionaryFile.objects.exclude(number=None).filter(
        closed_at__gte=midnight(asked.first), closed_at__lt=midnight(asked.end)
    )
    if asked.indicator in _OUTCOMES:
        rows = rows.filter(state=_OUTCOMES[asked.indicator])
    else:
        rows = rows.exclude(unit_name="")
    if asked.unit:
        rows = rows.filter(unit_name=asked.unit)
    return rows.select_related("community", "item")


def _concerns(asked: _Asked) -> QuerySet[Any]:
    moment = "answered_at" if asked.indicator == "concerns_answered" else "raised_at"
    rows = Concern.objects.filter(
        **{f"{moment}__gte": midnight(asked.first), f"{moment}__lt": midnight(asked.end)}
    )
    return rows.select_related("community")


def _points(asked: _Asked) -> QuerySet[Any]:
    last = asked.end - timedelta(days=1)
    stood = Q(ends_on=None) | Q(ends_on__gte=last)
    newest = MonitoringPoint.objects.filter(stood, starts_on__lte=last).order_by(
        "community_id", "-pk"
    )  # fmt: skip
    return MonitoringPoint.objects.filter(
        pk__in=newest.distinct("community_id").values("pk")
    ).select_related("community")


def _of_item(rows: QuerySet[Any], asked: _Asked) -> QuerySet[Any]:
    return rows.filter(item__code=asked.item) if asked.item else rows


def _show_certificate(row: Certificate) -> BehindRow:
    return BehindRow(
        row.public_id, row.number, row.issued_on, row.community.short_name, row.item_code,
        row.item_name, row.relying_party, mask_name(row.owner.subject_name),
        "" if row.is_valid else row.get_state_display(),
    )  # fmt: skip


def _show_redirection(row: Redirection) -> BehindRow:
    return BehindRow(
        row.public_id, row.number, day_of(row.told_at), row.community.short_name, row.item.code,
        row.item.name, row.demand.unit_name if row.demand else "", mask_name(row.resident_name),
    )  # fmt: skip


def _show_demand(row: Demand) -> BehindRow:
    slip: Redirection | None = getattr(row, "redirection", None)
    return BehindRow(
        slip.public_id if slip else None, slip.number if slip else "", day_of(row.noted_at),
        row.community.short_name, row.item.code, row.item.name, row.unit_name,
        mask_name(slip.resident_name) if slip else "",
    )  # fmt: skip


def _show_saving(row: PaperSaved) -> BehindRow:
    return BehindRow(
        row.public_id, row.number, day_of(row.told_at), row.community.short_name, row.item.code,
        row.item.name, "", mask_name(row.resident_name), row.name,
    )  # fmt: skip


def _show_file(row: DiscretionaryFile) -> BehindRow:
    ended = day_of(row.closed_at or row.opened_at)
    ground = f"（{row.get_decline_ground_display()}）" if row.decline_ground else ""
    return BehindRow(
        row.public_id, row.number or "", ended, row.community.short_name,
        row.item.code if row.item else "", row.wording, row.unit_name,
        mask_name(row.subject_name), row.get_state_display() + ground,
    )  # fmt: skip


def _show_concern(row: Concern) -> BehindRow:
    """Show a concern in the words that name nobody; before those are found, by its kind."""
    return BehindRow(
        None, "", day_of(row.raised_at), row.community.short_name if row.community else "",
        row.item_code, row.wording or row.get_kind_display(), row.unit_name, "",
        row.get_state_display(),
    )  # fmt: skip


def _show_point(row: MonitoringPoint) -> BehindRow:
    return BehindRow(
        None, "", row.starts_on, row.community.short_name, "", "设为监测点", "", "",
        "" if row.ends_on is None else "已结束",
    )  # fmt: skip


_OUTCOMES = {
    "unlisted_issued": FileState.ISSUED,
    "unlisted_declined": FileState.DECLINED,
    "unlisted_withdrawn": FileState.WITHDRAWN,
}
_READ = {
    Book.CERTIFICATES: _certificates,
    Book.REDIRECTIONS: _redirections,
    Book.DEMANDS: _demands,
    Book.SAVINGS: _savings,
    Book.FILES: _files,
    Book.CONCERNS: _concerns,
    Book.POINTS: _points,
}
_SHOW: dict[Book, Any] = {
    Book.CERTIFICATES: _show_certificate,
    Book.REDIRECTIONS: _show_redirection,
    Book.DEMANDS: _show_demand,
    Book.SAVINGS: _show_saving,
    Book.FILES: _show_file,
    Book.CONCERNS: _show_concern,
    Book.POINTS: _show_point,
}
