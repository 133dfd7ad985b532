"""The trail as sentences: what happened to a paper, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.audit.trail import Entry
from issuance.models.certificates import HandedTo, ReprintReason
from issuance.models.corrections import CorrectionKind, CorrectionReason

SENTENCES = {
    "application.opened": "受理申请，开始填写",
    "applicant.reused": "资料用于新的申请",
    "applicant.taken_over": "带入以前的资料",
    "application.submitted": "提交审批",
    "application.attachment_added": "上传材料",
    "application.attachment_removed": "删去材料",
    "application.returned": "退回修改",
    "application.approved": "批准用印",
    "application.withdrawn": "放弃申请",
    "application.erased": "删除填写的个人信息",
    "person.revealed": "查看完整信息",
    "certificate.issued": "出具证明",
    "certificate.printed": "打印",
    "certificate.downloaded": "取用 PDF 文件",
    "certificate.voided": "作废证明",
    "certificate.revoked": "撤销证明",
    "certificate.handed_over": "交付",
    "certificate.replaced": "由新证明代替",
    "correction.asked": "申请更正",
    "correction.declined": "不同意更正",
    "correction.withdrawn": "收回更正申请",
    "seal.used": "登记用印",
    "seal.stamped": "确认盖章",
    "seal.scan_matched": "上传盖章扫描件，与存档相符",
    "seal.scan_another": "上传的扫描件不符",
    "seal.scan_unreadable": "上传盖章扫描件，二维码读不出来",
    "seal.scan_compared": "人工比对扫描件，相符",
    "seal.scan_rejected": "人工比对扫描件，不符",
    "seal.scan_opened": "取用盖章扫描件",
    "seal.hand_over_proposed": "提出移交公章",
    "seal.hand_over_declined": "没有接收公章",
    "seal.hand_over_withdrawn": "撤回移交公章",
    "seal.handed_over": "接收公章",
    "seal.taken_charge_of": "登记保管公章",
    "seal.lost": "报告公章遗失，停止用印",
    "seal.replaced": "停用，换新公章",
    "seal.registered": "启用公章",
    "seal.amended": "更正公章登记",
    "seal_request.asked": "申请用印",
    "seal_request.approved": "批准用印",
    "seal_request.refused": "不批准用印",
    "seal_request.withdrawn": "撤回用印申请",
    "archive.frozen": "冻结存档",
    "archive.unfrozen": "解除冻结",
    "certificate.destroyed": "按规定销毁",
    "slip.printed": "打印告知单",
    "resident.redirected": "告知居民办事途径",
    "paper.saved": "告知不用开证明",
    "paper.saving_taken_back": "收回免开告知单",
}


@dataclass(frozen=True)
class Moment:
    """A line of the timeline."""

    at: datetime
    who: str
    what: str
    note: str = ""


def life_of(entries: Iterable[Entry], *, ended_for: str = "") -> list[Moment]:
    """Return the entries as sentences, in their order. ``ended_for``: why it was voided."""
    moments = []
    for entry in entries:
        what = SENTENCES.get(entry.verb)
        if what is None:
            continue
        details, note = entry.details, ""
        if entry.verb == "certificate.issued":
            note = str(details.get("number", ""))
            if details.get("is_self_approved"):
                note += "（经办人自行审批）"
        elif entry.verb.startswith("application.attachment_"):
            note = str(details.get("paper", ""))
            if details.get("left_out"):
                note += "（文件里的脚本、附件没有保存）"
        elif entry.verb == "certificate.printed":
            what = f"打印第{details.get('copy', '')}份"
            if details.get("reason") in ReprintReason.values:
                note = ReprintReason(details["reason"]).label
        elif entry.verb == "certificate.handed_over":
            what = f"交给{HandedTo(details['to']).label}"
        elif entry.verb == "certificate.replaced":
            note = str(details.get("replaced_by", ""))
        elif entry.verb == "correction.asked":
            note = CorrectionReason(details["reason"]).label
            if details.get("kind") == CorrectionKind.REISSUE:
                what = "申请更正后补开"
        elif entry.verb == "seal.used":
            note = f"用印登记第{details.get('serial', '')}号"
        elif entry.verb in ("certificate.voided", "certificate.revoked") and ended_for:
            note = f"原因：{ended_for}"
        moments.append(Moment(entry.at, entry.actor_name, what, note))
    return moments
