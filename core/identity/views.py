"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from core.identity.access import Can, may
from core.identity.forms import SignInForm

LOCKED = "连续输错次数过多，账号已锁定。请 15 分钟后再试；忘记密码请联系本单位管理员。"


class SignIn(LoginView):
    """The sign-in page of this host; its session is worth nothing on another."""

    template_name = "identity/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

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
    form = SignInForm(request)
    context = {"form": form, "locked": LOCKED}
    return render(request, "identity/sign_in.html", context, status=429)
