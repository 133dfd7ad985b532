"""What the first page of the back office says about the reports."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from core.backoffice.site import site
from core.identity.access import Can, may
from core.tenancy import children
from reporting.admin.doors import TONES
from reporting.models import QuarterlyReport, ReceivedReport, ReceivedState, ReportState
from reporting.quarters import Quarter
from reporting.timeliness import own_line


@site.add_panel
def report_panel(request: HttpRequest) -> str:
    """Show the report that is due, and how many from below wait for an answer."""
    if not (may(request.user, Can.REVIEW_REPORT) or may(request.user, Can.VIEW_ALL_BOOKS)):
        return ""
    now = timezone.now()
    quarter = Quarter.of(now).previous
    versions = QuarterlyReport.objects.filter(quarter=str(quarter)).order_by("version")
    line = own_line(quarter, list(versions.defer("snapshot", "payload", "basis")), now)
    waiting = ReceivedReport.objects.filter(state=ReceivedState.RECEIVED).count()
    return render_to_string(
        "reporting/back_office/panel.html",
        {
            "line": line,
            "tone": TONES[ReportState(line.report.state)] if line.report else "neither",
            "waiting": waiting,
            "has_below": bool(children()),
        },
        request=request,
    )
