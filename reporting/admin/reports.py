"""Our own reports: the list of quarters, one report on its way, and what was submitted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.backoffice.model_admin import ReadOnlyAdmin
from core.backoffice.site import site
from core.errors import DomainError, NotAllowed
from core.exchange.selectors import refusal_of
from core.identity.access import Can, may, require
from core.identity.models import User
from core.tenancy import children, parent
from core.web.chinese import clock_time
from reporting.actions.reports import (
    draft_correction,
    give_back,
    hand_in,
    open_report,
    recount,
    save_narrative,
    seen_of,
    submit_report,
)
from reporting.admin.behind import rows_page
from reporting.admin.doors import TONES, get_report, person, posted, quarter_named
from reporting.admin.downloads import received_file, report_file
from reporting.admin.figures import tables_of
from reporting.admin.history import history
from reporting.admin.received import answer_page, received_page, received_report_page, source_page
from reporting.composing import previous_version
from reporting.counted import changed_sources
from reporting.forms.reports import NarrativeForm, narrative_form
from reporting.locks import lock_reason
from reporting.models import QuarterlyReport, ReportState
from reporting.narrative import PARTS
from reporting.payloads import read_payload
from reporting.quarters import Quarter
from reporting.snapshots import read_snapshot
from reporting.timeliness import own_line, own_quarters

STEPS = "起草,审核,报送,接收"
AT_STEP = {
    ReportState.DRAFT: 1,
    ReportState.IN_REVIEW: 2,
    ReportState.SUBMITTED: 4,
    ReportState.ACCEPTED: 5,
    ReportState.RETURNED: 4,
}


@admin.register(QuarterlyReport, site=site)
class QuarterlyReportAdmin(ReadOnlyAdmin):
    """The pages of the reports, our own and those from below."""

    def get_urls(self) -> list[URLPattern]:
        """Return them."""
        view = self.admin_site.admin_view
        received, one = "received/<str:quarter>/<slug:sender>/v<int:version>/", "<str:quarter>/"
        return [
            path("", view(reports_page), name="reporting_quarterlyreport_changelist"),
            path("open/", view(open_page), name="open_report"),
            path("received/", view(received_page), name="received_reports"),
            path(received, view(received_report_page), name="received_report"),
            path(received + "report.<slug:form>", view(received_file), name="received_file"),
            path(received + "answer/", view(answer_page), name="answer_report"),
            path(received + "<slug:below>/", view(source_page), name="source_report"),
            path(one, view(report_page), name="report"),
            path(one + "save/", view(save_page), name="save_report"),
            path(one + "recount/", view(recount_page), name="recount_report"),
            path(one + "review/", view(review_page), name="review_report"),
            path(one + "correct/", view(correct_page), name="correct_report"),
            path(one + "v<int:version>/", view(version_page), name="report_version"),
            path(one + "v<int:version>/report.<slug:form>", view(report_file), name="report_file"),
            path(one + "rows/<slug:indicator>/", view(rows_page), name="report_rows"),
        ]


def reports_page(request: HttpRequest) -> HttpResponse:
    """List the quarters: where each report stands, and how many days are left."""
    now = timezone.now()
    lines = own_quarters(now)
    return site.page(
        request,
        "reporting/back_office/reports.html",
        "季报",
        lines=[
            (line, TONES[ReportState(line.report.state)] if line.report else "neither")
            for line in lines
        ],
        above=parent(),
        has_below=bool(children()),
        may_draft=may(request.user, Can.DRAFT_REPORT),
    )


@require_POST
def open_page(request: HttpRequest) -> HttpResponse:
    """Open the draft of a quarter by hand."""
    user = person(request)
    try:
        report = open_report(Quarter.parse(request.POST.get("quarter", "")), by=user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("backoffice:reporting_quarterlyreport_changelist")
    return redirect("backoffice:report", report.quarter)


def report_page(request: HttpRequest, quarter: str) -> HttpResponse:
    """Show the newest version: what is written, what was counted, and the next step."""
    report, user = get_report(quarter), person(request)
    return _report_page(request, report, user, narrative_form(report))


def _report_page(
    request: HttpRequest,
    report: QuarterlyReport,
    user: User,
    form: NarrativeForm,
    *,
    refusal: DomainError | None = None,
) -> HttpResponse:
    versions = list(QuarterlyReport.objects.filter(quarter=report.quarter).order_by("version"))
    previous = previous_version(report)
    is_open = report.is_draft and may(user, Can.DRAFT_REPORT)
    line = own_line(report.period, versions, timezone.now())
    payload = read_payload(report.payload)
    return site.page(
        request,
        "reporting/back_office/report.html",
        f"{report.period.label}季报",
        report=report,
        form=form,
        refusal=refusal,
        is_open=is_open,
        line=line,
        tone=TONES[ReportState(report.state)],
        step=AT_STEP[ReportState(report.state)],
        steps=STEPS,
        texts=[(part, report.narrative.get(part.code, "")) for part in PARTS],
        tables=tables_of(payload, rows_url=rows_url(report, user)),
        has_rows=bool(rows_url(report, user)),
        basis=report.basis,
        changed=changed_sources(report.period, report.basis),
        earlier=[one for one in reversed(versions) if one.is_submitted and one.pk != report.pk],
        returned=previous if report.version > 1 and not report.is_submitted else None,
        reason=lock_reason(report),
        above=parent(),
        held_up=_held_up(report),
        may_draft=may(user, Can.DRAFT_REPORT),
        may_review=may(user, Can.REVIEW_REPORT) and report.handed_in_by_id != user.pk,
        is_handed_in_by_me=report.handed_in_by_id == user.pk,
        events=history(*versions, notes=_notes(report, previous)),
        status=409 if refusal else 200,
    )


@require_POST
def save_page(request: HttpRequest, quarter: str) -> HttpResponse:
    """Keep what was typed; with ``hand_in`` give it to another person to review."""
    user = person(request)
    require(user, Can.DRAFT_REPORT)
    report = get_report(quarter)
    seen = request.POST.get("seen_at", "")
    is_autosave = request.headers.get("X-Requested-With") == "autosave"
    try:
        report = save_narrative(report, request.POST.dict(), seen=seen, by=user)
        seen = seen_of(report)
        if is_autosave:
            saved_at = report.saved_at or timezone.now()
            return JsonResponse({"saved_at": clock_time(saved_at), "seen_at": seen})
        if "hand_in" in request.POST:
            hand_in(report, by=user)
            messages.success(request, "已提交审核，由另一位同事审核后报送。")
        else:
            messages.success(request, "已保存。")
    except NotAllowed:
        raise
    except DomainError as refusal:
        if is_autosave:
            return JsonResponse({"message": refusal.message}, status=409)
        report = get_report(quarter)
        if not report.is_draft:
            messages.error(request, refusal.message)
            return redirect("backoffice:report", quarter)
        form = NarrativeForm(initial={**request.POST.dict(), "seen_at": seen})
        return _report_page(request, report, user, form, refusal=refusal)
    return redirect("backoffice:report", quarter)


@require_POST
def recount_page(request: HttpRequest, quarter: str) -> HttpResponse:
    """Count the figures of a draft anew."""
    user, report = person(request), get_report(quarter)
    return posted(
        request,
        lambda: recount(report, by=user),
        done="数据已重新统计。",
        then=_address(quarter),
    )


@require_POST
def review_page(request: HttpRequest, quarter: str) -> HttpResponse:
    """Submit a reviewed report, or give it back to be changed."""
    user, report = person(request), get_report(quarter)
    if request.POST.get("answer") == "submit":
        above = parent()
        return posted(
            request,
            lambda: submit_report(report, by=user),
            done=f"已报送{above.name}，内容从现在起锁定。"
            if above
            else "已审定，内容从现在起锁定。",
            then=_address(quarter),
        )
    return posted(
        request,
        lambda: give_back(report, request.POST.get("remarks", ""), by=user),
        done="已退回起草人修改。"
        if report.handed_in_by_id != user.pk
        else "已收回，可以继续修改。",
        then=_address(quarter),
    )


@require_POST
def correct_page(request: HttpRequest, quarter: str) -> HttpResponse:
    """Begin the next version of what was returned."""
    user, report = person(request), get_report(quarter)
    return posted(
        request,
        lambda: draft_correction(report, by=user),
        done="已起草更正版，数据已重新统计，文字沿用上一版。请按退回意见修改。",
        then=_address(quarter),
    )


def version_page(request: HttpRequest, quarter: str, version: int) -> HttpResponse:
    """Show a version as it was submitted."""
    report, user = get_report(quarter, version), person(request)
    if not report.is_submitted:
        return redirect("backoffice:report", quarter)
    snapshot = read_snapshot(report.snapshot)
    return site.page(
        request,
        "reporting/back_office/snapshot.html",
        f"{report.period.label}季报 第{version}版",
        snapshot=snapshot,
        sha256=report.sha256,
        report=report,
        tone=TONES[ReportState(report.state)],
        texts=[(part, snapshot.narrative[part.code]) for part in PARTS],
        tables=tables_of(snapshot.figures, rows_url=rows_url(report, user)),
        back=(_address(quarter), f"{report.period.label}季报"),
        sources=[
            (
                one,
                reverse(
                    "backoffice:received_report",
                    args=[quarter, one.snapshot.office.slug, one.snapshot.version],
                ),
            )
            for one in snapshot.sources
        ],
    )


def rows_url(report: QuarterlyReport, user: User) -> str:
    """Return where the rows behind a report's figures are; empty for who may not see them."""
    if not may(user, Can.VIEW_ALL_BOOKS) and not report.basis.get("is_sum"):
        return ""
    return reverse("backoffice:report", args=[quarter_named(report.quarter)]) + "rows/"


def _held_up(report: QuarterlyReport) -> str:
    """Return why a submitted report has not arrived; empty where it has, or nothing is wrong."""
    if report.state != ReportState.SUBMITTED or report.dispatch_id is None:
        return ""
    return refusal_of(report.dispatch_id) or ""


def _notes(report: QuarterlyReport, previous: QuarterlyReport | None) -> dict[str, str]:
    answered = report.answer or (previous.answer if previous else "")
    notes: dict[str, Any] = {"report.given_back": report.remarks, "report.answered": answered}
    return {verb: text for verb, text in notes.items() if text}


def _address(quarter: str) -> str:
    return reverse("backoffice:report", args=[quarter])
