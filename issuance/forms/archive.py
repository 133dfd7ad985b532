"""Forms about the archive. What may be is decided by the actions; these read what was typed."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.models import ListKind
from catalog.selectors import items
from issuance.models.keeping import FEWEST_YEARS, MOST_YEARS
from issuance.retention import KINDS, RetentionPlan


class RetentionForm(forms.Form):
    """Years of each class that has some, and the class of each retained item and kind of paper.

    Fields: ``years_<class>`` and ``item_<code>``.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, plan: RetentionPlan, **kwargs: Any) -> None:
        """Begin with what holds now."""
        super().__init__(*args, **kwargs)
        self.plan = plan
        for period in plan.periods:
            if period.years is not None:
                self.fields[f"years_{period.code}"] = forms.IntegerField(
                    label=f"{period.name}保管（年）",
                    initial=period.years,
                    min_value=FEWEST_YEARS,
                    max_value=MOST_YEARS,
                    error_messages=dict.fromkeys(
                        ("required", "invalid", "min_value", "max_value"),
                        f"请填写{FEWEST_YEARS}到{MOST_YEARS}之间的整年数。",
                    ),
                )
        choices = [(period.code, period.name) for period in plan.periods]
        named = {item.code: item.name for item in items(ListKind.RETAINED)}
        named |= {kind: name for kind, (name, _code) in KINDS.items()}
        for code, name in named.items():
            self.fields[f"item_{code}"] = forms.ChoiceField(
                label=name, choices=choices, initial=plan.of(code).code
            )

    @property
    def years(self) -> dict[str, int]:
        """Return class code → years, once valid."""
        return self._named("years_")

    @property
    def class_of_item(self) -> dict[str, str]:
        """Return item code → class code, once valid."""
        return self._named("item_")

    @property
    def year_fields(self) -> list[Any]:
        """Return the bound fields of the years."""
        return [self[name] for name in self.fields if name.startswith("years_")]

    @property
    def item_fields(self) -> list[Any]:
        """Return the bound fields of the items."""
        return [self[name] for name in self.fields if name.startswith("item_")]

    def _named(self, prefix: str) -> dict[str, Any]:
        cleaned = self.cleaned_data.items()
        return {
            name.removeprefix(prefix): value for name, value in cleaned if name.startswith(prefix)
        }
