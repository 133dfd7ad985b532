"""Long lists, 25 rows at a time, from the newest: by keyset, so that page 400 costs what page 1 does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

ROWS = 25
PERIODS = (("today", "今天"), ("week", "近7天"), ("month", "本月"), ("year", "今年"))

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows, and the cursors of the pages beside them (empty where there is none)."""

    rows: list[M]
    previous: str = ""
    following: str = ""


@dataclass(frozen=True)
class Span:
    """The days a list is asked for, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def moments(self, field: str) -> dict[str, datetime]:
        """Return what a queryset filters a moment by, in Shanghai."""
        found = {}
        if self.first:
            found[f"{field}__gte"] = timezone.make_aware(datetime.combine(self.first, time.min))
        if self.last:
            after = self.last + timedelta(days=1)
            found[f"{field}__lt"] = timezone.make_aware(datetime.combine(after, time.min))
        return found

    def days(self, field: str) -> dict[str, date]:
        """Return what a queryset filters a day by."""
        bounds = {f"{field}__gte": self.first, f"{field}__lte": self.last}
        return {key: day for key, day in bounds.items() if day}


def keyset_page(rows: QuerySet[M, Any], request: HttpRequest) -> Page[M]:
    """Return the page that ``?after=`` (older) or ``?before=`` (newer) a primary key asks for."""
    after, before = _cursor(request, "after"), _cursor(request, "before")
    if before is not None:
        newer = list(rows.filter(pk__gt=before).order_by("pk")[: ROWS + 1])
        shown = newer[ROWS - 1 :: -1] if len(newer) >= ROWS else newer[::-1]
        if not shown:
            return keyset_page_from_top(rows)
        return Page(shown, str(shown[0].pk) if len(newer) > ROWS else "", str(shown[-1].pk))
    if after is None:
        return keyset_page_from_top(rows)
    older = list(rows.filter(pk__lt=after).order_by("-pk")[: ROWS + 1])
    shown = older[:ROWS]
    previous = str(shown[0].pk) if shown else str(after - 1)
    return Page(shown, previous, str(shown[-1].pk) if len(older) > ROWS else "")


def keyset_page_from_top(rows: QuerySet[M, Any]) -> Page[M]:
    """Return the newest rows."""
    newest = list(rows.order_by("-pk")[: ROWS + 1])
    shown = newest[:ROWS]
    return Page(shown, "", str(shown[-1].pk) if len(newest) > ROWS else "")


def span_of(request: HttpRequest) -> Span:
    """Return the days that ``?time=`` names, or ``?from=`` and ``?to=``; nonsense is no limit."""
    today = timezone.localdate()
    period = request.GET.get("time", "")
    firsts = {
        "today": today,
        "week": today - timedelta(days=6),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }
    if period in firsts:
        return Span(firsts[period], today)
    return Span(_day(request, "from"), _day(request, "to"))


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if 1949 < day.year < 2200 else None


def _cursor(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
