"""What every page of the lists needs: the edition of this office, and refusals kindly told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from catalog.errors import EditedMeanwhile
from catalog.models import CertificateItem, Edition, EditionState, ListKind
from core.errors import DomainError, NotAllowed, NotFound
from core.identity.access import Can, may, require
from core.identity.models import User
from core.tenancy import current_place

TONES = {
    EditionState.DRAFT: "neither",
    EditionState.SUBMITTED: "ask",
    EditionState.SCHEDULED: "primary",
    EditionState.PUBLISHED: "yes",
    EditionState.SUPERSEDED: "neither",
    EditionState.WITHDRAWN: "no",
}


def person(request: HttpRequest) -> User:
    """Return who is signed in; the site let nobody else come this far."""
    user = request.user
    if not isinstance(user, User):
        raise NotAllowed
    return user


def get_edition(number: int) -> Edition:
    """Return this office's edition ``number``; raise ``NotFound``."""
    edition = Edition.objects.filter(number=number).first()
    if edition is None:
        raise NotFound
    return edition


def is_open_to(edition: Edition, user: User) -> bool:
    """Say whether this person may change the edition now."""
    return edition.is_draft and may(user, Can.EDIT_LISTS)


def closed(edition: Edition, user: User) -> dict[str, Any]:
    """Return why this person only reads the edition, and where it may be changed instead.

    ``why`` is a sentence; ``open_draft`` the office's own draft or None; ``may_draft`` whether this
    person may begin one.
    """
    unlocked = (EditionState.DRAFT, EditionState.SUBMITTED)
    ours = Edition.objects.filter(state__in=unlocked, origin_slug=current_place().slug)
    draft = ours.first() if may(user, Can.EDIT_LISTS) and edition.is_locked else None
    return {
        "why": _why_closed(edition, user),
        "open_draft": draft,
        "may_draft": edition.is_locked and draft is None and may(user, Can.EDIT_LISTS),
    }


def _why_closed(edition: Edition, user: User) -> str:
    if edition.is_submitted:
        return "这一版正在等待审核，不能修改。要修改，请审核人退回。"
    if edition.is_draft:
        return "您可以查看这份草稿，不能修改。修改由清单管理员负责。"
    if edition.state == EditionState.WITHDRAWN:
        return "这一版已经撤回，留下备查，不能修改。"
    if edition.state == EditionState.SUPERSEDED:
        return "这一版已被新版替代，清单和证明模板随版锁定，留下备查。"
    return "这一版已经批准，清单和证明模板随版锁定，不能修改。" + (
        "要修改，请起草新版。" if may(user, Can.EDIT_LISTS) else ""
    )


def require_editor(request: HttpRequest) -> User:
    """Return who may change lists; the action says whether this one may still be changed."""
    user = person(request)
    require(user, Can.EDIT_LISTS)
    return user


def retained_choices(edition: Edition) -> list[tuple[str, str]]:
    """Return code and name of the retained items, to be led to."""
    found = CertificateItem.objects.filter(edition=edition, kind=ListKind.RETAINED)
    return [(item.code, f"{item.code} {item.name}") for item in found]


def posted(
    request: HttpRequest, act: Callable[[], Any], *, done: str, then: str, failed: str = ""
) -> HttpResponse:
    """Do ``act``; go to ``then`` with ``done`` said, or to ``failed`` with the refusal said."""
    try:
        act()
    except NotAllowed:
        raise
    except DomainError as refusal:
        say_refusal(request, refusal)
        return redirect(failed or then)
    messages.success(request, done)
    return redirect(then)


def say_refusal(request: HttpRequest, refusal: DomainError) -> None:
    """Show a refusal on the next page; where it lists problems, the first few of them."""
    problems = getattr(refusal, "problems", None)
    if not problems:
        messages.error(request, refusal.message)
        return
    messages.error(request, refusal.message.split("：")[0] + "。请按下面的提示补充：")
    for problem in problems[:8]:
        messages.error(request, problem)


def others_work(
    edition: Edition, code: str, seen: int, meanwhile: EditedMeanwhile
) -> dict[str, Any]:
    """Return the fields others changed since ``seen`` and this person did not, as they now stand.

    Put over what was typed, it keeps both people's work; what both changed stays as typed.
    """
    since = edition.changes.filter(revision__gt=seen, item_code=code)
    touched = {name for change in since for name in (change.after or {})}
    present = meanwhile.present or {}
    return {name: present[name] for name in touched & present.keys() - {*meanwhile.fields}}


def label_of(model: type[models.Model], name: str) -> str:
    """Return what people call a field."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))
