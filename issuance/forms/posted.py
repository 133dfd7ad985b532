"""What came with a POST, as answers."""

from __future__ import annotations

import re

from django.http import QueryDict

from catalog.models import CertificateTemplate
from issuance.answers import MOST_ROWS, Answers, Field


def answers_from(template: CertificateTemplate, data: QueryDict) -> Answers:
    """Return what was posted, by field; the rows of a table in their order, empty ones too."""
    answers: Answers = {}
    for spec in template.fields:
        name = spec["name"]
        answers[name] = _rows_from(spec, data) if spec["type"] == "table" else data.get(name, "")
    return answers


def _rows_from(spec: Field, data: QueryDict) -> list[dict[str, str]]:
    cell = re.compile(rf"{re.escape(spec['name'])}-(\d{{1,3}})-\w+")
    numbers = sorted({int(match[1]) for match in map(cell.fullmatch, data) if match})
    return [
        {c["name"]: data.get(f"{spec['name']}-{number}-{c['name']}", "") for c in spec["columns"]}
        for number in numbers[:MOST_ROWS]
    ]


def without_row(answers: Answers, table: str, number: int) -> Answers:
    """Return ``answers`` without one row of a table, counted from 1."""
    rows = list(answers.get(table) or [])
    if 0 < number <= len(rows):
        del rows[number - 1]
    return {**answers, table: rows}
