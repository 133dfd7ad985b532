"""The inbox page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.identity.models import User
from core.notices.actions import mark_read
from core.notices.selectors import get_notice, inbox_of


@login_required
@never_cache  # Counters share their computers.
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the newest notices to the person who is signed in."""
    assert isinstance(request.user, User)  # noqa: S101
    return render(request, "notices/inbox.html", {"notices": inbox_of(request.user)})


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice read and go where it points."""
    assert isinstance(request.user, User)  # noqa: S101
    notice = get_notice(pk, seen_by=request.user)
    mark_read(notice, by=request.user)
    return redirect(notice.url or "notices:inbox")
