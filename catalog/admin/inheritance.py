"""Between offices: who is on what edition, what waits, what was asked, what was taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from catalog.actions.additions import approve_addition, refuse_addition
from catalog.actions.withdrawals import keep_in_force
from catalog.admin.doors import person, posted
from catalog.admin.standing import standing_of
from catalog.inherited import (
    addition_requests,
    is_behind,
    newest_parent,
    open_merges,
    parent_of,
    withdrawn_above,
)
from catalog.models import AdditionRequest, CertificateItem, Edition
from catalog.selectors import edition_in_force
from core.backoffice.site import site
from core.errors import NotFound
from core.identity.access import Can, may
from core.identity.models import User
from core.tenancy import parent


def merges_page(request: HttpRequest) -> HttpResponse:
    """Show where our lists come from, what waits for us, and how those below follow."""
    present = edition_in_force()
    return site.page(
        request,
        "catalog/back_office/inheritance.html",
        "上下级清单",
        above=parent() if newest_parent() is not None else None,
        present=present,
        stands_on=parent_of(present) if present is not None else None,
        merges=open_merges(),
        behind=[one for one in _open_drafts() if is_behind(one)],
        received=addition_requests(received=True),
        own=addition_requests(received=False),
        listed=_listed(present),
        below=standing_of(present),
        may_answer=may(request.user, Can.PUBLISH_EDITION),
        may_edit=may(request.user, Can.EDIT_LISTS),
        **taken_back(person(request)),
    )


def between(edition: Edition, user: User) -> dict[str, Any]:
    """Return what the page of an edition says about the office above.

    ``behind`` is the newest edition from above where a draft stands on an older one, else None.
    """
    is_open = edition.is_draft or edition.is_submitted
    context = {"behind": newest_parent() if is_open and is_behind(edition) else None}
    return {**context, **(taken_back(user) if edition.is_in_force else {})}


def taken_back(user: User) -> dict[str, Any]:
    """Return ``withdrawn`` (what the office above took back under us, or None), and who may decide."""
    return {
        "withdrawn": withdrawn_above(),
        "may_keep": may(user, Can.EDIT_LISTS),
        "may_stop": may(user, Can.PUBLISH_EDITION),
        "in_force": edition_in_force(),
    }


@require_POST
def keep_page(request: HttpRequest) -> HttpResponse:
    """Go on with what is in force although the office above took its edition back."""
    user = person(request)
    return posted(
        request,
        lambda: keep_in_force(by=user),
        done="已决定继续使用现行清单，等待上级发布新版。",
        then=reverse("backoffice:inheritance"),
    )


@require_POST
def answer_addition(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Approve or refuse an office's request; a refusal has its reason."""
    asked = AdditionRequest.objects.filter(request_id=request_id).first()
    if asked is None:
        raise NotFound
    user, reason = person(request), request.POST.get("reason", "")
    is_approval = request.POST.get("answer") == "approve"
    act = approve_addition if is_approval else refuse_addition
    return posted(
        request,
        lambda: act(asked, reason, by=user),
        done="已同意，答复已发出。" if is_approval else "已答复不同意。",
        then=reverse("backoffice:inheritance"),
    )


def _listed(present: Edition | None) -> set[str]:
    """Return the names that stand on our lists in force, or in a draft of ours."""
    editions = [*_open_drafts(), *([present] if present is not None else [])]
    found = CertificateItem.objects.filter(edition__in=editions)
    return set(found.values_list("name", flat=True))


def _open_drafts() -> list[Edition]:
    return [one for one in Edition.objects.filter(is_locked=False) if one.is_draft]
