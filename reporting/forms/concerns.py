"""What people type about a concern."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from catalog.models import CertificateItem
from catalog.selectors import edition_in_force
from core.directory.models import Community
from core.directory.selectors import relying_parties
from reporting.actions.concerns import Told
from reporting.models import ConcernKind, Scope
from reporting.models.concerns import TEXT_LENGTH

NO_ITEM = ("", "不涉及具体事项")


class ConcernForm(forms.Form):
    """A problem or a need, as somebody tells it."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label="类别",
        choices=[("", "请选择"), *ConcernKind.choices],
        error_messages={"required": "请选择类别。"},
    )
    item = forms.ChoiceField(label="涉及事项", required=False)
    unit_name = forms.CharField(
        label="要求单位",
        required=False,
        max_length=100,
        help_text="哪个单位要求的，例如：某某银行。",
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label="情况",
        max_length=TEXT_LENGTH,
        help_text="写清楚发生了什么、需要什么帮助。尽量不写居民姓名、电话和证件号码。",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请写明情况。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        edition = edition_in_force()
        found = CertificateItem.objects.filter(edition=edition) if edition else ()
        self.items = {one.code: one.name for one in found}
        choices = [NO_ITEM, *((code, f"{code} {name}") for code, name in self.items.items())]
        self.fields["item"].choices = choices  # type: ignore[attr-defined]
        self.units = [one.name for one in relying_parties()]

    def told(self) -> Told:
        """Return what a valid form says."""
        code = self.cleaned_data["item"]
        return Told(
            kind=ConcernKind(self.cleaned_data["kind"]),
            text=self.cleaned_data["text"],
            item=(code, self.items[code]) if code else ("", ""),
            unit_name=self.cleaned_data["unit_name"],
        )


class PhoneConcernForm(ConcernForm):
    """What was told by telephone, and from where."""

    community: forms.ModelChoiceField[Community] = forms.ModelChoiceField(
        label="来电社区（村）", queryset=None, required=False, empty_label="不是社区来电"
    )
    field_order = ("community", "kind", "item", "unit_name", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communities = Community.objects.filter(is_active=True)
        self.fields["community"].queryset = communities  # type: ignore[attr-defined]


class TriageForm(forms.Form):
    """Whose it is to solve, until when, and in which words it is told outside."""

    use_required_attribute = False
    scope = forms.ChoiceField(
        label="范围",
        choices=[
            (Scope.COMMUNITY, "个案，由社区协调解决"),
            (Scope.COUNTY, "个别县（区），由县（区）研究解决"),
            (Scope.CITY, "全市普遍，需上报会商"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择范围。"},
    )
    due_on = forms.DateField(
        label="办理期限",
        widget=forms.DateInput(attrs={"type": "date", "placeholder": "2026-12-31"}),
        error_messages={
            "required": "请选择办理期限。",
            "invalid": "日期请写成 2026-12-31 的样子。",
        },
    )
    wording = forms.CharField(
        label="对外表述",
        max_length=TEXT_LENGTH,
        help_text="季报和上报只用这段话。不写姓名、电话、证件号码和住址。",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明对外表述。"},
    )

    def clean_scope(self) -> Scope:
        """Return the scope as what it is."""
        return Scope(self.cleaned_data["scope"])


class SessionForm(forms.Form):
    """A joint session that was held."""

    use_required_attribute = False
    held_on = forms.DateField(
        label="会商日期",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date", "placeholder": "2026-12-31"}),
        error_messages={
            "required": "请选择会商日期。",
            "invalid": "日期请写成 2026-12-31 的样子。",
        },
    )
    departments = forms.CharField(
        label="会商部门",
        max_length=200,
        initial="市民政局、市委组织部",
        error_messages={"required": "请写明会商部门。"},
    )
    participants = forms.CharField(
        label="参加人员",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        error_messages={"required": "请写明参加人员。"},
    )
    measures = forms.CharField(
        label="议定措施",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        error_messages={"required": "请写明议定措施。"},
    )
