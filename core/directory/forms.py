"""How an office and its communities are reached."""

from __future__ import annotations

from django import forms

from core.directory.actions import telephone
from core.privacy.phones import NotAPhoneNumber


class _TelephoneField(forms.CharField):
    def clean(self, value: object) -> str:
        """Return the number; say in the field's place what is wrong with it."""
        try:
            return telephone(super().clean(value))
        except NotAPhoneNumber as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class OfficeContactForm(forms.Form):
    """The office's own hotline, hours and address."""

    hotline = _TelephoneField(
        label="举报、咨询电话",
        max_length=32,
        required=False,
        help_text="居民举报违规索要证明、咨询清单时拨打，例如：0812-3330000、12345。",
    )
    hours = forms.CharField(
        label="接听时间", max_length=60, required=False, help_text="例如：工作日 9:00–17:00。"
    )
    address = forms.CharField(label="办公地址", max_length=200, required=False)


class CommunityContactForm(forms.Form):
    """A community's telephone and address."""

    phone = _TelephoneField(label="办公电话", max_length=32, required=False)
    address = forms.CharField(label="办公地址", max_length=200, required=False)
