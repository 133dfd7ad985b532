"""Reports from below: who sent what and when, each as it was submitted, accepted or returned."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.backoffice.site import site
from core.errors import NotFound
from core.identity.access import Can, may
from core.tenancy import parent
from reporting.actions.received import accept_report, return_report
from reporting.admin.doors import RECEIVED_TONES, get_received, person, posted, quarter_named
from reporting.admin.figures import tables_of
from reporting.admin.history import history
from reporting.models import ReceivedReport, ReceivedState
from reporting.narrative import PARTS
from reporting.quarters import Quarter
from reporting.snapshots import Snapshot, read_snapshot
from reporting.timeliness import QUARTERS_SHOWN, Timeliness, received_in


def received_page(request: HttpRequest) -> HttpResponse:
    """Show who below submitted a quarter, when, on time or late, and who did not."""
    now = timezone.now()
    newest = Quarter.of(now).previous
    asked = request.GET.get("quarter", "")
    quarter = quarter_named(asked) if asked else newest
    offered = [newest]
    while len(offered) < QUARTERS_SHOWN:
        offered.append(offered[-1].previous)
    lines = received_in(quarter, now)
    counts = Counter(line.standing.timeliness for line in lines)
    return site.page(
        request,
        "reporting/back_office/received.html",
        "下级季报",
        quarter=quarter,
        quarters=offered if quarter in offered else [quarter, *offered],
        lines=[
            (line, RECEIVED_TONES[ReceivedState(line.report.state)] if line.report else "")
            for line in lines
        ],
        total=len(lines) - counts[Timeliness.BEFORE],
        submitted=counts[Timeliness.ON_TIME] + counts[Timeliness.LATE],
        late=counts[Timeliness.LATE],
        to_answer=sum(line.report is not None and line.report.is_waiting for line in lines),
        above=parent(),
    )


def received_report_page(
    request: HttpRequest, quarter: str, sender: str, version: int
) -> HttpResponse:
    """Show a report from below as it was submitted, and take the answer."""
    report, user = get_received(quarter, sender, version), person(request)
    versions = ReceivedReport.objects.filter(sender_slug=sender, quarter=report.quarter)
    newest = versions.order_by("-version")[0]
    may_answer = may(user, Can.REVIEW_REPORT) and newest.pk == report.pk
    notes = {"report.returned": report.remarks} if report.remarks else {}
    return _snapshot_page(
        request,
        read_snapshot(report.snapshot),
        report.sha256,
        received=report,
        tone=RECEIVED_TONES[ReceivedState(report.state)],
        newest=newest if newest.pk != report.pk else None,
        earlier=[one for one in versions.order_by("-version") if one.version < version],
        may_accept=may_answer and report.is_waiting,
        may_return=may_answer and not report.is_returned,
        below="backoffice:source_report",
        arguments=[quarter, sender, version],
        events=history(*versions, notes=notes),
        back=(f"{reverse('backoffice:received_reports')}?quarter={quarter}", "下级季报"),
    )


def source_page(
    request: HttpRequest, quarter: str, sender: str, version: int, below: str
) -> HttpResponse:
    """Show a report that a report from below was summed from, as it stands in that document."""
    report = get_received(quarter, sender, version)
    source = read_snapshot(report.snapshot).source(below)
    if source is None:
        raise NotFound
    back = reverse("backoffice:received_report", args=[quarter, sender, version])
    return _snapshot_page(
        request,
        source.snapshot,
        source.sha256,
        within=report,
        back=(back, f"{report.sender_name}季报"),
    )


@require_POST
def answer_page(request: HttpRequest, quarter: str, sender: str, version: int) -> HttpResponse:
    """Accept a report, or return it with remarks."""
    user, report = person(request), get_received(quarter, sender, version)
    there = reverse("backoffice:received_report", args=[quarter, sender, version])
    if request.POST.get("answer") == "accept":
        return posted(
            request,
            lambda: accept_report(report, by=user),
            done=f"已接收，{report.sender_name}会收到通知。",
            then=f"{reverse('backoffice:received_reports')}?quarter={quarter}",
        )
    return posted(
        request,
        lambda: return_report(report, request.POST.get("remarks", ""), by=user),
        done=f"已退回，{report.sender_name}会看到您的意见。更正版报来以前，它的数据不计入汇总。",
        then=there,
    )


def _snapshot_page(
    request: HttpRequest,
    snapshot: Snapshot,
    sha256: str,
    *,
    below: str = "",
    arguments: list[Any] | None = None,
    **context: Any,
) -> HttpResponse:
    office = snapshot.office
    return site.page(
        request,
        "reporting/back_office/snapshot.html",
        f"{office.name}{snapshot.quarter.label}季报 第{snapshot.version}版",
        snapshot=snapshot,
        sha256=sha256,
        texts=[(part, snapshot.narrative[part.code]) for part in PARTS],
        tables=tables_of(snapshot.figures),
        is_late=snapshot.quarter.is_late(snapshot.submitted_at),
        sources=[
            (
                one,
                reverse(below, args=[*(arguments or []), one.snapshot.office.slug])
                if below
                else "",
            )
            for one in snapshot.sources
        ],
        **context,
    )
