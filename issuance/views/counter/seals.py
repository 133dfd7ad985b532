"""Seals: who keeps them, handing over, loss, replacement; for the bureau, all of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.audit.trail import history_of
from core.errors import DomainError, InvalidInput
from core.identity.access import Can, may, require
from core.identity.models import User
from issuance.actions.seal_hand_overs import (
    accept_hand_over,
    decline_hand_over,
    propose_hand_over,
    take_charge,
    withdraw_hand_over,
)
from issuance.actions.seal_keeping import amend_seal, replace_seal, report_loss
from issuance.actions.seal_policy import set_reminder_days
from issuance.errors import ReasonMissing
from issuance.forms.seals import HandOverForm, LossForm, NewSealForm, SealForm
from issuance.models import Seal
from issuance.models.seals import SealState
from issuance.seal_errors import CannotKeepSeals, HandOverAnswered
from issuance.selectors.seals import (
    get_seal,
    hand_overs_of,
    keeps_still,
    late_scans,
    open_hand_over,
    present_seals,
    reminder_days,
    takers_of,
    warnings_of,
)
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.history import life_of
from issuance.views.counter.states import State

TONES = {SealState.IN_USE: "yes", SealState.LOST: "no", SealState.RETIRED: "neither"}


@at_the_counter
@require_safe
def seal_list(request: HttpRequest) -> HttpResponse:
    """Show the bureau every seal with what is wrong; a community goes to its own."""
    user = staff(request)
    found = list(present_seals(seen_by=user))
    if not may(user, Can.VIEW_ALL_BOOKS) and len(found) == 1:
        return redirect("counter:seal", found[0].public_id)
    late = late_scans(seen_by=user)
    lines = [
        (one, _state(one), warnings_of(one, late=late.get(one.community_id, 0))) for one in found
    ]
    warned = [line for line in lines if line[2]]
    chosen = request.GET.get("show", "")
    context = {
        "current": "seals",
        "lines": warned if chosen == "warned" else lines,
        "shows": [("warned", "需要关注", len(warned))],
        "total": len(lines),
        "is_filtered": bool(chosen),
        "reminder_days": reminder_days(),
        "may_set": may(user, Can.SET_SEAL_POLICY),
    }
    return render(request, "issuance/counter/seals/seals.html", context)


@at_the_counter
@require_POST
def set_reminder(request: HttpRequest) -> HttpResponse:
    """Set after how many days an approver is reminded."""
    try:
        days = set_reminder_days(request.POST.get("days", ""), by=staff(request))
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, f"已设置：超过{days}天提醒社区负责人。")
    return redirect("counter:seals")


@at_the_counter
@require_safe
def seal(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one seal, its keepers, and what may be done with it."""
    return _page(request, get_seal(public_id, seen_by=staff(request)))


@at_the_counter
@require_POST
def hand_over(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Propose to hand the seal over."""
    require(staff(request), Can.KEEP_SEAL)
    found = get_seal(public_id, seen_by=staff(request))
    form = HandOverForm(request.POST, takers=takers_of(found), auto_id="hand_over_%s")

    def verb(*, taker: str, reason: str, by: User) -> Any:
        chosen = next((user for user in takers_of(found) if str(user.pk) == taker), None)
        if chosen is None:
            raise CannotKeepSeals
        return propose_hand_over(found, chosen, reason=reason, by=by)

    sentence = "已提出移交。对方确认接收之前，公章仍由您保管。"
    return _filled(request, found, "hand_over", form, verb, sentence)


@at_the_counter
@require_POST
def answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Accept, decline or withdraw the hand-over that waits."""
    user = staff(request)
    require(user, Can.KEEP_SEAL)
    found = get_seal(public_id, seen_by=user)
    verb, sentence = ANSWERS.get(request.POST.get("answer", ""), ANSWERS["decline"])
    try:
        waiting = open_hand_over(found)
        if waiting is None:
            raise HandOverAnswered
        verb(waiting, by=user)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, sentence)
    return redirect("counter:seal", public_id)


ANSWERS: dict[str, tuple[Callable[..., Any], str]] = {
    "accept": (accept_hand_over, "已接收，公章现由您保管。"),
    "decline": (decline_hand_over, "没有接收，公章仍由原保管人保管。"),
    "withdraw": (withdraw_hand_over, "已撤回移交。"),
}


@at_the_counter
@require_POST
def take(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take charge of a seal nobody keeps."""
    user = staff(request)
    found = get_seal(public_id, seen_by=user)
    try:
        take_charge(found, reason=request.POST.get("reason", ""), by=user)
    except ReasonMissing as refusal:
        return _page(request, found, reason_error=refusal.message)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, "已登记，公章现由您保管。")
    return redirect("counter:seal", public_id)


@at_the_counter
@require_POST
def lost(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Report the seal lost."""
    require(staff(request), Can.KEEP_SEAL)
    found = get_seal(public_id, seen_by=staff(request))

    def verb(**given: Any) -> Any:
        return report_loss(found, **given)

    sentence = "已报遗失，所有用印从现在起停止，已通知民政部门。"
    return _filled(
        request, found, "loss", LossForm(request.POST, auto_id="loss_%s"), verb, sentence
    )


@at_the_counter
@require_POST
def replace(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Register a new seal in place of this one."""
    require(staff(request), Can.REGISTER_SEAL)
    found = get_seal(public_id, seen_by=staff(request))

    def verb(**given: Any) -> Any:
        return replace_seal(found, **given)

    sentence = "新公章已启用，由您保管。旧公章不再使用。"
    return _filled(
        request, found, "new", NewSealForm(request.POST, auto_id="new_%s"), verb, sentence
    )


@at_the_counter
@require_POST
def amend(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Correct what the register says of this seal."""
    require(staff(request), Can.REGISTER_SEAL)
    found = get_seal(public_id, seen_by=staff(request))

    def verb(**given: Any) -> Any:
        return amend_seal(found, **given)

    return _filled(
        request, found, "amend", SealForm(request.POST, auto_id="amend_%s"), verb, "已保存。"
    )


def _filled(
    request: HttpRequest,
    found: Seal,
    name: str,
    form: forms.Form,
    verb: Callable[..., Any],
    sentence: str,
) -> HttpResponse:
    """Do what a form asks, or show it again with what is wrong."""
    if form.is_valid():
        try:
            done = verb(**form.cleaned_data, by=staff(request))
        except InvalidInput as wrong:
            for field, sentences in wrong.errors.items():
                form.add_error(field, sentences)
        except DomainError as refusal:
            tell(request, refusal)
            return redirect("counter:seal", found.public_id)
        else:
            messages.success(request, sentence)
            shown = done if isinstance(done, Seal) else found
            return redirect("counter:seal", shown.public_id)
    return _page(request, found, typed={name: form})


def _page(
    request: HttpRequest,
    found: Seal,
    *,
    reason_error: str = "",
    typed: dict[str, forms.Form] | None = None,
) -> HttpResponse:
    typed = typed or {}
    user = staff(request)
    waiting = open_hand_over(found)
    is_keeper = found.keeper_id == user.pk
    registers, keeps = may(user, Can.REGISTER_SEAL), may(user, Can.KEEP_SEAL)
    is_replaced = getattr(found, "replaced_by", None) is not None
    particulars = {
        name: getattr(found, name) for name in ("name", "kept_at", "valid_from", "valid_until")
    }
    context = {
        "current": "seals",
        "seal": found,
        "state": _state(found),
        "warnings": warnings_of(found),
        "loss": getattr(found, "loss", None),
        "may_see_loss": may(user, Can.VIEW_COMMUNITY_BOOKS) or may(user, Can.VIEW_ALL_BOOKS),
        "hand_overs": hand_overs_of(found),
        "waiting": waiting,
        "is_taker": waiting is not None and waiting.taker_id == user.pk,
        "is_giver": waiting is not None and waiting.giver_id == user.pk,
        "life": life_of(history_of(found)),
        "uses": found.uses.count(),
        "may_hand_over": found.is_in_use and is_keeper and keeps and waiting is None,
        "may_take": found.is_in_use and registers and not keeps_still(found),
        "may_lose": found.is_in_use and keeps,
        "may_replace": registers and not is_replaced and found.state != SealState.RETIRED,
        "may_amend": found.is_in_use and registers,
        "hand_over": typed.get("hand_over")
        or HandOverForm(takers=takers_of(found), auto_id="hand_over_%s"),
        "loss_form": typed.get("loss") or LossForm(auto_id="loss_%s"),
        "new": typed.get("new")
        or NewSealForm(initial={"name": found.name, "kept_at": found.kept_at}, auto_id="new_%s"),
        "amend": typed.get("amend") or SealForm(initial=particulars, auto_id="amend_%s"),
        "typed": next(iter(typed), ""),
        "reason_error": reason_error,
        "shows_community": may(user, Can.VIEW_ALL_BOOKS),
    }
    status = 422 if typed or reason_error else 200
    return render(request, "issuance/counter/seals/seal.html", context, status=status)


def _state(seal: Seal) -> State:
    state = SealState(seal.state)
    return State(state.label, TONES[state])
