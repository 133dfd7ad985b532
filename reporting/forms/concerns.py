"""What people type about a concern."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from catalog.models import CertificateItem
from catalog.selectors import edition_in_force
from core.directory.models import Community
from core.directory.selectors import relying_parties
from core.tenancy import current_place
from core.uploads import Cleaned
from core.uploads.forms import UploadField
from reporting.actions.concerns import Told
from reporting.deadlines import DAYS_BY_SCOPE
from reporting.models import ConcernKind, Scope
from reporting.models.concerns import TEXT_LENGTH

NO_ITEM = ("", "不涉及具体事项")
MOST_AT_ONCE = 5


def _day_input() -> forms.DateInput:
    """Return an input of the browser's own: it shows a day only where it is written this way."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "placeholder": "2026-12-31"})


DEADLINES = "、".join(f"{scope.label}{days}天" for scope, days in DAYS_BY_SCOPE.items())
_CASE = (Scope.COMMUNITY, "个案，由社区协调解决")
_COUNTY = (Scope.COUNTY, "个别县（区），由县（区）研究解决")
SCOPES = {
    "county": [_CASE, _COUNTY, (Scope.CITY, "全市普遍，需上报会商")],
    "city": [
        _CASE,
        _COUNTY,
        (Scope.CITY, "全市普遍，由本市会商解决"),
        (Scope.PROVINCE, "全省普遍，需上报"),
    ],
    "province": [
        (Scope.CITY, "个别市（州），由市（州）研究解决"),
        (Scope.PROVINCE, "全省普遍，由本省会商解决"),
    ],
}
"""What an officer chooses from, by the level of the office."""


class ConcernForm(forms.Form):
    """A problem or a need, as somebody tells it."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label="类别",
        choices=[("", "请选择"), *ConcernKind.choices],
        error_messages={"required": "请选择类别。"},
    )
    item = forms.ChoiceField(
        label="涉及事项",
        required=False,
        error_messages={
            "invalid_choice": "这个事项不在现行清单里，可能刚换了版本。请重新选择，其他内容没有丢。"
        },
    )
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

    attachments = UploadField(label="照片或扫描件", required=False, most_files=MOST_AT_ONCE)
    press = forms.CharField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        edition = edition_in_force()
        found = CertificateItem.objects.filter(edition=edition) if edition else ()
        self.items = {one.code: one.name for one in found}
        choices = [NO_ITEM, *((code, f"{code} {name}") for code, name in self.items.items())]
        self.fields["item"].choices = choices  # type: ignore[attr-defined]
        self.units = [one.name for one in relying_parties()]

    def clean_press(self) -> uuid.UUID | None:
        """Return the id of this showing of the form: the button pressed twice sends it twice."""
        try:
            return uuid.UUID(self.cleaned_data["press"])
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """Say that files have to be chosen again: a browser does not show them a second time."""
        if self.errors and self.cleaned_data.get("attachments"):
            self.add_error("attachments", "还有内容要改，照片和扫描件没有保存，请重新选择。")
        return self.cleaned_data

    def sent(self) -> list[tuple[Cleaned, str]]:
        """Return the cleaned files of a valid form, with their names as sent."""
        return list(self.cleaned_data["attachments"])

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
    field_order = ("community", "kind", "item", "unit_name", "text", "attachments")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communities = Community.objects.filter(is_active=True)
        self.fields["community"].queryset = communities  # type: ignore[attr-defined]


class AttachForm(forms.Form):
    """More photographs and scans; what was sent is cleaned by the door."""

    use_required_attribute = False
    attachments = UploadField(label="补充照片或扫描件", most_files=MOST_AT_ONCE)


class TriageForm(forms.Form):
    """Whose it is to solve, until when, and in which words it is told outside."""

    use_required_attribute = False
    scope = forms.ChoiceField(
        label="范围",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择范围。"},
    )
    due_on = forms.DateField(
        label="办理期限",
        required=False,
        help_text=f"不填的，从今天起按范围计算：{DEADLINES}。",
        widget=_day_input(),
        error_messages={
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = current_place().level
        self.fields["scope"].choices = SCOPES.get(level, SCOPES["county"])  # type: ignore[attr-defined]

    def clean_scope(self) -> Scope:
        """Return the scope as what it is."""
        return Scope(self.cleaned_data["scope"])


class ForwardForm(forms.Form):
    """The words in which concerns from below go further up, as one."""

    use_required_attribute = False
    wording = forms.CharField(
        label="对外表述",
        max_length=TEXT_LENGTH,
        help_text="上级只看到这段话。不写姓名、电话、证件号码和住址。",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请写明对外表述。"},
    )


class SessionForm(forms.Form):
    """A joint session that was held."""

    use_required_attribute = False
    held_on = forms.DateField(
        label="会商日期",
        initial=timezone.localdate,
        widget=_day_input(),
        error_messages={
            "required": "请选择会商日期。",
            "invalid": "日期请写成 2026-12-31 的样子。",
        },
    )
    departments = forms.CharField(
        label="会商部门",
        max_length=200,
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_province = current_place().level == "province"
        self.fields["departments"].initial = (
            "省民政厅、省委组织部" if is_province else "市民政局、市委组织部"
        )
