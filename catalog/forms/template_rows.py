"""The rows of a template's form: its typed fields, their groups, the lines of its stub."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from catalog.forms.lines import LinesField, rows_of
from catalog.template_fields import (
    COLUMN_TYPES,
    MOST_DECIMALS,
    MOST_ROWS,
    TODAY,
    TYPE_NAMES,
    FieldType,
)
from core.web.numbers import whole_number

MOST_FIELDS = 30
MOST_SECTIONS = 8
TYPES_BY_NAME = {name: kind for kind, name in TYPE_NAMES.items()}
_TODAY = "今天"
_OPTIONAL = (
    "help",
    "max_length",
    "decimals",
    "not_before",
    "not_after",
    "required_unless",
    "columns",
    "min_rows",
    "max_rows",
)
NAME = RegexValidator(r"^[a-z][a-z0-9_]*\Z", "字段名用小写字母开头，只含小写字母、数字和下划线。")


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
        widths = [width for part in parts[3:] if (width := whole_number(part)) is not None]
        if widths:
            column["width"] = max(1, min(widths[0], 20))
        return column


class FieldForm(forms.Form):
    """One typed field. What is seldom needed (``folded``) is folded away until it is filled in."""

    folded = (
        "help",
        "max_length",
        "minimum",
        "maximum",
        "decimals",
        "not_before",
        "not_after",
        "required_unless",
        "columns",
        "min_rows",
        "max_rows",
    )
    folded_title = "填写说明、限制、表格的栏目"

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="字段名", max_length=40, validators=[NAME])
    label = forms.CharField(label="名称", max_length=40)
    type = forms.ChoiceField(label="类型", choices=[(k.value, n) for k, n in TYPE_NAMES.items()])
    section = forms.CharField(label="分组代号", max_length=40)
    options = LinesField(
        label="选项或建议",
        required=False,
        longest=100,
        rows=2,
        help_text="选择：只能选其中之一；文字：建议的填法。每行一条。",
    )
    required = forms.BooleanField(label="必填", required=False)
    is_printed = forms.BooleanField(label="印在证明上", required=False)
    is_personal = forms.BooleanField(label="个人信息", required=False)
    help = forms.CharField(label="填写说明", max_length=200, required=False)
    max_length = forms.IntegerField(label="最多字数", min_value=1, max_value=2000, required=False)
    minimum = forms.DecimalField(
        label="最小值", max_digits=12, decimal_places=MOST_DECIMALS, required=False
    )
    maximum = forms.DecimalField(
        label="最大值",
        max_digits=12,
        decimal_places=MOST_DECIMALS,
        required=False,
        help_text="数字、金额才填。",
    )
    decimals = forms.IntegerField(
        label="小数位数", min_value=0, max_value=MOST_DECIMALS, required=False
    )
    not_before = forms.CharField(
        label="不早于",
        max_length=40,
        required=False,
        help_text="日期才填：另一个日期的字段名，或者写“今天”。",
    )
    not_after = forms.CharField(
        label="不晚于",
        max_length=40,
        required=False,
        help_text="日期才填：另一个日期的字段名，或者写“今天”。",
    )
    required_unless = forms.CharField(
        label="可以代替它的字段",
        max_length=40,
        required=False,
        help_text="写字段名：那个字段填了，这个就可以不填；两个都没填时要求填写。",
    )
    columns = ColumnsField(
        label="表格的栏目",
        required=False,
        longest=100,
        rows=3,
        help_text="表格才填。每行一栏：字段名 名称 类型 宽度 必填。例如：income 月收入 金额 2 必填",
    )
    min_rows = forms.IntegerField(
        label="最少行数", min_value=0, max_value=MOST_ROWS, required=False
    )
    max_rows = forms.IntegerField(
        label="最多行数", min_value=1, max_value=MOST_ROWS, required=False, help_text="表格才填。"
    )

    @property
    def heading(self) -> str:
        """Return the line that stands for the field while its row is closed; empty for a new one."""
        if not self["was"].value():
            return ""
        kinds = {kind.value: name for kind, name in TYPE_NAMES.items()}
        says = [self["label"].value(), kinds.get(self["type"].value(), "")]
        says.append("必填" if self["required"].value() else "选填")
        says.append("" if self["is_printed"].value() else "不打印")
        return " · ".join(filter(None, says)) or "（没有名称）"

    @property
    def is_closed(self) -> bool:
        """Say whether the row may be closed: nothing in it is wrong."""
        return not self.errors

    @property
    def is_unfolded(self) -> bool:
        """Say whether something that is folded away is wrong, or is what the field consists of."""
        wrong = any(name in self.errors for name in self.folded)
        return wrong or self["type"].value() == FieldType.TABLE


Sections = rows_of(SectionForm, most=MOST_SECTIONS)
Fields = rows_of(FieldForm, most=MOST_FIELDS)
StubLines = rows_of(StubForm, most=MOST_SECTIONS)


def shown_field(field: dict[str, Any]) -> dict[str, Any]:
    """Return a template's field as its row shows it."""
    days = {key: _TODAY for key in ("not_before", "not_after") if field.get(key) == TODAY}
    return {
        **field,
        **days,
        "was": field["name"],
        "is_printed": field.get("is_printed", True),
        "options": field.get("options") or field.get("suggestions") or [],
    }


def kept_field(before: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Return the field as its row has it; what no row shows stays as it was ``before``."""
    shown = {*FieldForm.base_fields, "suggestions"}
    field = {key: value for key, value in before.items() if key not in shown}
    for name in ("name", "label", "type", "section", "required", "is_personal", "is_printed"):
        field[name] = row[name]
    field.update({name: row[name] for name in _OPTIONAL if row[name] not in (None, "", [])})
    for name in ("minimum", "maximum"):
        if row[name] is not None:
            field[name] = _as_number(row[name])
    for name in ("not_before", "not_after"):
        if field.get(name) == _TODAY:
            field[name] = TODAY
    if row["options"]:
        key = "options" if row["type"] == FieldType.CHOICE else "suggestions"
        field[key] = row["options"]
    return field


def _as_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _column_as_line(column: dict[str, Any]) -> str:
    parts = [column["name"], column["label"], TYPE_NAMES[FieldType(column["type"])]]
    if "width" in column:
        parts.append(str(column["width"]))
    if column.get("required"):
        parts.append("必填")
    return " ".join(parts)
