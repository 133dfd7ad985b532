"""Forms about seals. What may be is decided by the actions; these read what was typed."""

from __future__ import annotations

from typing import Any

from django import forms

from core.identity.models import User
from core.uploads.forms import UploadField
from issuance.actions.seal_requests import MOST_FILES
from issuance.models.seal_uses import MOST_COPIES

_DAY_AS_SENT = "%Y-%m-%d"


def _day(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    attrs = {"type": "date", "placeholder": "2026-11-22"}
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format=_DAY_AS_SENT, attrs=attrs),
        input_formats=[_DAY_AS_SENT],
        error_messages={"invalid": "请按年-月-日填写，如2026-11-22。"},
    )


class SealRequestForm(forms.Form):
    """What the seal is asked for."""

    use_required_attribute = False

    document = forms.CharField(
        label="文件名称",
        max_length=100,
        help_text="盖在什么文件上。空白纸、空白表格不能盖章。",
        error_messages={"required": "请写明盖在什么文件上。空白纸、空白表格不能盖章。"},
    )
    purpose = forms.CharField(
        label="用印事由", max_length=120, help_text="不要写居民的姓名和号码。"
    )
    used_for = forms.CharField(
        label="用印单位（人）", max_length=60, help_text="哪个单位、部门或者工作人员用。"
    )
    copies = forms.IntegerField(
        label="份数",
        min_value=1,
        max_value=MOST_COPIES,
        initial=1,
        error_messages={
            "min_value": "份数至少1份。",
            "max_value": f"份数最多{MOST_COPIES}份。",
            "invalid": "份数请填数字。",
        },
    )
    attached = UploadField(label="文件照片或扫描件", most_files=MOST_FILES, required=False)


class HandOverForm(forms.Form):
    """To whom, and why."""

    use_required_attribute = False

    taker = forms.ChoiceField(label="移交给")
    reason = forms.CharField(label="移交原因", max_length=200)

    def __init__(self, *args: Any, takers: list[User], **kwargs: Any) -> None:
        """Offer ``takers``."""
        super().__init__(*args, **kwargs)
        choices = [("", "请选择"), *((str(user.pk), user.name) for user in takers)]
        self.fields["taker"].choices = choices  # type: ignore[attr-defined]


class LossForm(forms.Form):
    """When and how a seal was lost."""

    use_required_attribute = False

    lost_on = _day("遗失日期", required=True)
    circumstances = forms.CharField(
        label="遗失经过",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="什么时候、在哪里最后一次使用，怎样发现，是否报警。",
    )


class SealForm(forms.Form):
    """What the register says of a seal."""

    use_required_attribute = False

    name = forms.CharField(label="印章名称", max_length=100, help_text="与印模上的字一致。")
    kept_at = forms.CharField(
        label="存放地点", max_length=100, required=False, help_text="如：居委会办公室保险柜。"
    )
    valid_from = _day("启用日期")
    valid_until = _day("使用期限至", help_text="没有期限的不填。过期后不能用印、不能出具证明。")


class NewSealForm(SealForm):
    """A new seal: its first day is known."""

    valid_from = _day("启用日期", required=True)
