"""A certificate template, filled in as a form: paragraphs with {placeholders} and typed fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from catalog.forms.lines import LinesField, OrderedRows, rows_of
from catalog.payloads import Payload
from catalog.template_fields import COLUMN_TYPES, FieldType

MOST_FIELDS = 30
MOST_SECTIONS = 8
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
TYPES_BY_NAME = {name: kind for kind, name in TYPE_NAMES.items()}
NAME = RegexValidator(r"^[a-z][a-z0-9_]*\Z", "字段名用小写字母开头，只含小写字母、数字和下划线。")


class WordingForm(forms.Form):
    """The paper: title, paragraphs, lines."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="标题", max_length=60)
    title_lines = LinesField(
        label="标题分行", required=False, longest=40, rows=2, help_text="标题太长时，每行写一段。"
    )
    body = LinesField(
        label="正文",
        rows=6,
        longest=2000,
        help_text="每行一段。{字段名} 处印填写的内容；[[…]] 里的字段没有填，整段话就不印。",
    )
    table_field = forms.CharField(
        label="印成表格的字段",
        max_length=40,
        required=False,
        help_text="表格字段的字段名；没有就不填。",
    )
    after_table = LinesField(label="表格之后", required=False, longest=2000, rows=2)
    purpose_line = forms.CharField(
        label="用途", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    basis_line = forms.CharField(label="核实依据", max_length=500, required=False)
    closing_line = forms.CharField(label="结语", max_length=40)
    validity_days = forms.IntegerField(label="有效天数", min_value=1, max_value=3650)
    addressees = LinesField(label="主送单位", required=False, longest=100, rows=3)
    notes = LinesField(
        label="给窗口的提示",
        required=False,
        longest=300,
        rows=2,
        help_text="每行一条，不印在证明上。",
    )


class SectionForm(forms.Form):
    """A group of fields as the clerk sees it."""

    name = forms.CharField(label="分组代号", max_length=40, validators=[NAME])
    label = forms.CharField(label="分组名称", max_length=40)


class StubForm(forms.Form):
    """A line of the stub."""

    label = forms.CharField(label="存根栏目", max_length=40)
    value = forms.CharField(label="内容", max_length=200)


class ColumnsField(LinesField):
    """The columns of a table, one a line: 字段名 名称 类型 宽度 必填."""

    def prepare_value(self, value: Any) -> Any:
        """Show each column on a line of its own."""
        if not isinstance(value, list):
            return value
        return "\n".join(_column_as_line(column) for column in value)

    def clean(self, value: Any) -> Any:
        """Return the columns as a template has them."""
        return [self._column(line) for line in super().clean(value)]

    def _column(self, line: str) -> dict[str, Any]:
        parts = line.split()
        kinds = {TYPE_NAMES[kind] for kind in COLUMN_TYPES}
        if len(parts) < 3 or parts[2] not in kinds:
            raise ValidationError(
                f"“{line[:20]}”写作：字段名 名称 类型 宽度 必填；类型是{'、'.join(sorted(kinds))}之一。"
            )
        NAME(parts[0])
        column: dict[str, Any] = {
            "name": parts[0],
            "label": parts[1],
            "type": TYPES_BY_NAME[parts[2]].value,
            "required": "必填" in parts[3:],
        }
        widths = [int(part) for part in parts[3:] if part.isascii() and part.isdigit()]
        if widths:
            column["width"] = max(1, min(widths[0], 20))
        return column


class FieldForm(forms.Form):
    """One typed field. What it does not show of a field (limits, links) stays as it was."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="字段名", max_length=40, validators=[NAME])
    label = forms.CharField(label="名称", max_length=40)
    type = forms.ChoiceField(label="类型", choices=[(k.value, n) for k, n in TYPE_NAMES.items()])
    section = forms.CharField(label="分组代号", max_length=40)
    required = forms.BooleanField(label="必填", required=False)
    is_printed = forms.BooleanField(label="印在证明上", required=False)
    is_personal = forms.BooleanField(label="个人信息", required=False)
    help = forms.CharField(label="填写说明", max_length=200, required=False)
    options = LinesField(
        label="选项或建议",
        required=False,
        longest=100,
        rows=2,
        help_text="选择：只能选其中之一；文字：建议的填法。每行一条。",
    )
    max_length = forms.IntegerField(label="最多字数", min_value=1, max_value=2000, required=False)
    columns = ColumnsField(
        label="表格的栏目",
        required=False,
        longest=100,
        rows=2,
        help_text="只有表格要填。每行一栏：字段名 名称 类型 宽度 必填。",
    )


Sections = rows_of(SectionForm, most=MOST_SECTIONS)
Fields = rows_of(FieldForm, most=MOST_FIELDS)
StubLines = rows_of(StubForm, most=MOST_SECTIONS)


class TemplateEntry:
    """A template's form and rows, bound to ``data`` or filled from ``template``."""

    def __init__(self, template: Payload, *, seen: int = 0, data: Any = None) -> None:
        self.template = template
        self.form = WordingForm(data, initial={**template, "seen": seen})
        self.fields: OrderedRows = Fields(
            data, prefix="fields", initial=[_shown(one) for one in template["fields"]]
        )
        self.sections: OrderedRows = Sections(data, prefix="sections", initial=template["sections"])
        self.stub: OrderedRows = StubLines(data, prefix="stub", initial=template["stub"])

    def is_valid(self) -> bool:
        """Check all of it, so that every error shows at once."""
        parts = (self.form, self.fields, self.sections, self.stub)
        found = [part.is_valid() for part in parts]
        return all(found)

    @property
    def seen(self) -> int:
        """Return the revision the person had before them."""
        return int(self.form.cleaned_data.get("seen") or 0)

    def payload(self) -> Payload:
        """Return the template as a document."""
        wording = {k: v for k, v in self.form.cleaned_data.items() if k != "seen"}
        known = {one["name"]: one for one in self.template["fields"]}
        return {
            **self.template,
            **wording,
            "sections": self.sections.rows(),
            "stub": self.stub.rows(),
            "fields": [_kept(known.get(row["was"], {}), row) for row in self.fields.rows()],
        }


def _shown(field: dict[str, Any]) -> dict[str, Any]:
    options = field.get("options") or field.get("suggestions") or []
    return {
        **field,
        "was": field["name"],
        "is_printed": field.get("is_printed", True),
        "options": options,
    }


def _kept(before: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Return the field: what the form shows from ``row``, the rest from ``before``."""
    field = {k: v for k, v in before.items() if k not in ("options", "suggestions", "columns")}
    for name in ("name", "label", "type", "section", "required", "is_personal", "is_printed"):
        field[name] = row[name]
    for name in ("help", "max_length"):
        field.pop(name, None)
        if row[name]:
            field[name] = row[name]
    if row["options"]:
        key = "options" if row["type"] == FieldType.CHOICE else "suggestions"
        field[key] = row["options"]
    if row["type"] == FieldType.TABLE:
        field["columns"] = row["columns"]
    return field


def _column_as_line(column: dict[str, Any]) -> str:
    parts = [column["name"], column["label"], TYPE_NAMES[FieldType(column["type"])]]
    if "width" in column:
        parts.append(str(column["width"]))
    if column.get("required"):
        parts.append("必填")
    return " ".join(parts)
