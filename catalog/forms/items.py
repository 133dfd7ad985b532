"""An item of either list, with all that stands beside it."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.forms.lines import LinesField, OrderedRows, rows_of
from catalog.models import ListKind, Outcome
from catalog.payloads import Payload

MOST_ROWS = 20
AREA = forms.Textarea(attrs={"rows": 3})


class AnyItemForm(forms.Form):
    """What both lists have. ``seen`` is the revision the person had before them."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="名称", max_length=120)
    aliases = LinesField(
        label="别名",
        required=False,
        longest=60,
        rows=5,
        help_text="居民平时怎么说，每行一个。查询时按这些说法找到本事项。",
    )
    source = forms.CharField(
        label="出处", max_length=60, required=False, help_text="例如：附件1第5项。"
    )


class ProhibitedItemForm(AnyItemForm):
    """A line of the list of what must not be certified."""

    guidance = forms.CharField(
        label="办事途径",
        widget=AREA,
        required=False,
        max_length=2000,
        help_text="清单上的原文：不用社区开，该去哪里办。",
    )


class RetainedItemForm(AnyItemForm):
    """A line of the list of what communities go on certifying."""

    category = forms.CharField(label="证明类别", max_length=20, required=False)
    issuer = forms.CharField(label="开具单位", max_length=60, required=False)
    conditions = LinesField(label="出具条件", required=False, longest=500)
    purpose = forms.CharField(label="证明用途", widget=AREA, required=False, max_length=500)
    relying_parties = LinesField(label="用证单位", required=False, longest=100)
    question = forms.CharField(
        label="用途问题",
        max_length=200,
        required=False,
        help_text="窗口据此确认用途，例如：用于申请法律援助吗？",
    )
    purpose_words = LinesField(
        label="用途用语",
        required=False,
        longest=40,
        help_text="居民话里出现这些词，就是上面的用途。每行一个。",
    )


class RouteForm(forms.Form):
    """One office to go to instead."""

    authority = forms.CharField(label="办理单位", max_length=100)
    matter = forms.CharField(label="如何办理", widget=forms.Textarea(attrs={"rows": 2}))
    bring = LinesField(label="携带材料", required=False, longest=100, rows=2)
    phone = forms.CharField(label="电话", max_length=40, required=False)
    address = forms.CharField(label="地址", max_length=200, required=False)
    link = forms.URLField(label="网上办理", max_length=200, required=False, assume_scheme="https")


class ExceptionForm(forms.Form):
    """One yes/no question that leads elsewhere."""

    question = forms.CharField(label="问题", max_length=200)
    outcome = forms.ChoiceField(label="答“是”时", choices=Outcome.choices)
    leads_to_code = forms.ChoiceField(label="转到保留事项", required=False)
    explanation = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 2}))
    cue_words = LinesField(label="用途用语", required=False, longest=40, rows=2)
    basis = forms.CharField(label="出处", max_length=60, required=False)
    is_inferred = forms.BooleanField(label="清单没有写明，由我们推定", required=False)

    def __init__(self, *args: Any, retained: list[tuple[str, str]] | None = None, **kw: Any):
        """Offer the retained items of the edition."""
        super().__init__(*args, **kw)
        field = self.fields["leads_to_code"]
        field.choices = [("", "——"), *(retained or [])]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Hold outcome and target together, as the database does."""
        data = super().clean() or {}
        if data.get("outcome") == Outcome.RETAINED and not data.get("leads_to_code"):
            self.add_error("leads_to_code", "请选择转到哪一项保留事项。")
        elif data.get("outcome") != Outcome.RETAINED:
            data["leads_to_code"] = ""
        return data


class SubstituteForm(forms.Form):
    """One thing that does as well."""

    name = forms.CharField(label="替代材料", max_length=100)
    question = forms.CharField(label="问题", max_length=200)
    basis = forms.CharField(label="出处", max_length=100, required=False)
    is_inferred = forms.BooleanField(label="清单没有写明，由我们推定", required=False)


Routes = rows_of(RouteForm, most=MOST_ROWS)
Exceptions = rows_of(ExceptionForm, most=MOST_ROWS)
Substitutes = rows_of(SubstituteForm, most=MOST_ROWS)


class ItemEntry:
    """One item's form and the rows beside it, bound to ``data`` or filled from ``item``."""

    def __init__(
        self,
        kind: str,
        item: Payload,
        *,
        seen: int = 0,
        data: Any = None,
        retained: list[tuple[str, str]] | None = None,
    ) -> None:
        self.item = item
        form = ProhibitedItemForm if kind == ListKind.PROHIBITED else RetainedItemForm
        self.form = form(data, initial={**item, "seen": seen})
        self.rows: dict[str, OrderedRows] = {
            "alternative_routes": Routes(
                data, prefix="alternative_routes", initial=item.get("alternative_routes", [])
            )
        }
        if kind == ListKind.PROHIBITED:
            self.rows["exceptions"] = Exceptions(
                data,
                prefix="exceptions",
                initial=item.get("exceptions", []),
                form_kwargs={"retained": retained},
            )
        else:
            self.rows["substitutes"] = Substitutes(
                data, prefix="substitutes", initial=item.get("substitutes", [])
            )

    def is_valid(self) -> bool:
        """Check all of it, so that every error shows at once."""
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    @property
    def seen(self) -> int:
        """Return the revision the person had before them."""
        return int(self.form.cleaned_data.get("seen") or 0)

    def changes(self) -> Payload:
        """Return what the form holds, in the language of documents."""
        fields = {k: v for k, v in self.form.cleaned_data.items() if k != "seen"}
        return {**fields, **{key: rows.rows() for key, rows in self.rows.items()}}

    def payload(self) -> Payload:
        """Return the whole item: what the form does not show stays as it was."""
        return {**self.item, **self.changes()}

    @property
    def sections(self) -> list[tuple[str, str, OrderedRows]]:
        """Return the rows with their headings and the word for one of them."""
        words = {
            "alternative_routes": ("去哪里办", "途径"),
            "exceptions": ("除外情形", "除外情形"),
            "substitutes": ("能不能不开？", "替代材料"),
        }
        return [(*words[key], rows) for key, rows in self.rows.items()]


class NewItemForm(forms.Form):
    """The beginning of an item; the rest is filled in on its own page."""

    kind = forms.ChoiceField(label="清单", choices=ListKind.choices)
    name = forms.CharField(label="名称", max_length=120)
