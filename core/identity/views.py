"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from core.identity.access import Can, may
from core.identity.forms import SignInForm
from core.web.pace import count, counted

FAILURE = "sign-in-failed"
FAILURES_OF_AN_ADDRESS = 100
"""Wrong passwords an address has in ``FAILURE_SECONDS``, whoever's: an office shares one."""
FAILURE_SECONDS = 15 * 60
SLOWED = "从您这里登录失败的次数过多，暂时不能登录。请 15 分钟后再试；急用请联系平台运维人员。"
LOCKED = "连续输错次数过多，账号已锁定。请 15 分钟后再试；忘记密码请联系本单位管理员。"


class SignIn(LoginView):
    """The sign-in page of this host; its session is worth nothing on another."""

    template_name = "identity/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse an address that tries passwords on one account after the other."""
        if counted(FAILURE, request) >= FAILURES_OF_AN_ADDRESS:
            return _refused(request, "暂时不能登录", SLOWED)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Count it against the address too: the lock knows accounts only."""
        count(FAILURE, self.request, seconds=FAILURE_SECONDS)
        return super().form_invalid(form)

    def get_default_redirect_url(self) -> str:
        """Send people to the counter, or else the back office; the public host has neither."""
        if may(self.request.user, Can.WORK_AT_COUNTER):
            door = "counter:home"
        elif may(self.request.user, Can.ENTER_BACK_OFFICE):
            door = "backoffice:index"
        else:
            return "/"
        try:
            return reverse(door, urlconf=getattr(self.request, "urlconf", None))
        except NoReverseMatch:
            return "/"


class SignOut(LogoutView):
    """Sign out by POST, back to the front page."""

    next_page = "/"


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Answer the fifth wrong password, and whatever follows it: 429, and when to come back."""
    return _refused(request, "账号已锁定", LOCKED)


def _refused(request: HttpRequest, title: str, sentence: str) -> HttpResponse:
    context = {"form": SignInForm(request), "locked": (title, sentence)}
    return render(request, "identity/sign_in.html", context, status=429)
