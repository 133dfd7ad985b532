"""The form of the slip that spares a certificate."""

from __future__ import annotations

from django import forms


class SavingForm(forms.Form):
    """Whom the slip is for."""

    use_required_attribute = False

    resident_name = forms.CharField(
        label="居民姓名",
        required=False,
        max_length=64,
        help_text="印在告知单抬头，可以不填。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
