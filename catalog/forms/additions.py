"""A request for one more retained item: the item's own form, and why."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.forms.items import ItemEntry
from catalog.models import ListKind
from catalog.payloads import blank_item

# What the office above decides by: without it there is nothing to answer.
NEEDED = ("conditions", "purpose", "relying_parties", "issuer")
# What decides comes first, what can wait for the draft last.
ORDER = ("seen", "name", "purpose", "conditions", "relying_parties", "issuer", "category")


class WhyForm(forms.Form):
    """Why the item is needed."""

    reason = forms.CharField(
        label="申请理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="哪些居民、为办什么事需要它，一年大约多少次，为什么没有别的材料可以代替。",
    )


class AdditionEntry(ItemEntry):
    """An item's form with what is needed required, and the reason."""

    def __init__(self, code: str, *, data: Any = None) -> None:
        super().__init__(ListKind.RETAINED, blank_item(ListKind.RETAINED, code), data=data)
        self.why = WhyForm(data)
        for name in NEEDED:
            self.form.fields[name].required = True
        self.form.order_fields(ORDER)
        if data is None:
            self.form.initial["issuer"] = "村（居）民委员会"

    def is_valid(self) -> bool:
        """Check all of it, so that every error shows at once."""
        return all([super().is_valid(), self.why.is_valid()])

    @property
    def reason(self) -> str:
        """Return why."""
        return str(self.why.cleaned_data["reason"])
