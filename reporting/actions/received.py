"""Reports from below: filed as they came, accepted or returned; and the answer from above."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from catalog.actions.telling import tell
from catalog.inherited import child
from core.audit.trail import record
from core.exchange.actions import send_dispatch
from core.exchange.models import Dispatch
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import current_place
from reporting.errors import (
    AlreadyAnswered,
    NotFromChild,
    NotFromParent,
    RemarksMissing,
    ReplacedByCorrection,
    ReportUnreadable,
)
from reporting.models import QuarterlyReport, ReceivedReport, ReceivedState, ReportState
from reporting.quarters import NotAQuarter, Quarter
from reporting.snapshots import ANSWER_KIND, VERSION, read_snapshot

RECEIVED = "/back-office/reporting/quarterlyreport/received/"
ANSWERS = {"accepted": ReportState.ACCEPTED, "returned": ReportState.RETURNED}


@transaction.atomic
def receive_report(dispatch: Dispatch) -> ReceivedReport:
    """File a report from an office below; a second call changes nothing.

    Raises ``NotFromChild``, ``ReportUnreadable``, ``ReportTooNew`` and ``SumsDiffer``.
    """
    sender = child(dispatch.sender)
    if sender is None:
        raise NotFromChild
    snapshot = read_snapshot(dispatch.payload)
    if snapshot.office.slug != sender.slug:
        raise ReportUnreadable
    report, is_new = ReceivedReport.objects.get_or_create(
        sender_slug=sender.slug,
        quarter=str(snapshot.quarter),
        version=snapshot.version,
        defaults={
            "sender_name": sender.name,
            "snapshot": dispatch.payload,
            "sha256": dispatch.sha256,
            "dispatch_id": dispatch.pk,
            "submitted_at": snapshot.submitted_at,
            "received_at": timezone.now(),
        },
    )
    if not is_new:
        if report.sha256 != dispatch.sha256:  # What was filed under this version stays.
            raise ReportUnreadable
        return report
    record(
        "report.received", report, by=None, sender=sender.slug, quarter=report.quarter,
        version=report.version, sha256=report.sha256,
    )  # fmt: skip
    what = "更正版" if report.version > 1 else "季报"
    tell(
        Can.REVIEW_REPORT,
        key=f"report:{sender.slug}:{report.quarter}:v{report.version}:received",
        title=f"{sender.name}报来{snapshot.quarter.label}{what}",
        body="逾期报送。请审阅后接收或退回。"
        if snapshot.quarter.is_late(report.submitted_at)
        else "请审阅后接收或退回。",
        url=address_of(report),
    )
    return report


@transaction.atomic
def accept_report(report: ReceivedReport, *, by: User) -> ReceivedReport:
    """Accept a report and tell its sender. Raises ``AlreadyAnswered``, ``ReplacedByCorrection``."""
    require(by, Can.REVIEW_REPORT)
    report = _locked(report)
    if not report.is_waiting:
        raise AlreadyAnswered
    return _answer(report, ReceivedState.ACCEPTED, "", by=by)


@transaction.atomic
def return_report(report: ReceivedReport, remarks: str, *, by: User) -> ReceivedReport:
    """Return a report to be corrected, also one that was accepted, and tell its sender why.

    It counts in no sum from then on. Raises ``RemarksMissing``, ``AlreadyAnswered`` and
    ``ReplacedByCorrection``.
    """
    require(by, Can.REVIEW_REPORT)
    remarks = remarks.strip()
    if not remarks:
        raise RemarksMissing
    report = _locked(report)
    if report.is_returned:
        raise AlreadyAnswered
    return _answer(report, ReceivedState.RETURNED, remarks, by=by)


@transaction.atomic
def receive_answer(dispatch: Dispatch) -> QuarterlyReport | None:
    """Note what the office above says to our report; a second call changes nothing.

    An answer to what has been returned before is out of date: None. Raises ``NotFromParent`` and
    ``ReportUnreadable``.
    """
    if dispatch.sender != current_place().parent_slug:
        raise NotFromParent
    paper = dispatch.payload
    try:
        quarter, version = Quarter.parse(paper["quarter"]), int(paper["version"])
        state, remarks = ANSWERS[paper["state"]], str(paper["remarks"])
        answered_at, digest = datetime.fromisoformat(paper["answered_at"]), str(paper["sha256"])
    except (KeyError, TypeError, ValueError, AttributeError, NotAQuarter) as broken:
        raise ReportUnreadable from broken
    reports = QuarterlyReport.objects.select_for_update()
    report = reports.filter(quarter=str(quarter), version=version, sha256=digest).first()
    if report is None or not report.is_submitted:
        raise ReportUnreadable
    before = report.answered_at
    # Of two of one moment the return is the later: it may follow an acceptance, never precede it.
    is_known = before is not None and (before, report.state) >= (answered_at, state)
    if report.is_returned or is_known:  # Answers may overtake each other.
        return None
    report.state, report.answer, report.answered_at = state, remarks, answered_at
    report.save(update_fields=["state", "answer", "answered_at"])
    record("report.answered", report, by=None, quarter=report.quarter, version=version, state=state)
    is_returned = state == ReportState.RETURNED
    tell(
        Can.DRAFT_REPORT,
        key=f"report:{quarter}:v{version}:{state}:{answered_at.isoformat()}",
        title=f"{quarter.label}季报被退回" if is_returned else f"{quarter.label}季报已被接收",
        body=f"退回意见：{remarks}请起草更正版。" if is_returned else "不用再做什么。",
        url=f"/back-office/reporting/quarterlyreport/{quarter}/",
    )
    return report


def address_of(report: ReceivedReport) -> str:
    """Return where a received report is read and answered."""
    return f"{RECEIVED}{report.quarter}/{report.sender_slug}/v{report.version}/"


def _locked(report: ReceivedReport) -> ReceivedReport:
    """Return the report with its row locked, refusing one that a newer version replaced."""
    report = ReceivedReport.objects.select_for_update().get(pk=report.pk)
    newer = ReceivedReport.objects.filter(
        sender_slug=report.sender_slug, quarter=report.quarter, version__gt=report.version
    )
    if newer.exists():
        raise ReplacedByCorrection
    return report


def _answer(
    report: ReceivedReport, state: ReceivedState, remarks: str, *, by: User
) -> ReceivedReport:
    sender = child(report.sender_slug)
    if sender is None:
        raise NotFromChild
    report.state, report.remarks = state, remarks
    report.answered_at, report.answered_by_name = timezone.now(), by.name
    report.save(update_fields=["state", "remarks", "answered_at", "answered_by_name"])
    record(
        f"report.{state}", report, by=by, sender=report.sender_slug, quarter=report.quarter,
        version=report.version,
    )  # fmt: skip
    word = "接收" if state == ReceivedState.ACCEPTED else "退回"
    send_dispatch(
        ANSWER_KIND,
        version=VERSION,
        to=sender,
        subject=f"{word}{report.period.label}季报（第{report.version}版）",
        payload={
            "quarter": report.quarter,
            "version": report.version,
            "sha256": report.sha256,
            "state": state,
            "remarks": remarks,
            "answered_at": report.answered_at.isoformat(),
        },
    )
    return report
