"""Signing in."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm

from core.identity.models import User


class SignInForm(AuthenticationForm):
    """User name and password, with sentences that say what to do next."""

    error_messages = {
        "invalid_login": "用户名或密码不对。请检查大小写后重试；连续输错 5 次，账号会锁定 15 分钟。",
        "inactive": "这个账号已停用。请联系本单位管理员。",
    }

    def clean_username(self) -> str:
        """Refuse what is longer than any user name before anybody looks it up or notes it."""
        username = str(self.cleaned_data["username"])
        if len(username) > (User._meta.get_field("username").max_length or 0):
            raise self.get_invalid_login_error()
        return username
