"""Asking for the seal on a paper that is no certificate, granting it, writing it down."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.audit.trail import history_of
from core.errors import DomainError, InvalidInput, NotAllowed
from core.identity.access import Can, may, require
from core.uploads.serving import serve_upload
from issuance.actions.seal_requests import (
    approve_seal_request,
    ask_for_seal,
    log_seal_use,
    refuse_seal_request,
    withdraw_seal_request,
)
from issuance.errors import ReasonMissing
from issuance.forms.seals import SealRequestForm
from issuance.models import SealRequest
from issuance.models.seal_uses import SealRequestState
from issuance.selectors.people import self_approval_is_allowed
from issuance.selectors.seals import get_request_file, get_seal_request, seal_requests
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.files import paper_view
from issuance.views.counter.history import life_of
from issuance.views.counter.paging import keyset_page
from issuance.views.counter.states import State

TONES = {
    SealRequestState.ASKED: "ask",
    SealRequestState.APPROVED: "primary",
    SealRequestState.REFUSED: "no",
    SealRequestState.WITHDRAWN: "neither",
    SealRequestState.USED: "yes",
}


def state_of_request(request: SealRequest) -> State:
    """Return where a request stands."""
    state = SealRequestState(request.state)
    return State(state.label, TONES[state])


@at_the_counter
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """List what the seal was asked for."""
    user = staff(request)
    rows = seal_requests(seen_by=user)
    state = request.GET.get("state", "")
    if state in SealRequestState.values:
        rows = rows.filter(state=state)
    page = keyset_page(rows, request)
    context = {
        "current": "seal_requests",
        "page": page,
        "lines": [(one, state_of_request(one)) for one in page.rows],
        "states": SealRequestState.choices,
        "is_filtered": bool(state),
        "shows_community": may(user, Can.VIEW_ALL_BOOKS),
        "may_ask": may(user, Can.ASK_FOR_SEAL),
    }
    return render(request, "issuance/counter/seals/requests.html", context)


@at_the_counter
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Fill in what the seal is for, and ask."""
    user = staff(request)
    require(user, Can.ASK_FOR_SEAL)
    form = SealRequestForm(request.POST or None, request.FILES or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            typed = dict(form.cleaned_data)
            asked = ask_for_seal(files=typed.pop("attached"), **typed, by=user)
        except InvalidInput as wrong:
            for name, sentences in wrong.errors.items():
                form.add_error("attached" if name == "files" else name, sentences)
        except NotAllowed:
            raise
        except DomainError as refused:
            refusal = refused
        else:
            messages.success(request, "已提交，请负责人批准。批准后再盖章。")
            return redirect("counter:seal_request", asked.public_id)
    context = {"current": "seal_requests", "form": form, "refusal": refusal}
    status = 422 if request.method == "POST" else 200
    return render(request, "issuance/counter/seals/ask.html", context, status=status)


@at_the_counter
@require_safe
def seal_request(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one request, its document, and what to do next."""
    return _page(request, public_id)


@at_the_counter
@require_POST
def approve(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Grant it."""
    return _do(request, public_id, approve_seal_request, "已批准。盖章后请登记用印。")


@at_the_counter
@require_POST
def refuse(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Refuse it, with a reason."""
    reason = request.POST.get("reason", "")
    return _do(request, public_id, refuse_seal_request, "未批准，已告知申请人。", reason=reason)


@at_the_counter
@require_POST
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take it back."""
    return _do(request, public_id, withdraw_seal_request, "已撤回，没有用印。")


@at_the_counter
@require_POST
def log(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Note that the seal was set."""
    return _do(request, public_id, log_seal_use, "已登记用印。")


@paper_view
@require_safe
def file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with a document that was laid before the approver."""
    require(staff(request), Can.VIEW_COMMUNITY_BOOKS)
    found = get_request_file(public_id, seen_by=staff(request))
    return serve_upload(found, name="用印文件")


def _do(
    request: HttpRequest,
    public_id: uuid.UUID,
    verb: Callable[..., Any],
    sentence: str,
    **given: str,
) -> HttpResponse:
    user = staff(request)
    found = get_seal_request(public_id, seen_by=user)
    try:
        verb(found, by=user, **given)
    except ReasonMissing as refusal:
        return _page(request, public_id, reason_error=refusal.message)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, sentence)
    return redirect("counter:seal_request", public_id)


def _page(request: HttpRequest, public_id: uuid.UUID, *, reason_error: str = "") -> HttpResponse:
    user = staff(request)
    found = get_seal_request(public_id, seen_by=user)
    is_own = found.asked_by_id == user.pk
    grants = found.is_asked and may(user, Can.APPROVE_SEAL_USE)
    open_state = found.state in (SealRequestState.ASKED, SealRequestState.APPROVED)
    use = found.seal_use if found.state == SealRequestState.USED else None
    subjects = [found, use] if use else [found]
    context = {
        "current": "seal_requests",
        "asked": found,
        "state": state_of_request(found),
        "use": use,
        "files": found.files.all(),
        "may_see_files": may(user, Can.VIEW_COMMUNITY_BOOKS),
        "life": life_of(history_of(*subjects)),
        "is_own": is_own,
        "may_approve": grants and (not is_own or self_approval_is_allowed()),
        "must_not_approve": grants and is_own and not self_approval_is_allowed(),
        "may_refuse": grants,
        "may_log": found.is_approved and may(user, Can.ASK_FOR_SEAL),
        "may_withdraw": open_state and may(user, Can.ASK_FOR_SEAL),
        "reason_error": reason_error,
    }
    status = 422 if reason_error else 200
    return render(request, "issuance/counter/seals/request.html", context, status=status)
