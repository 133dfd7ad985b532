"""The form of a certificate template: one Django field for each of its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from catalog.models import CertificateTemplate
from issuance.answers import MOST_ROWS, Answers, Field, check_row, check_size, warnings_about
from issuance.forms.carried import CarryingForm, Errors, carried
from issuance.models import ApplicationAttachment

SHORT_OPTION = 8
SHORT_QUESTION = 14
WIDTHS = {"date": "short", "number": "short", "money": "short", "phone": "medium"}


@dataclass(frozen=True)
class Row:
    """One row of a table on the screen."""

    number: int
    form: RowForm


@dataclass(frozen=True)
class TableInput:
    """A table field on the screen. ``sentences`` are about the table as a whole."""

    name: str
    label: str
    help: str
    required: bool
    columns: list[Field]
    rows: list[Row]
    sentences: list[str]
    may_grow: bool

    def focus_last_row(self) -> None:
        """Put the cursor into the first cell of the last row."""
        first = next(iter(self.rows[-1].form))
        first.field.widget.attrs["autofocus"] = True


@dataclass(frozen=True)
class Entry:
    """A field on the screen: either ``bound`` or ``table``."""

    name: str
    type: str
    bound: forms.BoundField | None = None
    table: TableInput | None = None
    attachment: str = ""
    seen_label: str = ""
    files: Sequence[ApplicationAttachment] = ()
    width: str = ""
    inline: bool = False
    suggestions: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def is_half(self) -> bool:
        """Whether it is short enough to share a line with another."""
        if self.attachment:
            return False
        if self.bound is not None and self.bound.use_fieldset:
            return self.inline and len(str(self.bound.label)) <= SHORT_QUESTION
        return bool(self.width)


@dataclass(frozen=True)
class Section:
    """The fields asked together, under one heading."""

    label: str
    entries: list[Entry]


class RowForm(CarryingForm):
    """One row of a table: a field for each column."""

    def __init__(
        self, columns: list[Field], row: Mapping[str, str], number: int, **kw: Any
    ) -> None:
        super().__init__(data={f"{kw['prefix']}-{k}": v for k, v in row.items()}, **kw)
        self.columns = columns
        for column in columns:
            spec = {**column, "label": f"第{number}行{column['label']}"}
            self.fields[column["name"]] = carried(spec, row.get(column["name"], ""))

    @property
    def cells(self) -> list[tuple[forms.BoundField, str, int]]:
        """Return each field with the label and the relative width (1 to 4) of its column."""
        return [
            (self[column["name"]], column["label"], min(4, int(column.get("width", 1))))
            for column in self.columns
        ]


class AnswerForm(CarryingForm):
    """The form of a certificate template, filled with ``answers``.

    Args:
        template: the wording and its fields.
        answers: what was typed so far, by field; a table's is a list of rows.
        errors: sentences by field as ``check_answers`` gives them.
        rows: how many rows to show of each table at least.
        check_url: where a single field is checked while people type.
        files: what was photographed, by line of the checklist.
    """

    def __init__(
        self,
        template: CertificateTemplate,
        answers: Answers,
        *,
        errors: Errors | None = None,
        rows: Mapping[str, int] | None = None,
        check_url: str = "",
        files: Mapping[str, Sequence[ApplicationAttachment]] | None = None,
    ) -> None:
        self.scans = files or {}
        told = dict(errors or {})
        tables = [one for one in template.fields if one["type"] == "table"]
        self.tables = {
            one["name"]: _table(
                one, answers, told.get(one["name"]), (rows or {}).get(one["name"], 0)
            )
            for one in tables
        }
        for one in tables:
            told.pop(one["name"], None)
        super().__init__(told, data=dict(answers))
        self.wording = template
        self.warnings = warnings_about(template, answers)
        for one in template.fields:
            if one["type"] != "table":
                value = str(answers.get(one["name"], ""))
                self.fields[one["name"]] = carried(one, value, check_url)

    @property
    def sections(self) -> list[Section]:
        """Return the fields in the order the clerk asks them."""
        sections = [
            Section(
                one["label"],
                [self.entry(f) for f in self.wording.fields if f["section"] == one["name"]],
            )
            for one in self.wording.sections
        ]
        return [section for section in sections if section.entries]

    def entry(self, spec: Field) -> Entry:
        """Return one field as it stands on the screen."""
        name, kind = spec["name"], spec["type"]
        if kind == "table":
            return Entry(name, kind, table=self.tables[name])
        if "attachment" in spec:
            files = self.scans.get(name, ())
            return Entry(
                name,
                kind,
                bound=self[name],
                attachment=spec["attachment"],
                seen_label=spec["options"][0],
                files=files,
            )
        options = spec.get("options", [])
        return Entry(
            name,
            kind,
            bound=self[name],
            width="id" if kind == "id_number" else WIDTHS.get(kind, _width(spec)),
            inline=all(len(option) <= SHORT_OPTION for option in options),
            suggestions=spec.get("suggestions", []),
            warnings=self.warnings.get(name, []),
        )

    @property
    def found(self) -> list[tuple[str, str]]:
        """Return (id of the field, sentence) for every error, in the order of the form."""
        found = [("", str(sentence)) for sentence in self.non_field_errors()]
        for section in self.sections:
            for entry in section.entries:
                if entry.bound is not None:
                    found += _found_in(entry.bound)
                elif entry.table is not None:
                    found += [(f"table-{entry.name}", one) for one in entry.table.sentences]
                    for row in entry.table.rows:
                        found += [pair for bound in row.form for pair in _found_in(bound)]
        return found


def _table(spec: Field, answers: Answers, told: Sequence[str] | None, least: int) -> TableInput:
    rows = list(answers.get(spec["name"]) or [])
    most = spec.get("max_rows", MOST_ROWS)
    sentences = check_size(spec, rows) if told else []
    errors = [check_row(spec, row) if told else {} for row in rows]
    if told and not sentences and not any(errors):
        sentences = list(told)  # Said by another than issuance.answers.
    while len(rows) < min(max(spec.get("min_rows", 0), least, 1), most):
        rows.append({})
        errors.append({})
    return TableInput(
        name=spec["name"],
        label=spec["label"],
        help=spec.get("help", ""),
        required=bool(spec.get("required")),
        columns=spec["columns"],
        rows=[
            Row(no, RowForm(spec["columns"], row, no, errors=wrong, prefix=f"{spec['name']}-{no}"))
            for no, (row, wrong) in enumerate(zip(rows, errors, strict=True), 1)
        ],
        sentences=sentences,
        may_grow=len(rows) < most,
    )


def _found_in(bound: forms.BoundField) -> list[tuple[str, str]]:
    label = str(bound.label)
    sentences = [str(sentence) for sentence in bound.errors]
    return [(bound.auto_id, s if label in s else f"{label}：{s}") for s in sentences]


def _width(spec: Field) -> str:
    return "medium" if spec.get("max_length", 120) <= 50 or spec["type"] == "choice" else ""
