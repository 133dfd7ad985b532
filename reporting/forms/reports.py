"""What people type into a quarterly report."""

from __future__ import annotations

from typing import Any

from django import forms

from reporting.actions.reports import seen_of
from reporting.models import QuarterlyReport
from reporting.narrative import PARTS, TEXT_LENGTH

ROWS = {"progress": 6, "measures": 4}


class NarrativeForm(forms.Form):
    """The texts of a report; ``seen_at`` says which state of them the person saw.

    What must be there is the action's to say: a draft is kept however empty it is.
    """

    use_required_attribute = False
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in PARTS:
            self.fields[part.code] = forms.CharField(
                label=part.name,
                help_text=part.help,
                required=part.is_wanted,
                max_length=TEXT_LENGTH,
                widget=forms.Textarea(attrs={"rows": ROWS.get(part.code, 3)}),
            )


def narrative_form(report: QuarterlyReport) -> NarrativeForm:
    """Return the form with what is kept."""
    return NarrativeForm(initial={**report.narrative, "seen_at": seen_of(report)})
