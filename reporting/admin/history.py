"""The life of a report as dated sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from core.audit.trail import history_of
from core.tenancy import parent

WORDS = {
    "report.opened": "开始起草，数据从台账取好",
    "report.recounted": "重新统计数据",
    "report.handed_in": "提交审核",
    "report.given_back": "退回修改",
    "report.submitted": "审核通过并报送",
    "report.corrected": "起草更正版",
    "report.received": "收到季报",
    "report.accepted": "接收",
    "report.returned": "退回",
    "point.chosen": "选取监测点",
    "point.ended": "结束监测点",
    "point.contact_named": "登记联系人",
    "concern.raised": "登记",
    "concern.attachment_added": "上传附件",
    "concern.attachment_removed": "移除附件",
    "concern.forwarded": "上报",
    "concern.triaged": "研判",
    "concern.escalated": "上报",
    "concern.answered": "答复",
    "concern.answered_above": "上级答复",
    "concern.received": "收到",
    "concern.closed": "办结",
}
ANSWERED = {"accepted": "接收", "returned": "退回"}


@dataclass(frozen=True)
class Event:
    """One line of a history."""

    at: datetime
    who: str
    what: str
    note: str = ""


def history(
    *reports: Model,
    notes: dict[str, str] | None = None,
    names: dict[str, str] | None = None,
) -> list[Event]:
    """Return what happened to versions of a report, newest first; typing is left out.

    ``notes`` maps a verb to a sentence told with its newest line, ``names`` the key of a row to
    what its lines call it.
    """
    told, above = dict(notes or {}), parent()
    events = []
    for entry in history_of(*reports):
        verb, version = entry.verb, entry.details.get("version")
        what = WORDS.get(verb) or (
            ANSWERED.get(str(entry.details.get("state"))) if verb == "report.answered" else None
        )
        if what is None:
            continue
        if version and int(version) > 1:
            what += f"（第{version}版）"
        if names and entry.subject_id in names:
            what += f"：{names[entry.subject_id]}"
        who = above.name if verb == "report.answered" and above else entry.actor_name
        events.append(Event(entry.at, who, what, told.pop(verb, "")))
    return events
