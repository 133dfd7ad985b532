"""The trail of a file as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.audit.trail import Entry
from issuance.discretionary.machine import STEP_LABELS, FileState
from issuance.models.discretionary import DeclineGround
from issuance.models.file_records import Method, Result

SENTENCES = {
    "file.opened": "受理，开始登记",
    "file.registered": "登记来件",
    "file.judged": "判断是否属于社区职责、能否核实",
    "file.verified": "核实",
    "file.record_struck": "撤掉一条核实记录",
    "file.risk_considered": "核实结束，核对风险",
    "file.investigated": "记录调查",
    "file.deliberated": "记录议事协商",
    "file.assessed": "评估风险和防范",
    "file.submitted": "拟稿，提交审批",
    "file.returned": "退回修改",
    "file.approved": "审批同意",
    "file.step_undone": "撤回上一步",
    "file.attached": "上传附件",
    "file.declined": "不予出具",
    "file.withdrawn": "居民不办了，放弃",
    "file.dossier_taken": "取用整份卷宗",
    "certificate.issued": "出具证明",
}


@dataclass(frozen=True)
class FileMoment:
    """A line of the timeline."""

    at: datetime
    who: str
    what: str
    note: str = ""


def file_life(entries: Iterable[Entry]) -> list[FileMoment]:
    """Return the entries as sentences, in their order; those of other verbs are left out."""
    return [
        FileMoment(entry.at, entry.actor_name, SENTENCES[entry.verb], _note(entry))
        for entry in entries
        if entry.verb in SENTENCES
    ]


def _note(entry: Entry) -> str:
    told = entry.details
    if entry.verb in ("file.registered", "certificate.issued"):
        return str(told.get("number", ""))
    if entry.verb == "file.judged":
        both = told.get("is_within_duties") and told.get("is_verifiable")
        return "属于职责，能够核实" if both else "不属于职责，或者不能核实"
    if entry.verb == "file.verified":
        return f"{Method(told['method']).label}，{Result(told['result']).label}"
    if entry.verb == "file.risk_considered":
        return "可能涉及法律风险" if told.get("found") else "没有发现法律风险"
    if entry.verb == "file.deliberated":
        votes = "，".join(
            f"{label}{told.get(name)}"
            for name, label in (
                ("votes_for", "同意"), ("votes_against", "不同意"), ("votes_abstain", "弃权")
            )
        )  # fmt: skip
        return f"{votes}，{'通过' if told.get('is_agreed') else '未通过'}"
    if entry.verb == "file.approved" and told.get("is_signed"):
        return "已签字"
    if entry.verb in ("file.step_undone", "file.returned") and "back_to" in told:
        return f"退到“{STEP_LABELS[FileState(told['back_to'])]}”"
    if entry.verb == "file.declined":
        return DeclineGround(told["ground"]).label
    return ""
