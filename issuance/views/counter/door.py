"""What every page of the counter asks first, and never lets a browser keep."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control

from core.errors import DomainError, NotAllowed
from core.identity.access import Can, require
from core.identity.models import User
from core.privacy.unreadable import unreadable_is_shown
from core.web.pages import page_of

View = Callable[..., HttpResponse]
SIGNED_OUT = "登录已过期，没有存上。请另开一页登录，再回到这里继续，内容还在本页。"


def at_the_counter(view: View) -> View:
    """Let in who works at the counter; the selectors and actions ask the rest.

    Counters share their computers: nothing of these pages stays in a browser's cache.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(staff(request), Can.WORK_AT_COUNTER)
        return view(request, *args, **kwargs)

    inside = cache_control(private=True, no_store=True)(guarded)

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return inside(request, *args, **kwargs)
        if is_autosave(request):
            return JsonResponse({"message": SIGNED_OUT}, status=401)
        return redirect_to_login(page_of(request, otherwise=reverse("counter:home")))

    return cast(View, asked)


def although_unreadable(view: View) -> View:
    """Show a list of papers although a row of it may not open; the row then says so."""

    @wraps(view)
    def showing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with unreadable_is_shown():
            return view(request, *args, **kwargs)

    return cast(View, showing)


def is_autosave(request: HttpRequest) -> bool:
    """Whether the page's own script asks, which wants JSON."""
    return request.headers.get("X-Requested-With") == "autosave"


def staff(request: HttpRequest) -> User:
    """Return the member of staff who asks. Only behind ``at_the_counter``."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def tell(request: HttpRequest, refusal: DomainError) -> None:
    """Say a refusal on top of the next page. What a person may not do at all stays a 403."""
    if isinstance(refusal, NotAllowed):
        raise refusal
    messages.error(request, refusal.message)
