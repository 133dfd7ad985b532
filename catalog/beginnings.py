"""What a new certificate template begins as: a general one, or another item's.

Both are whole by ``problems_of``, so that an edition with a new retained item can be submitted once
its editor has read the paper through.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from catalog.payloads import Payload
from catalog.template_fields import FieldType

LONGEST_TITLE = 60
LONGEST_MATTER = 80
VALID_DAYS = 30
NO_ID_NUMBER = (
    "未办理居民身份证",
    "已故，原为15位号码",
    "已故，无公民身份号码",
    "境外人士，持其他证件",
)
_SECTIONS = (("subject", "当事人"), ("matter", "证明的事实"), ("purpose", "用途和核实"))


def begun_from(template: Payload, item: Payload) -> Payload:
    """Return ``template`` for another item: all its wording and fields, under the item's name."""
    return {
        **deepcopy(template),
        "item_code": item["code"],
        "title": item["name"][:LONGEST_TITLE],
        "title_lines": [],
    }


def plain_template(item: Payload) -> Payload:
    """Return a template with what every certificate has, and one field for what it states."""
    addressees = list(item["relying_parties"])
    purposes = [item["purpose"]] if 0 < len(item["purpose"]) <= LONGEST_MATTER else []
    return {
        "item_code": item["code"],
        "title": item["name"][:LONGEST_TITLE],
        "title_lines": [],
        "addressees": addressees,
        "sections": [{"name": name, "label": label} for name, label in _SECTIONS],
        "fields": [*_subject_fields(), *_other_fields(addressees, purposes)],
        "body": [
            "兹证明{subject_name}，{subject_sex}[[，公民身份号码{subject_id_number}]]"
            "[[（{subject_id_reason}）]]，住{subject_address}，{statement}。"
        ],
        "table_field": "",
        "after_table": [],
        "basis_line": "{verification_basis}",
        "purpose_line": "本证明仅用于向{addressee}办理{matter}，不作其他用途。",
        "closing_line": "特此证明。",
        "validity_days": VALID_DAYS,
        "stub": [
            {"label": "当事人", "value": "{subject_name}"},
            {"label": "主送单位", "value": "{addressee}"},
        ],
        "notes": [],
    }


def _subject_fields() -> list[dict[str, Any]]:
    def one(name: str, label: str, kind: FieldType, **more: Any) -> dict[str, Any]:
        return _field(name, label, kind, "subject", is_personal=True, **more)

    return [
        one("subject_name", "姓名", FieldType.TEXT, max_length=50),
        one("subject_sex", "性别", FieldType.CHOICE, options=["男", "女"]),
        one(
            "subject_id_number", "公民身份号码", FieldType.ID_NUMBER,
            required=False, required_unless="subject_id_reason",
        ),
        one(
            "subject_id_reason", "无公民身份号码的原因", FieldType.CHOICE,
            required=False, options=list(NO_ID_NUMBER), help="有号码的不选。",
        ),
        one("subject_address", "住址", FieldType.ADDRESS, max_length=120),
        one(
            "subject_phone", "联系电话", FieldType.PHONE,
            required=False, is_printed=False, help="只用于联系，不印在证明上。",
        ),
    ]  # fmt: skip


def _other_fields(addressees: list[str], purposes: list[str]) -> list[dict[str, Any]]:
    return [
        _field(
            "statement", "证明内容", FieldType.LONG_TEXT, "matter", max_length=300,
            is_personal=True, help="只写核实过的事实，句末不写句号。",
        ),
        _field(
            "addressee", "主送单位", FieldType.TEXT, "purpose", max_length=100,
            suggestions=addressees, help="写用证单位全称。",
        ),
        _field(
            "matter", "办理事项", FieldType.TEXT, "purpose", max_length=LONGEST_MATTER,
            suggestions=purposes, help="这份证明用来办什么事。",
        ),
        _field(
            "verification_basis", "核实依据", FieldType.TEXT, "purpose", max_length=120,
            is_personal=True, help="写明看过什么、问过谁、去过哪里。",
        ),
    ]  # fmt: skip


def _field(
    name: str,
    label: str,
    kind: FieldType,
    section: str,
    *,
    required: bool = True,
    is_personal: bool = False,
    is_printed: bool = True,
    **more: Any,
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "type": kind.value,
        "section": section,
        "required": required,
        "is_personal": is_personal,
        "is_printed": is_printed,
        **{key: value for key, value in more.items() if value},
    }
