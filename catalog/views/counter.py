"""The notice board of a community: print, hang up, take a photograph; and who has not yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from csp.decorators import csp_exempt
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from catalog.actions.notices import confirm_notice, remind_communities
from catalog.documents import FORMS
from catalog.errors import AnotherEditionInForce, NoEditionInForce, PhotoMissing
from catalog.models import Edition
from catalog.selectors import (
    board_of,
    confirmations_of,
    get_confirmation,
    notice_boards,
    present_edition,
)
from catalog.views.notices import form_response
from core.directory.models import Community
from core.directory.selectors import community_of
from core.errors import DomainError, NotAllowed, NotFound
from core.identity.access import Can, may, require
from core.identity.models import User
from core.photos.encoding import MOST_BYTES
from core.photos.errors import PhotoTooLarge
from core.photos.files import read_photo

_FORM_ALLOWANCE = 64 * 1024
_HISTORY = 10

View = Callable[..., HttpResponse]


def _for(permission: Can) -> Callable[[View], View]:
    """Let in who holds ``permission``; nothing of these pages stays in a shared browser."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(_staff(request), permission)
            return view(request, *args, **kwargs)

        return cast(View, login_required(cache_control(private=True, no_store=True)(guarded)))

    return decorate


def _staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


@_for(Can.WORK_AT_COUNTER)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show what to print, what hangs, and the form to confirm it; officers see who has not."""
    user = _staff(request)
    if not user.community_code and may(user, Can.VIEW_ALL_BOOKS):
        return redirect("public_notice:reminders")
    return _board(request, community_of(user))


def _board(
    request: HttpRequest, community: Community, refusal: DomainError | None = None
) -> HttpResponse:
    try:
        context = {
            "edition": present_edition(),
            "board": board_of(community),
            "forms": FORMS.items(),
            "confirmations": confirmations_of(community)[:_HISTORY],
            "may_confirm": may(_staff(request), Can.CONFIRM_PUBLIC_NOTICE),
            "refusal": refusal,
        }
    except NoEditionInForce as none_yet:
        context = {"refusal": none_yet}
    status = 422 if refusal else 200
    return render(request, "catalog/counter/notice.html", context, status=status)


@csrf_exempt
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the photograph of the board.

    How long the message is, is asked before any of it is read: reading the CSRF token would
    already store all of it. The token is checked right behind.
    """
    length = str(request.META.get("CONTENT_LENGTH") or 0)
    if not length.isdecimal() or int(length) > MOST_BYTES + _FORM_ALLOWANCE:
        return _too_large(request)
    return _confirm(request)


@_for(Can.CONFIRM_PUBLIC_NOTICE)
def _too_large(request: HttpRequest) -> HttpResponse:
    answer = _board(request, community_of(_staff(request)), PhotoTooLarge())
    answer.status_code = 413
    return answer


@csrf_protect
@_for(Can.CONFIRM_PUBLIC_NOTICE)
@require_POST
def _confirm(request: HttpRequest) -> HttpResponse:
    user = _staff(request)
    community = community_of(user)
    photo = request.FILES.get("photo")
    try:
        if photo is None:
            raise PhotoMissing
        confirm_notice(community, _edition_of(request), photo, by=user)
    except (NotAllowed, NotFound):
        raise
    except DomainError as refusal:
        return _board(request, community, refusal)
    messages.success(request, "已登记张贴，照片已保存。")
    return redirect("public_notice:board")


def _edition_of(request: HttpRequest) -> Edition:
    """Return the edition the form was filled in for; raise ``AnotherEditionInForce``."""
    edition = present_edition()
    if request.POST.get("edition") != str(edition.public_id):
        raise AnotherEditionInForce
    return edition


@_for(Can.WORK_AT_COUNTER)
@require_safe
def form(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with one form of the notice with the community's own name on it."""
    return form_response(present_edition(), name, community_of(_staff(request)))


form = cast(View, csp_exempt()(form))


@_for(Can.WORK_AT_COUNTER)
@require_safe
def photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer with the photograph of a confirmation one may see."""
    confirmation = get_confirmation(public_id, seen_by=_staff(request))
    try:
        content = read_photo(confirmation.photo_sha256)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return HttpResponse(content, content_type="image/jpeg")


@_for(Can.VIEW_ALL_BOOKS)
@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """List the communities whose board does not show the edition in force, and those it does."""
    try:
        edition, boards = present_edition(), notice_boards()
    except NoEditionInForce as none_yet:
        return render(request, "catalog/counter/reminders.html", {"refusal": none_yet})
    waiting = [one for one in boards if not one.is_current]
    chosen = request.GET.get("state", "")
    done = [one for one in boards if one.is_current]
    context = {
        "edition": edition,
        "boards": {"done": done, "all": boards}.get(chosen, waiting),
        "total": len(boards),
        "done": len(done),
        "waiting": len(waiting),
        "may_remind": may(_staff(request), Can.REMIND_COMMUNITIES),
        "states": (("done", "已张贴", len(done)), ("all", "全部", len(boards))),
    }
    return render(request, "catalog/counter/reminders.html", context)


@_for(Can.REMIND_COMMUNITIES)
@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Remind the communities whose board is stale; pressed again, those reminded are left alone."""
    try:
        told, unmanned = remind_communities(_edition_of(request), by=_staff(request))
    except (AnotherEditionInForce, NoEditionInForce) as refusal:
        messages.error(request, refusal.message)
        return redirect("public_notice:reminders")
    done = f"已提醒 {told} 个村（社区）。" if told else "这一版已经提醒过了，没有重复发送。"
    without = f"另有 {unmanned} 个还没有账号，请打电话联系。" if unmanned else ""
    messages.success(request, done + without)
    return redirect("public_notice:reminders")
