"""Who asks for what outside the lists: figures and wordings, nobody's name."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from core.audit.trail import record
from core.identity.access import Can, may
from core.web.chinese import chinese_date
from issuance.discretionary.sums import sums_workbook
from issuance.models import DiscretionaryFile
from issuance.selectors.files import asked_outside_the_lists, sums_by_unit
from issuance.views.counter.door import at_the_counter, staff
from issuance.views.counter.lists import in_community
from issuance.views.counter.paging import PERIODS, Span, span_of
from issuance.views.counter.seal_register import XLSX


@at_the_counter
@require_safe
def asked_for(request: HttpRequest) -> HttpResponse:
    """Count by unit what was asked for outside the lists."""
    rows, span = _asked_for(request)
    context: dict[str, Any] = {
        "sums": sums_by_unit(rows),
        "total": rows.count(),
        "span": span,
        "periods": PERIODS,
        "shows_community": may(staff(request), Can.VIEW_ALL_BOOKS),
        "query": request.GET.urlencode(),
        "current": "files",
    }
    return render(request, "issuance/counter/files_asked.html", context)


@at_the_counter
@require_safe
def asked_for_xlsx(request: HttpRequest) -> HttpResponse:
    """Answer with the same figures as a workbook."""
    user = staff(request)
    rows, span = _asked_for(request)
    sums = sums_by_unit(rows)
    content = sums_workbook(sums, period=_period(span))
    record("file.sums_exported", user, by=user, lines=len(sums))
    response = HttpResponse(content, content_type=XLSX)
    name = f"清单外事项 {timezone.localdate().isoformat()}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def _asked_for(request: HttpRequest) -> tuple[QuerySet[DiscretionaryFile], Span]:
    rows = in_community(request, asked_outside_the_lists(seen_by=staff(request)), "community__code")
    span = span_of(request)
    return rows.filter(**span.moments("closed_at")), span


def _period(span: Span) -> str:
    if span.first and span.last:
        return f"{chinese_date(span.first)}至{chinese_date(span.last)}"
    if span.first or span.last:
        edge = span.first or span.last
        assert edge is not None  # noqa: S101
        return f"{chinese_date(edge)}{'以来' if span.first else '以前'}"
    return "全部时间"
