"""Handing over, correcting, and the list of what was corrected."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, NotFound
from core.identity.models import User
from issuance.actions.corrections import (
    agree_to_end,
    ask_to_end,
    ask_to_reissue,
    decline_correction,
    hand_over,
    take_back_correction,
)
from issuance.errors import ReasonMissing
from issuance.models import Certificate, Correction
from issuance.models.certificates import HandedTo
from issuance.models.corrections import CorrectionState
from issuance.selectors.books import get_certificate
from issuance.selectors.corrections import corrections, open_correction
from issuance.views.counter.certificates import certificate_page
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.lists import in_community, list_page
from issuance.views.counter.paging import keyset_page, span_of
from issuance.views.counter.states import state_of_certificate, state_of_correction


@at_the_counter
@require_POST
def hand_over_paper(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Note who took the paper."""
    to = request.POST.get("to", "")
    if to not in HandedTo.values:
        raise NotFound

    def note(found: Certificate, by: User) -> str:
        hand_over(found, to=HandedTo(to), by=by)
        return f"已登记交付：{HandedTo(to).label}。"

    return _change(request, public_id, note)


@at_the_counter
@require_POST
def ask_end(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask the approver to void or revoke it."""

    def ask(found: Certificate, by: User) -> str:
        ask_to_end(found, by=by, **_reason(request))
        return "已提出，请负责人决定。决定之前，这份证明仍然有效。"

    return _change(request, public_id, ask)


@at_the_counter
@require_POST
def ask_reissue(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Open the draft of a new certificate in its place."""
    user = staff(request)
    found = get_certificate(public_id, seen_by=user)
    try:
        correction = ask_to_reissue(found, by=user, **_reason(request))
    except ReasonMissing as refusal:
        return certificate_page(request, found, correction_error=refusal.message)
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:certificate", found.public_id)
    messages.success(
        request, f"已照 {found.number} 填好一份新申请，请改正后提交。新证明出具时，原证明同时失效。"
    )
    assert correction.application is not None  # noqa: S101 (the database promises one)
    return redirect("counter:application", correction.application.public_id)


@at_the_counter
@require_POST
def agree(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """End it: the approver's decision."""

    def end(found: Certificate, by: User) -> str:
        ended = agree_to_end(_open(found), by=by)
        if ended.is_handed_over:
            return f"{ended.number} 已撤销，扫码核验会立即显示“已撤销”。"
        return f"{ended.number} 已作废，编号保留在台账里，不再使用。"

    return _change(request, public_id, end)


@at_the_counter
@require_POST
def decline(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Leave it as it is."""

    def refuse(found: Certificate, by: User) -> str:
        correction = _open(found)
        decline_correction(correction, answer=request.POST.get("answer", ""), by=by)
        return f"已告知{correction.asked_by.name}，原证明仍然有效。"

    return _change(request, public_id, refuse)


@at_the_counter
@require_POST
def take_back(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Withdraw the request."""

    def withdraw(found: Certificate, by: User) -> str:
        take_back_correction(_open(found), by=by)
        return "已收回，原证明仍然有效。"

    return _change(request, public_id, withdraw)


@at_the_counter
@require_safe
def correction_list(request: HttpRequest) -> HttpResponse:
    """List what was asked to be corrected, and what came of it."""
    rows = corrections(seen_by=staff(request))
    state = request.GET.get("state", "")
    if state in CorrectionState.values:
        rows = rows.filter(state=state)
    rows = in_community(request, rows, "certificate__community__code")
    span = span_of(request)
    page = keyset_page(rows.filter(**span.moments("asked_at")), request)
    context: dict[str, Any] = {
        "lines": [
            (one, state_of_correction(one), state_of_certificate(one.certificate))
            for one in page.rows
        ],
        "states": CorrectionState.choices,
    }
    return list_page(request, "corrections", page, span, context)


def _open(found: Certificate) -> Correction:
    correction = open_correction(found)
    if correction is None:
        raise NotFound
    return correction


def _reason(request: HttpRequest) -> dict[str, str]:
    return {"reason": request.POST.get("reason", ""), "note": request.POST.get("note", "")}


def _change(
    request: HttpRequest, public_id: uuid.UUID, verb: Callable[[Certificate, User], str]
) -> HttpResponse:
    """Do it, say the sentence it returns, and come back to the certificate."""
    user = staff(request)
    found = get_certificate(public_id, seen_by=user)
    try:
        said = verb(found, user)
    except ReasonMissing as refusal:
        return certificate_page(request, found, correction_error=refusal.message)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, said)
    return redirect("counter:certificate", found.public_id)
