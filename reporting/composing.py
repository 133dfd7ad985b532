"""A draft put together as the document it would be sent as."""

from __future__ import annotations

from datetime import datetime

from core.tenancy import current_place
from reporting.changes import changes_between
from reporting.errors import UnchangedSinceReturn
from reporting.models import QuarterlyReport, ReceivedReport
from reporting.narrative import clean_narrative
from reporting.snapshots import SCHEMA, Data, content_of, read_snapshot


def compose(report: QuarterlyReport, now: datetime) -> Data:
    """Return a draft as ``reporting.snapshots`` describes a report, as if submitted ``now``."""
    place, basis = current_place(), report.basis
    document: Data = {
        "schema": SCHEMA,
        "quarter": report.quarter,
        "version": report.version,
        "office": {
            "slug": place.slug,
            "name": place.name,
            "level": place.level,
            "division_code": place.division_code,
        },
        "submitted_at": now.isoformat(),
        "figures": report.payload,
        "own": basis["own"],
        "narrative": clean_narrative(report.narrative),
        "concerns": basis["concerns"],
        "is_sum": basis["is_sum"],
        "sources": [{"sha256": one.sha256, "snapshot": one.snapshot} for one in sources_of(report)],
        "missing": basis["missing"],
        "changes": [],
    }
    previous = previous_version(report)
    if previous is not None:
        document["changes"] = changes_between(previous.snapshot, document)
    return {**document, "is_zero": read_snapshot(document).is_zero}


def previous_version(report: QuarterlyReport) -> QuarterlyReport | None:
    """Return the version before ``report``; it was submitted and returned."""
    earlier = QuarterlyReport.objects.filter(quarter=report.quarter, version__lt=report.version)
    return earlier.order_by("-version").first()


def require_changed(report: QuarterlyReport, document: Data) -> None:
    """Raise ``UnchangedSinceReturn`` where a correction says what was returned before."""
    previous = previous_version(report)
    if previous is not None and content_of(previous.snapshot) == content_of(document):
        raise UnchangedSinceReturn(previous.version)


def sources_of(report: QuarterlyReport) -> list[ReceivedReport]:
    """Return the reports from below that ``report`` sums up, in the order of its basis."""
    wanted = [one["sha256"] for one in report.basis["sources"]]
    found = ReceivedReport.objects.filter(quarter=report.quarter, sha256__in=wanted)
    by_hash = {one.sha256: one for one in found}
    return [by_hash[digest] for digest in wanted]
