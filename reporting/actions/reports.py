"""The quarterly report of this office: opened, written, reviewed by another person, submitted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from catalog.actions.telling import tell
from core.audit.trail import record
from core.errors import NotFound
from core.exchange.actions import payload_sha256, send_dispatch
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import current_place, parent
from reporting.composing import compose, require_changed
from reporting.counted import changed_sources, count_quarter
from reporting.errors import (
    AlreadySubmitted,
    NarrativeMissing,
    NotInReview,
    NotReturned,
    QuarterNotBegun,
    QuarterNotOver,
    RemarksMissing,
    ReportChangedMeanwhile,
    SamePersonReviews,
    SourcesChanged,
)
from reporting.locks import require_open
from reporting.models import QuarterlyReport, ReportState
from reporting.narrative import clean_narrative
from reporting.quarters import Quarter
from reporting.snapshots import KIND, VERSION, read_snapshot


def open_report(quarter: Quarter, *, by: User | None) -> QuarterlyReport:
    """Open the draft of a quarter; where there is a report already, return its newest version.

    ``by`` is None for the platform, which opens it on the first day after the quarter. Raises
    ``QuarterNotBegun`` and ``QuarterNotOver``.
    """
    if by is not None:
        require(by, Can.DRAFT_REPORT)
    now = timezone.now()
    if not quarter.has_begun(now):
        raise QuarterNotBegun(quarter)
    if not quarter.is_over(now):
        raise QuarterNotOver(quarter)
    with transaction.atomic():
        report, is_new = QuarterlyReport.objects.get_or_create(
            quarter=str(quarter), version=1, defaults={"opened_at": now}
        )
        if not is_new:
            return newest_report(quarter)
        _count(report, now)
        report.save()
        record("report.opened", report, by=by, quarter=report.quarter)
        tell(
            Can.DRAFT_REPORT,
            key=f"report:{quarter}:opened",
            title=f"{quarter.label}季报已开始起草",
            body="数据已从台账取好。请填写文字部分，提交另一位同事审核，"
            f"{quarter.due_on.month}月{quarter.due_on.day}日24时前报送。",
            url=address_of(report),
        )
    return report


@transaction.atomic
def recount(report: QuarterlyReport, *, by: User) -> QuarterlyReport:
    """Count the figures of a draft anew. Raises ``ReportLocked``."""
    require(by, Can.DRAFT_REPORT)
    report = _locked(report)
    require_open(report)
    _count(report, timezone.now())
    report.save(update_fields=["payload", "basis", "counted_at"])
    record("report.recounted", report, by=by, quarter=report.quarter)
    return report


@transaction.atomic
def save_narrative(
    report: QuarterlyReport, texts: dict[str, str], *, seen: str, by: User
) -> QuarterlyReport:
    """Keep the texts of a draft; ``seen`` is ``seen_of`` the report the person had before them.

    Raises ``ReportLocked`` and ``ReportChangedMeanwhile``.
    """
    require(by, Can.DRAFT_REPORT)
    report = _locked(report)
    require_open(report)
    narrative = clean_narrative(texts)
    if narrative == clean_narrative(report.narrative):
        return report
    if seen != seen_of(report):
        raise ReportChangedMeanwhile
    report.narrative, report.saved_at = narrative, timezone.now()
    report.save(update_fields=["narrative", "saved_at"])
    record("report.written", report, by=by, quarter=report.quarter)
    return report


@transaction.atomic
def hand_in(report: QuarterlyReport, *, by: User) -> QuarterlyReport:
    """Give a draft to another person to review; its figures are counted for the last time.

    Raises ``ReportLocked``, ``NarrativeMissing`` and ``UnchangedSinceReturn``.
    """
    require(by, Can.DRAFT_REPORT)
    report = _locked(report)
    require_open(report)
    now = timezone.now()
    _count(report, now)
    document = compose(report, now)
    if not read_snapshot(document).is_zero and not report.narrative.get("progress"):
        raise NarrativeMissing
    require_changed(report, document)
    report.state = ReportState.IN_REVIEW
    report.handed_in_at, report.remarks = now, ""
    report.handed_in_by_id, report.handed_in_by_name = by.pk, by.name
    report.save()
    record("report.handed_in", report, by=by, quarter=report.quarter, version=report.version)
    tell(
        Can.REVIEW_REPORT,
        key=f"report:{report.quarter}:v{report.version}:review:{now.isoformat()}",
        title=f"{report.period.label}季报待审核",
        body=f"{by.name}提交，须由另一位同事审核后报送。",
        url=address_of(report),
    )
    return report


@transaction.atomic
def give_back(report: QuarterlyReport, remarks: str, *, by: User) -> QuarterlyReport:
    """Give a report under review back to be changed. Raises ``NotInReview``, ``RemarksMissing``.

    Who handed it in may take it back himself, without a reason.
    """
    report = _locked(report)
    remarks = remarks.strip()
    is_own = report.handed_in_by_id == by.pk
    require(by, Can.DRAFT_REPORT if is_own else Can.REVIEW_REPORT)
    _require_in_review(report)
    if not remarks and not is_own:
        raise RemarksMissing
    report.state, report.remarks = ReportState.DRAFT, remarks
    report.save(update_fields=["state", "remarks"])
    record("report.given_back", report, by=by, quarter=report.quarter, version=report.version)
    tell(
        Can.DRAFT_REPORT,
        key=f"report:{report.quarter}:v{report.version}:back:{timezone.now().isoformat()}",
        title=f"{report.period.label}季报退回修改",
        body=remarks or f"{by.name}已收回，可以继续修改。",
        url=address_of(report),
    )
    return report


@transaction.atomic
def submit_report(
    report: QuarterlyReport, *, by: User, at: datetime | None = None
) -> QuarterlyReport:
    """Send a reviewed report to the office above as it stands, for good.

    At the top of the hierarchy nobody is above: there it is final at once. ``at`` is when, if not
    now; no door gives it, only the demo does. Raises ``NotInReview``,
    ``AlreadySubmitted``, ``SamePersonReviews``, ``SourcesChanged`` and ``UnchangedSinceReturn``.
    """
    require(by, Can.REVIEW_REPORT)
    report = _locked(report)
    if report.is_submitted:
        raise AlreadySubmitted
    _require_in_review(report)
    if report.handed_in_by_id == by.pk:
        raise SamePersonReviews
    changed = changed_sources(report.period, report.basis)
    if changed:
        raise SourcesChanged(changed)
    now, above = at or timezone.now(), parent()
    document = compose(report, now)
    require_changed(report, document)
    read_snapshot(document)
    report.snapshot, report.sha256 = document, payload_sha256(document)
    report.submitted_at, report.submitted_by_name = now, by.name
    report.state = ReportState.SUBMITTED if above else ReportState.ACCEPTED
    record(
        "report.submitted", report, by=by, quarter=report.quarter, version=report.version,
        sha256=report.sha256,
    )  # fmt: skip
    if above is not None:
        dispatch = send_dispatch(
            KIND,
            version=VERSION,
            to=above,
            subject=f"{current_place().name}{report.period.label}季报（第{report.version}版）",
            payload=document,
        )
        report.dispatch_id = dispatch.pk
    report.save()
    return report


@transaction.atomic
def draft_correction(report: QuarterlyReport, *, by: User) -> QuarterlyReport:
    """Begin the next version of a returned report, with its texts; return the one that is open.

    Raises ``NotReturned``.
    """
    require(by, Can.DRAFT_REPORT)
    report = _locked(report)
    newest = newest_report(report.period, lock=True)
    if newest.version > report.version and newest.state in (
        ReportState.DRAFT, ReportState.IN_REVIEW,
    ):  # fmt: skip
        return newest
    if newest.pk != report.pk or not report.is_returned:
        raise NotReturned
    now = timezone.now()
    correction = QuarterlyReport(
        quarter=report.quarter,
        version=report.version + 1,
        narrative=report.narrative,
        opened_at=now,
    )
    _count(correction, now)
    correction.save()
    record(
        "report.corrected", correction, by=by, quarter=report.quarter, version=correction.version
    )
    return correction


def newest_report(quarter: Quarter, *, lock: bool = False) -> QuarterlyReport:
    """Return the newest version of our report on a quarter; raise ``NotFound``."""
    reports = QuarterlyReport.objects.filter(quarter=str(quarter)).order_by("-version")
    found = (reports.select_for_update() if lock else reports).first()
    if found is None:
        raise NotFound
    return found


def seen_of(report: QuarterlyReport) -> str:
    """Return what marks the state of the texts a person has before them."""
    return report.saved_at.isoformat() if report.saved_at else ""


def address_of(report: QuarterlyReport) -> str:
    """Return where a report is worked on."""
    return f"/back-office/reporting/quarterlyreport/{report.quarter}/"


def _locked(report: QuarterlyReport) -> QuarterlyReport:
    return QuarterlyReport.objects.select_for_update().get(pk=report.pk)


def _require_in_review(report: QuarterlyReport) -> None:
    if not report.is_in_review:
        raise NotInReview


def _count(report: QuarterlyReport, now: datetime) -> None:
    counted = count_quarter(report.period)
    report.payload, report.basis = counted.payload.as_data(), counted.basis
    report.counted_at = now
