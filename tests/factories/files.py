"""Discretionary files in every state, taken there by the same verbs the counter uses."""

from __future__ import annotations

from typing import Any

from core.identity.models import User
from issuance.actions.discretionary_files import judge_request, open_file, register_request
from issuance.actions.file_decisions import approve_file, submit_file
from issuance.actions.file_records import (
    add_verification,
    assess_risk,
    conclude_verification,
    record_deliberation,
    record_investigation,
)
from issuance.discretionary.machine import FileState, path
from issuance.models import Certificate, DiscretionaryFile
from tests.factories.issuance import ID_NUMBER, NAME, PHONE

FINDING = "楼栋长罗国强说她家住了十来年"
MINUTES = "罗国强等人都说她家一直住在这里，没有异议"
FACTS = "张秀英自2015年3月起住在人民街88号3栋2单元501号。\n邻居罗国强、周长贵证实其常年居住。"

INTAKE: dict[str, Any] = {
    "wording": "在本社区连续居住满五年",
    "unit_name": "攀枝花市第二十五中小学校",
    "unit_basis": "",
    "subject_name": NAME,
    "subject_id_number": ID_NUMBER,
    "subject_id_reason": "",
    "subject_phone": PHONE,
}
JUDGING = {"is_within_duties": "是", "is_verifiable": "是"}
VERIFICATION = {
    "method": "入户走访",
    "done_on": "2026-01-05",
    "done_by_names": "王芳、刘洋",
    "finding": FINDING,
    "result": "属实",
}
NO_RISK = dict.fromkeys(
    ("affects_others", "in_dispute", "used_in_court", "only_hearsay", "other_risk"), "否"
)
RISK = {**NO_RISK, "affects_others": "是"}
INVESTIGATION = {
    "investigators": "王芳、刘洋",
    "done_on": "2026-01-06",
    "course": "查阅网格台账和水电缴费记录，走访三户邻居。",
    "findings": "居住情况属实。",
}
DELIBERATION: dict[str, Any] = {
    "held_on": "2026-01-07",
    "held_time": "19:00至20:30",
    "place": "社区会议室",
    "host_name": "李建国",
    "participants": [
        {"name": "罗国强", "capacity": "楼栋长"},
        {"name": "周长贵", "capacity": "邻居"},
        {"name": "何桂花", "capacity": "居民代表"},
    ],
    "minutes": MINUTES,
    "votes_for": "2",
    "votes_against": "0",
    "votes_abstain": "1",
}
ASSESSMENT = {
    "assessment": "只说明居住事实，不涉及产权，风险较小。",
    "precautions": "限定用途，有效期三十天，当事人书面承诺。",
    "adviser_name": "郑律师",
    "legal_opinion": "建议写明仅供入学使用。",
}
PAPER: dict[str, Any] = {
    "title": "居住情况证明",
    "addressee": "攀枝花市第二十五中小学校",
    "facts": FACTS,
    "verification_basis": "查阅网格台账，入户走访，询问邻里",
    "purpose": "办理子女入学",
    "validity_days": "30",
}


def opened_file(clerk: User) -> DiscretionaryFile:
    """Return a file that was just opened."""
    return open_file(by=clerk, wording="要个居住证明给学校")


def file_waiting_in(
    state: FileState | str, clerk: User, *, has_risk: bool = False
) -> DiscretionaryFile:
    """Return a file that waits in ``state``, all before it confirmed by ``clerk``."""
    file = opened_file(clerk)
    for passed in path(has_risk):
        if passed == state:
            return file
        file = take_step(file, passed, clerk, has_risk=has_risk)
    raise ValueError(state)


def take_step(
    file: DiscretionaryFile, state: FileState, clerk: User, *, has_risk: bool = False
) -> DiscretionaryFile:
    """Confirm the step of ``state`` with the usual answers."""
    if state == FileState.INTAKE:
        return register_request(file, INTAKE, by=clerk)
    if state == FileState.JUDGING:
        return judge_request(file, JUDGING, by=clerk)
    if state == FileState.VERIFYING:
        add_verification(file, VERIFICATION, by=clerk)
        return conclude_verification(file, RISK if has_risk else NO_RISK, by=clerk)
    if state == FileState.INVESTIGATING:
        return record_investigation(file, INVESTIGATION, by=clerk)
    if state == FileState.DELIBERATING:
        return record_deliberation(file, DELIBERATION, by=clerk)
    if state == FileState.ASSESSING:
        return assess_risk(file, ASSESSMENT, by=clerk)
    if state == FileState.DRAFTING:
        return submit_file(file, PAPER, by=clerk)
    raise ValueError(state)


def factual_certificate(clerk: User, approver: User, *, has_risk: bool = False) -> Certificate:
    """Return a certificate that rests on a discretionary file."""
    file = file_waiting_in(FileState.SUBMITTED, clerk, has_risk=has_risk)
    return approve_file(file, by=approver, signature=approver.name)
