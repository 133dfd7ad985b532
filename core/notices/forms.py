"""How notices leave this office, and where its people are reached."""

from __future__ import annotations

from typing import Any

from django import forms


class ChannelsForm(forms.Form):
    """The office's channels."""

    mail_is_on = forms.BooleanField(label="发送邮件", required=False)
    mail_sender = forms.EmailField(
        label="发件地址", required=False, help_text="不填用平台的默认地址。"
    )
    webhook_is_on = forms.BooleanField(label="发送到消息网关", required=False)
    webhook_url = forms.URLField(
        label="网关地址",
        required=False,
        assume_scheme="https",
        help_text="企业微信或者短信平台提供的接收地址，用 https。",
    )
    webhook_secret = forms.CharField(
        label="签名密钥",
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="和网关约定的一串字符，用来确认消息出自本单位。保存后不再显示；不填就是不改。",
    )


class ContactForm(forms.Form):
    """Where one person is reached. What is known is not shown again; empty leaves it as it is."""

    mail = forms.EmailField(label="邮箱", required=False, max_length=120)
    handle = forms.CharField(
        label="网关账号",
        required=False,
        max_length=64,
        help_text="企业微信账号，或者接收短信的手机号。",
    )
    forgets = forms.BooleanField(label="删除已登记的接收方式", required=False)

    def __init__(self, data: Any = None, *, known: dict[str, str]) -> None:
        """Take what is ``known``, masked, by field: it is said beside the field."""
        super().__init__(data)
        for name, masked in known.items():
            if masked:
                said = self.fields[name].help_text
                self.fields[name].help_text = f"{said}已登记 {masked}，不填就是不改。"
        if not any(known.values()):
            del self.fields["forgets"]

    def clean_handle(self) -> str:
        """Return the handle without blanks."""
        value: Any = self.cleaned_data["handle"]
        return "".join(str(value).split())
