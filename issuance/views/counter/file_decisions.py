"""The end of a discretionary file: given up, declined, returned, or approved and issued."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.errors import DomainError
from issuance.actions.discretionary_files import decline_file, withdraw_file
from issuance.actions.file_decisions import approve_file, return_file
from issuance.discretionary.machine import FileState
from issuance.errors import ReasonMissing
from issuance.file_errors import FileClosed, SignatureMissing
from issuance.selectors.files import get_file
from issuance.views.counter.discretionary import show_file
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.file_steps import do


@at_the_counter
@require_POST
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Close the file because the resident does not want the paper any more."""
    return do(
        request, public_id, lambda found, user: withdraw_file(found, by=user), "已放弃，卷宗办结。"
    )


@at_the_counter
@require_POST
def decline(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Close the file without a paper; go on to the slip."""
    user = staff(request)
    found = get_file(public_id, seen_by=user)
    given = {name: request.POST.get(name, "") for name in ("ground", "reason", "instead")}
    try:
        decline_file(found, **given, by=user)
    except ReasonMissing:
        return show_file(
            request,
            found,
            decline_error="请选择理由，并写明具体原因。",
            ground=given["ground"],
            decline_reason=given["reason"],
            decline_instead=given["instead"],
        )
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, "已不予出具。请打印告知单交给居民。")
    return redirect("counter:file", found.public_id)


@at_the_counter
@require_POST
def give_back(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Return the file to the clerk with a reason."""
    user = staff(request)
    found = get_file(public_id, seen_by=user)
    to = request.POST.get("to", "") or FileState.DRAFTING.value
    try:
        return_file(found, reason=request.POST.get("reason", ""), to=to, by=user)
    except ReasonMissing as refusal:
        return show_file(request, found, reason_error=refusal.message, return_to=to)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, "已退回修改，原因已一并告知。")
    return redirect("counter:file", found.public_id)


@at_the_counter
@require_POST
def approve(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Approve and issue; a risky file with the approver's name typed. Twice finds the first."""
    user = staff(request)
    found = get_file(public_id, seen_by=user)
    try:
        certificate = approve_file(found, by=user, signature=request.POST.get("signature", ""))
    except SignatureMissing as refusal:
        return show_file(request, found, signature_error=refusal.message)
    except FileClosed as refusal:
        found = get_file(public_id, seen_by=user)
        if found.issued_certificate is None:
            tell(request, refusal)
            return redirect("counter:file", found.public_id)
        messages.info(request, "这份卷宗已经出具过证明，没有重复出具。")
        return redirect("counter:certificate", found.issued_certificate.public_id)
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:file", found.public_id)
    messages.success(request, f"已出具 {certificate.number}，请打印后加盖公章。")
    return redirect("counter:certificate", certificate.public_id)
