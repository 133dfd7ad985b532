"""What every page of the counter asks first, and never lets a browser keep."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from core.errors import DomainError, NotAllowed
from core.identity.access import Can, require
from core.identity.models import User

View = Callable[..., HttpResponse]


def at_the_counter(view: View) -> View:
    """Let in who works at the counter; the selectors and actions ask the rest.

    Counters share their computers: nothing of these pages stays in a browser's cache.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(staff(request), Can.WORK_AT_COUNTER)
        return view(request, *args, **kwargs)

    return cast(View, login_required(cache_control(private=True, no_store=True)(guarded)))


def staff(request: HttpRequest) -> User:
    """Return the member of staff who asks. Only behind ``at_the_counter``."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def tell(request: HttpRequest, refusal: DomainError) -> None:
    """Say a refusal on top of the next page. What a person may not do at all stays a 403."""
    if isinstance(refusal, NotAllowed):
        raise refusal
    messages.error(request, refusal.message)
