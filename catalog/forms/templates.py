"""A certificate template, filled in as a form: paragraphs with {placeholders} and typed fields."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.forms.lines import LinesField, OrderedRows
from catalog.forms.template_rows import Fields, Sections, StubLines, kept_field, shown_field
from catalog.payloads import Payload


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


class TemplateEntry:
    """A template's form and rows, bound to ``data`` or filled from ``template``."""

    def __init__(self, template: Payload, *, seen: int = 0, data: Any = None) -> None:
        self.template = template
        self.form = WordingForm(data, initial={**template, "seen": seen})
        self.fields: OrderedRows = Fields(
            data, prefix="fields", initial=[shown_field(one) for one in template["fields"]]
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
            "fields": [kept_field(known.get(row["was"], {}), row) for row in self.fields.rows()],
        }


GENERAL = "general"


class NewTemplateForm(forms.Form):
    """What a new template begins as: the general one, or that of another item."""

    like = forms.ChoiceField(label="从哪里开始", initial=GENERAL, widget=forms.RadioSelect)

    def __init__(self, *args: Any, templates: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the general one and ``templates``: code and title."""
        super().__init__(*args, **kwargs)
        copies = [(code, f"照抄 {code} {title}") for code, title in templates]
        field = self.fields["like"]
        field.choices = [(GENERAL, "通用样式：当事人、证明内容、用途、核实依据"), *copies]  # type: ignore[attr-defined]

    @property
    def copied_code(self) -> str:
        """Return the code of the item whose template is copied; empty for the general one."""
        chosen = str(self.cleaned_data["like"])
        return "" if chosen == GENERAL else chosen
