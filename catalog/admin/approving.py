"""The way of an edition from draft to in force and back: submitted, returned, approved, withdrawn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from catalog.actions.approval import (
    approve_edition,
    return_edition,
    submit_edition,
    withdraw_edition,
)
from catalog.admin.doors import get_edition, person, posted
from catalog.forms.editions import ReasonForm
from catalog.inherited import newest_parent
from catalog.models import Edition
from core.backoffice.site import site
from core.identity.access import Can, require
from core.tenancy import children, current_place
from core.web.chinese import chinese_date
from core.web.numbers import whole_number


@require_POST
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Hand the draft over to the second person."""
    edition, user = get_edition(number), person(request)
    return posted(
        request,
        lambda: submit_edition(edition, by=user),
        done="已提交审核。请另一位清单发布人核对后批准。",
        then=reverse("backoffice:edition", args=[number]),
    )


@require_POST
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Approve what was submitted, as the person has read it."""
    edition, user = get_edition(number), person(request)
    revision = whole_number(request.POST.get("seen", ""))
    return posted(
        request,
        lambda: approve_edition(edition, by=user, revision=revision),
        done=f"第{number}版已批准，{chinese_date(edition.effective_on)}起施行。",
        then=reverse("backoffice:edition", args=[number]),
    )


def return_page(request: HttpRequest, number: int) -> HttpResponse:
    """Ask why, and give the edition back."""
    edition, user = get_edition(number), person(request)
    require(user, Can.PUBLISH_EDITION)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return posted(
            request,
            lambda: return_edition(edition, form.cleaned_data["reason"], by=user),
            done="已退回，起草人可以继续修改。",
            then=reverse("backoffice:edition", args=[number]),
        )
    return _reason_page(request, edition, form, f"退回第{number}版", "退回修改")


def withdraw_page(request: HttpRequest, number: int) -> HttpResponse:
    """Ask why, and take the edition back: stop it, where it is the office above that made it."""
    edition, user = get_edition(number), person(request)
    require(user, Can.PUBLISH_EDITION if edition.is_locked else Can.EDIT_LISTS)
    verb = "撤回" if edition.origin_slug == current_place().slug else "停用"
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return posted(
            request,
            lambda: withdraw_edition(edition, form.cleaned_data["reason"], by=user),
            done=f"第{number}版已{verb}。",
            then=reverse("backoffice:edition", args=[number]),
        )
    note = f"{verb}后，{_what_follows()}" if edition.is_in_force else ""
    return _reason_page(request, edition, form, f"{verb}第{number}版", verb, note)


def _what_follows() -> str:
    """Say what is in force after the edition in force is withdrawn, and who is told."""
    above = newest_parent()
    if above is not None and not above.is_withdrawn():
        return "改为执行上级的现行清单，本地的修改不再生效。"
    note = "在批准新版之前没有现行清单，窗口不能办理。"
    if children():
        note += "下级单位会收到通知：它们的现行清单不变，由各单位决定是否继续使用。"
    return note


def _reason_page(
    request: HttpRequest, edition: Edition, form: ReasonForm, title: str, verb: str, note: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"edition": edition, "form": form, "verb": verb, "note": note}
    status = 422 if form.errors else 200
    return site.page(request, "catalog/back_office/reason.html", title, status=status, **context)
