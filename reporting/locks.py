"""Why a report can no longer be changed, and until when: a sentence, never a bare lock."""

from __future__ import annotations

from core.tenancy import parent
from reporting.errors import ReportLocked
from reporting.models import QuarterlyReport, ReportState


def lock_reason(report: QuarterlyReport) -> str:
    """Return why ``report`` is locked and what opens it again; empty while it is a draft."""
    if report.is_draft:
        return ""
    label = report.period.label
    above = parent()
    if report.is_in_review:
        return (
            f"{label}季报正在审核，审核人退回以前不能修改。"
            f"要修改，请审核人退回，或由提交人{report.handed_in_by_name}收回。"
        )
    if report.state == ReportState.RETURNED:
        return (
            f"{label}季报第{report.version}版已被退回，留下备查，不能修改。请起草更正版，改好再报。"
        )
    if above is None:
        return f"{label}季报已审定，不能再改。"
    done = "已报送并被接收" if report.state == ReportState.ACCEPTED else "已报送，等待接收"
    return f"{label}季报{done}，在{above.name}退回以前不能再改；需要更正请{above.name}退回。"


def require_open(report: QuarterlyReport) -> None:
    """Raise ``ReportLocked``, with the reason, unless ``report`` is a draft."""
    reason = lock_reason(report)
    if reason:
        raise ReportLocked(reason)
