"""An edition's own fields, and the words that send it back."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.models import Edition
from catalog.payloads import EDITION_TEXTS


class HeadForm(forms.Form):
    """Title, document, basis and dates of an edition."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="名称", max_length=120, help_text="例如：第一批。")
    document_title = forms.CharField(label="文件名称", max_length=200)
    document_number = forms.CharField(
        label="文号",
        max_length=60,
        required=False,
        help_text="例如：攀民政〔2026〕1号。发布前必须填写。",
    )
    authority = forms.CharField(label="制定机关", max_length=100)
    prohibited_title = forms.CharField(label="不应出具清单名称", max_length=120)
    retained_title = forms.CharField(label="保留清单名称", max_length=120)
    legal_basis = forms.CharField(label="依据", widget=forms.Textarea(attrs={"rows": 3}))
    issued_on = forms.DateField(
        label="成文日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    effective_on = forms.DateField(
        label="生效日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="以后的日期：审核通过后，到当日零时自动生效。",
    )

    def payload(self) -> dict[str, Any]:
        """Return the head as a document has it."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in EDITION_TEXTS},
            "issued_on": data["issued_on"].isoformat(),
            "effective_on": data["effective_on"].isoformat(),
        }


def head_form(edition: Edition, data: Any = None, **over: Any) -> HeadForm:
    """Return the form over an edition; ``over`` stands in place of what the edition says."""
    names = (*EDITION_TEXTS, "issued_on", "effective_on")
    initial = {name: getattr(edition, name) for name in names}
    return HeadForm(data, initial={**initial, "seen": edition.revision, **over})


class ReasonForm(forms.Form):
    """Why something is sent back."""

    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="起草人会看到这段话。",
    )
