"""What was typed into a certificate's form: made tidy, and checked, whatever door it came through.

Answers are ``{field name: text}``; a table field's answer is a list of ``{column name: text}``.
The fields are those of ``CertificateTemplate.fields`` (:mod:`catalog.template_fields`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from catalog.models import CertificateTemplate
from core.errors import DomainError
from core.privacy.id_numbers import check_id_number, normalize_id_number
from core.privacy.phones import check_phone, normalize_phone
from issuance.rules import REFUSING, WARNING, told_by
from issuance.rules import Answers as Answers
from issuance.rules import Field as Field

LONGEST = {"text": 120, "long_text": 500, "address": 200, "choice": 120}
MOST_ROWS = 30
# Unassigned characters stay: they may be rare ones of names, newer than this Python.
_INVISIBLE = {"Cc", "Cf", "Cs"}
_TYPED_DATE = re.compile(r"(\d{4}) *[-./年] *(\d{1,2}) *[-./月] *(\d{1,2}) *日?")


def tidy_answers(template: CertificateTemplate, raw: Answers) -> Answers:
    """Return the answers to the template's fields only: strings, without control characters.

    Numbers and dates typed full-width become half-width; rows of a table without a single entry
    are dropped. Unknown names are dropped too.
    """
    tidy: Answers = {}
    for field in template.fields:
        value = raw.get(field["name"], "")
        if field["type"] == "table":
            tidy[field["name"]] = _tidy_rows(field, value if isinstance(value, list) else [])
        else:
            tidy[field["name"]] = _tidy(field, value)
    return tidy


def check_answers(
    template: CertificateTemplate, answers: Answers, *, attached: Collection[str] = ()
) -> dict[str, list[str]]:
    """Return sentences by field name; empty when the form may be submitted.

    Errors in a table are listed under the table's name and begin with their row (第2行…).
    ``attached`` names the lines of the checklist for which there is a file.
    """
    errors: dict[str, list[str]] = {}
    for field in template.fields:
        value = answers.get(field["name"], "")
        if field["type"] == "table":
            found = list(_check_table(field, value or []))
        elif "attachment" in field:
            found = list(_check_paper(field, value, answers, field["name"] in attached))
        else:
            found = list(_check(field, value, answers))
        if found:
            errors[field["name"]] = found
    return errors


def warnings_about(template: CertificateTemplate, answers: Answers) -> dict[str, list[str]]:
    """Return what is odd but not refused, such as an unknown area code, by field name."""
    warnings: dict[str, list[str]] = {}
    for field in template.fields:
        value = answers.get(field["name"], "")
        if not value or field["type"] == "table":
            continue
        found = [*_odd_number(field, value), *told_by(WARNING, field, value, answers)]
        if sentence := field.get("warned_answers", {}).get(value):
            found.append(sentence)
        if found:
            warnings[field["name"]] = found
    return warnings


def _odd_number(field: Field, value: str) -> list[str]:
    if field["type"] != "id_number":
        return []
    try:
        return [str(warning) for warning in check_id_number(value, allow_old=True).warnings]
    except DomainError:
        return []


def _tidy(field: Field, value: object) -> str:
    text = "" if value is None else str(value)
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _INVISIBLE)
    if field["type"] == "id_number":
        return normalize_id_number(kept)
    if field["type"] == "phone":
        return normalize_phone(kept)
    if field["type"] in ("number", "money"):
        return unicodedata.normalize("NFKC", kept).strip().replace(",", "")
    if field["type"] == "date":
        return _tidy_date(unicodedata.normalize("NFKC", kept).strip())
    if field["type"] != "long_text":
        kept = kept.replace("\n", " ")
    return kept.strip()


def _tidy_date(text: str) -> str:
    """Write 2026年1月5日, 2026.1.5 and 2026/1/5 as 2026-01-05; leave anything else as it is."""
    typed = _TYPED_DATE.fullmatch(text)
    if typed is None:
        return text
    year, month, day = (int(part) for part in typed.groups())
    return f"{year:04d}-{month:02d}-{day:02d}"


def _tidy_rows(field: Field, rows: Iterable[Any]) -> list[dict[str, str]]:
    tidy = []
    for row in list(rows)[:MOST_ROWS]:
        if not isinstance(row, dict):
            continue
        entry = {c["name"]: _tidy(c, row.get(c["name"], "")) for c in field["columns"]}
        if any(entry.values()):
            tidy.append(entry)
    return tidy


def check_size(field: Field, rows: list[dict[str, str]]) -> list[str]:
    """Return sentences about a table with too few or too many rows."""
    fewest = max(field.get("min_rows", 0), 1 if field.get("required") else 0)
    sentences = []
    if len(rows) < fewest:
        sentences.append(f"请至少填写{fewest}行{field['label']}。")
    if len(rows) > field.get("max_rows", MOST_ROWS):
        sentences.append(f"{field['label']}最多填写{field['max_rows']}行，请合并或另附说明。")
    return sentences


def check_row(field: Field, row: dict[str, str]) -> dict[str, list[str]]:
    """Return sentences by column name about one row of a table."""
    found = {c["name"]: list(_check(c, row.get(c["name"], ""), row)) for c in field["columns"]}
    return {name: sentences for name, sentences in found.items() if sentences}


def _check_table(field: Field, rows: list[dict[str, str]]) -> Iterable[str]:
    yield from check_size(field, rows)
    for number, row in enumerate(rows, 1):
        for sentences in check_row(field, row).values():
            yield from (f"第{number}行：{sentence}" for sentence in sentences)


def _check(field: Field, value: str, answers: Answers) -> Iterable[str]:
    label = field["label"]
    if not value:
        excused_by = field.get("required_unless")
        if excused_by and not answers.get(excused_by):
            yield f"请填写{label}；没有的，请选择原因。"
        elif is_required(field, answers):
            verb = "选择" if field["type"] == "choice" else "填写"
            yield f"请回答：{label}？" if label.endswith("吗") else f"请{verb}{label}。"
        return
    longest = field.get("max_length") or LONGEST.get(field["type"], 60)
    if len(value) > longest:
        yield f"{label}最多{longest}个字，现在是{len(value)}个字，请精简。"
        return
    check = CHECKS.get(field["type"])
    if check is not None:
        yield from check(field, value, answers)
    if sentence := field.get("refused_answers", {}).get(value):
        yield sentence
    other = field.get("differs_from", "")
    if other and _bare(value) == _bare(answers.get(other, "")):
        yield f"{label}和前面填的一样，请核对。"
    yield from told_by(REFUSING, field, value, answers)


def is_required(field: Field, answers: Answers) -> bool:
    """Say whether the field must be answered, given what the others say."""
    if field.get("required") or answers.get(field.get("required_with", "")):
        return True
    when = field.get("required_when", {})
    return any(answers.get(name) in wanted for name, wanted in when.items())


def _check_paper(field: Field, value: str, answers: Answers, has_file: bool) -> Iterable[str]:
    """Check a line of the checklist: seen, or photographed, or photographed at all costs."""
    if value and value not in field["options"]:
        yield f"请从选项中选择{field['label']}。"
    if has_file or (value and field["attachment"] != "copy"):
        return
    excused_by = field.get("required_unless", "")
    if not is_required(field, answers) and (not excused_by or answers.get(excused_by)):
        return
    if field["attachment"] == "copy":
        yield f"请把{field['label']}拍照或者扫描上传。"
    else:
        yield f"请核对{field['label']}的原件后打勾，或者拍照上传。"


def _bare(value: object) -> str:
    return re.sub(r"[\s，,。、\-—（）()]", "", unicodedata.normalize("NFKC", str(value)))


def _check_id_number(field: Field, value: str, answers: Answers) -> Iterable[str]:
    reason = answers.get(field.get("required_unless", ""), "")
    try:
        check_id_number(value, allow_old="15位" in reason)
    except DomainError as refusal:
        yield refusal.message


def _check_phone(field: Field, value: str, answers: Answers) -> Iterable[str]:
    try:
        check_phone(value)
    except DomainError as refusal:
        yield refusal.message


def _check_choice(field: Field, value: str, answers: Answers) -> Iterable[str]:
    if value not in field["options"]:
        yield f"请从选项中选择{field['label']}。"


def _check_date(field: Field, value: str, answers: Answers) -> Iterable[str]:
    day = _day(value)
    if day is None:
        yield f"{field['label']}不是有效日期，请按“2026-11-22”的样子填写。"
        return
    latest, earliest = (
        _limit(field.get("not_after"), answers),
        _limit(field.get("not_before"), answers),
    )
    if latest and day > latest:
        yield f"{field['label']}不能晚于{latest:%Y}年{latest.month}月{latest.day}日。"
    if earliest and day < earliest:
        yield f"{field['label']}不能早于{earliest:%Y}年{earliest.month}月{earliest.day}日。"


def _limit(limit: str | None, answers: Answers) -> date | None:
    """Return the day a limit names: ``today``, or the answer to another field."""
    if not limit:
        return None
    return timezone.localdate() if limit == "today" else _day(str(answers.get(limit, "")))


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _check_number(field: Field, value: str, answers: Answers) -> Iterable[str]:
    decimals = field.get("decimals", 2)
    try:
        number = Decimal(value)
    except InvalidOperation:
        yield f"{field['label']}请填写数字。"
        return
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(number) >= Decimal(10) ** 12:
        yield f"{field['label']}请填写数字。"
    elif -exponent > decimals:
        yield f"{field['label']}{'请填整数' if not decimals else f'最多{decimals}位小数'}。"
    elif number < Decimal(str(field.get("minimum", 0))):
        yield f"{field['label']}不能小于{field.get('minimum', 0)}。"
    elif "maximum" in field and number > Decimal(str(field["maximum"])):
        yield f"{field['label']}不能大于{field['maximum']}。"


CHECKS: dict[str, Callable[[Field, str, Answers], Iterable[str]]] = {
    "id_number": _check_id_number,
    "phone": _check_phone,
    "choice": _check_choice,
    "date": _check_date,
    "number": _check_number,
    "money": _check_number,
}
