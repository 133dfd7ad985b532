"""A template filled in: the parts of the paper that answers and wording make together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.models import CertificateTemplate
from catalog.wording import fill, fill_line
from core.documents.paper import Paragraph, Segment, Stub, StubLine, Table
from core.privacy.masking import mask_id_number
from core.web.chinese import chinese_date


def printed_values(template: CertificateTemplate, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return every answer as it is printed: dates in Chinese, amounts with two decimals."""
    return {
        field["name"]: _printed(field["type"], answers.get(field["name"], ""))
        for field in template.fields
        if field["type"] != "table"
    }


def filled_parts(template: CertificateTemplate, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a ``CertificatePaper`` that wording and answers decide."""
    values = printed_values(template, answers)
    return {
        "title": template.title,
        "title_lines": tuple(template.title_lines),
        "addressee": values.get("addressee", ""),
        "body": tuple(_paragraph(line, values) for line in template.body),
        "table": _table(template, answers),
        "after_table": tuple(_paragraph(line, values) for line in template.after_table),
        "purpose_line": fill_line(template.purpose_line, values),
        "closing_line": template.closing_line,
        "basis_line": fill_line(template.basis_line, values),
        "stub": _stub(template, values),
    }


def _printed(kind: str, value: str) -> str:
    if not value:
        return ""
    try:
        if kind == "date":
            return chinese_date(date.fromisoformat(value))
        if kind == "money":
            return f"{Decimal(value):.2f}".removesuffix(".00")
    except (ValueError, ArithmeticError):
        return value  # A draft may hold anything; it is refused when submitted.
    return value


def _paragraph(line: str, values: Mapping[str, str]) -> Paragraph:
    return tuple(Segment(run.kind, run.value) for run in fill(line, values))


def _table(template: CertificateTemplate, answers: Mapping[str, Any]) -> Table | None:
    for field in template.fields:
        if field["name"] == template.table_field:
            columns = field["columns"]
            rows = answers.get(field["name"]) or [{}]
            return Table(
                header=tuple(column["label"] for column in columns),
                rows=tuple(
                    tuple(_printed(c["type"], row.get(c["name"], "")) for c in columns)
                    for row in rows
                ),
                widths=tuple(float(column.get("width", 1)) for column in columns),
            )
    return None


def _stub(template: CertificateTemplate, values: dict[str, str]) -> Stub:
    """Return the strip that stays with the community; ID numbers stand on it masked."""
    masked = {
        field["name"]: mask_id_number(values.get(field["name"], ""))
        for field in template.fields
        if field["type"] == "id_number"
    }
    shown_values = {**values, **masked}
    return Stub(
        lines=tuple(
            StubLine(line["label"], fill_line(line["value"], shown_values))
            for line in template.stub
        )
    )
