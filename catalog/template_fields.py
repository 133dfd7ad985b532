"""The typed fields of a certificate template, and the check of a whole template.

A template is data (see ``data/templates/R06.json``). A field is an object:

``name``, ``label``, ``type`` (one of :class:`FieldType`), ``section``; ``required``;
``required_unless``: the name of a field that may stand in for this one; ``is_personal``: never in
logs, masked on public pages; ``is_printed``: False for what is only kept on file; ``help``;
``suggestions`` (free text with proposals); ``options`` (choice); ``columns``, ``min_rows``,
``max_rows`` (table; a column has name, label, type, required, width); ``max_length`` (characters);
``minimum``, ``maximum``, ``decimals`` (number, money); ``not_before``, ``not_after`` (name of another
date field, or ``today``) (date).

Rules, all optional: ``required_with`` (name of a field beside which this one must be filled in),
``required_when`` ({field: [answers]}), ``differs_from`` (name of a field), ``refused_answers`` and
``warned_answers`` ({answer: sentence}), ``rules`` (names of functions of ``issuance.rules``).
``attachment`` makes a choice a line of the checklist: ``either`` a tick that the original was seen
or a photograph, or ``copy``, a photograph at all costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from catalog.errors import WordingBroken
from catalog.wording import placeholders


class FieldType(StrEnum):
    """What kind of answer a field takes."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    TABLE = "table"


TYPE_NAMES = {
    FieldType.TEXT: "文字",
    FieldType.LONG_TEXT: "长文字",
    FieldType.NUMBER: "数字",
    FieldType.MONEY: "金额",
    FieldType.DATE: "日期",
    FieldType.CHOICE: "选择",
    FieldType.ID_NUMBER: "公民身份号码",
    FieldType.PHONE: "电话",
    FieldType.ADDRESS: "地址",
    FieldType.TABLE: "表格",
}
COLUMN_TYPES = frozenset({FieldType.TEXT, FieldType.NUMBER, FieldType.MONEY, FieldType.DATE})
NUMBERS = frozenset({FieldType.NUMBER, FieldType.MONEY})
TODAY = "today"
MOST_ROWS = 30
MOST_DECIMALS = 4
SUBJECT_FIELDS = (
    "subject_name",
    "subject_sex",
    "subject_id_number",
    "subject_address",
    "subject_phone",
)


@dataclass(frozen=True, slots=True)
class TemplateProblems:
    """What is wrong with a template; empty means nothing is."""

    broken_wording: tuple[str, ...] = ()
    unknown_placeholders: tuple[str, ...] = ()
    unused_fields: tuple[str, ...] = ()
    missing_fields: tuple[str, ...] = ()
    bad_fields: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        """Whether there is any problem."""
        return bool(self.sentences())

    def sentences(self) -> list[str]:
        """Say every problem in a sentence for the editor."""
        return [
            *self.broken_wording,
            *(f"正文用到的字段“{name}”没有定义。" for name in self.unknown_placeholders),
            *(
                f"字段“{name}”没有印在任何地方，请写进正文，或者设为不打印。"
                for name in self.unused_fields
            ),
            *(f"缺少必备字段“{name}”。" for name in self.missing_fields),
            *self.bad_fields,
        ]


def lines_of(template: Mapping[str, Any]) -> list[str]:
    """Return every line of wording in a template."""
    return [
        *template["body"],
        *template["after_table"],
        template["basis_line"],
        template["purpose_line"],
        *(line["value"] for line in template["stub"]),
    ]


def problems_of(template: Mapping[str, Any]) -> TemplateProblems:
    """Check a template: unknown placeholders, unused fields, missing and malformed ones."""
    fields: list[dict[str, Any]] = template["fields"]
    by_name = {one["name"]: one for one in fields}
    used: list[str] = []
    broken: list[str] = []
    for line in lines_of(template):
        try:
            used.extend(placeholders(line))
        except WordingBroken as refusal:
            broken.append(refusal.message)
    table = template["table_field"]
    placed = {*used, "addressee"} | ({table} if table else set())
    unknown = sorted({name for name in used if name not in by_name})
    if table and table not in by_name:
        unknown.append(table)
    return TemplateProblems(
        broken_wording=tuple(broken),
        unknown_placeholders=tuple(unknown),
        unused_fields=tuple(
            one["name"]
            for one in fields
            if one.get("is_printed", True) and one["name"] not in placed
        ),
        missing_fields=tuple(
            name for name in (*SUBJECT_FIELDS, "addressee") if name not in by_name
        ),
        bad_fields=tuple(_bad_fields(template, by_name)),
    )


def _bad_fields(template: Mapping[str, Any], by_name: Mapping[str, Any]) -> list[str]:
    sections = {section["name"] for section in template["sections"]}
    bad: list[str] = []
    if len(by_name) != len(template["fields"]):
        bad.append("有重名的字段。")
    for name, one in by_name.items():
        kind = one.get("type")
        if kind not in list(FieldType):
            bad.append(f"字段“{name}”的类型“{kind}”不存在。")
        if one.get("section") not in sections:
            bad.append(f"字段“{name}”不在任何分组里。")
        if kind == FieldType.CHOICE and not one.get("options"):
            bad.append(f"选择字段“{name}”没有选项。")
        if kind == FieldType.TABLE and not _columns_are_good(one):
            bad.append(f"表格字段“{name}”的栏目不完整。")
        if (kind == FieldType.TABLE) != (name == template["table_field"]):
            bad.append(f"字段“{name}”：一份证明只印一张表格，由“印成表格的字段”指定。")
        bad.extend(_bad_limits(one, by_name))
    return bad


def _bad_limits(one: Mapping[str, Any], by_name: Mapping[str, Any]) -> list[str]:
    """Say which limits of a field do not fit its type, contradict each other or lead nowhere."""
    name, kind = one["name"], one.get("type")
    bad: list[str] = []
    if kind not in NUMBERS and any(key in one for key in ("minimum", "maximum", "decimals")):
        bad.append(f"字段“{name}”不是数字或者金额，不能限定大小和小数位数。")
    if kind != FieldType.DATE and (one.get("not_before") or one.get("not_after")):
        bad.append(f"字段“{name}”不是日期，不能限定早晚。")
    if kind != FieldType.TABLE and ("min_rows" in one or "max_rows" in one):
        bad.append(f"字段“{name}”不是表格，不能限定行数。")
    if kind != FieldType.TABLE and one.get("columns"):
        bad.append(f"字段“{name}”不是表格，不能有栏目。")
    if one.get("maximum") is not None and one["maximum"] < one.get("minimum", 0):
        bad.append(f"字段“{name}”的最大值比最小值还小。")
    if not 0 <= one.get("decimals", 0) <= MOST_DECIMALS:
        bad.append(f"字段“{name}”的小数位数只能是0到{MOST_DECIMALS}。")
    most = one.get("max_rows", MOST_ROWS)
    if not 0 <= one.get("min_rows", 0) <= most <= MOST_ROWS:
        bad.append(f"字段“{name}”的行数不对：最少不能多于最多，最多不超过{MOST_ROWS}行。")
    for key in ("required_unless", "not_before", "not_after"):
        other = one.get(key)
        if not other or (other == TODAY and key != "required_unless"):
            continue
        if other not in by_name:
            bad.append(f"字段“{name}”引用了不存在的字段“{other}”。")
        elif other == name:
            bad.append(f"字段“{name}”引用了自己。")
        elif key != "required_unless" and by_name[other].get("type") != FieldType.DATE:
            bad.append(f"字段“{name}”要与日期比较，但“{other}”不是日期。")
    return bad


def _columns_are_good(table: Mapping[str, Any]) -> bool:
    columns = table.get("columns") or []
    names = {column.get("name") for column in columns}
    return (
        bool(columns)
        and len(names) == len(columns)
        and all(column.get("label") and column.get("type") in COLUMN_TYPES for column in columns)
    )
