"""A certificate: its paper, its copies, its whole life; and its end."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.audit.trail import history_of
from core.errors import DomainError
from core.identity.access import Can, may, require
from core.identity.models import User
from core.privacy.masking import mask_id_number, mask_name
from issuance import archive_files
from issuance.actions.certificates import (
    hand_out_file,
    print_copy,
    revoke_certificate,
    void_certificate,
)
from issuance.errors import ArchivedFileMissing, ReasonMissing
from issuance.discretionary.sheets import PAPER, sheet
from issuance.models import Certificate
from issuance.selectors.books import get_certificate
from issuance.verification.codes import shown
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.facts import facts_of
from issuance.views.counter.files import image_response, paper_view, pdf_response
from issuance.views.counter.history import life_of
from issuance.views.counter.states import state_of_certificate


@at_the_counter
@require_safe
def certificate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one certificate and all that happened to it."""
    return _page(request, get_certificate(public_id, seen_by=staff(request)))


@at_the_counter
@require_POST
def print_certificate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Count one more copy and hand out the PDF."""
    found = get_certificate(public_id, seen_by=staff(request))
    try:
        print_copy(found, by=staff(request))
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:certificate", found.public_id)
    return redirect("counter:certificate_pdf", found.public_id)


@at_the_counter
@require_POST
def void(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Void a certificate that was not handed over."""
    return _end(request, public_id, void_certificate, "已作废，编号保留在台账里，不再使用。")


@at_the_counter
@require_POST
def revoke(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Revoke a certificate that was handed over."""
    return _end(request, public_id, revoke_certificate, "已撤销，扫码核验会立即显示“已撤销”。")


@paper_view
@require_safe
def certificate_pdf(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the archived file, byte for byte, and note it; ``?download=1`` to be saved."""
    found = get_certificate(public_id, seen_by=staff(request))
    pdf = hand_out_file(found, by=staff(request))
    return pdf_response(pdf, found.number, as_attachment="download" in request.GET)


@at_the_counter
@require_safe
def certificate_png(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with an image of the archived file."""
    return image_response(_archived(request, get_certificate(public_id, seen_by=staff(request))))


def _archived(request: HttpRequest, found: Certificate) -> bytes:
    require(staff(request), Can.VIEW_COMMUNITY_BOOKS)
    try:
        return archive_files.read(found.pdf_sha256)
    except OSError as error:
        raise ArchivedFileMissing from error


def _end(
    request: HttpRequest,
    public_id: uuid.UUID,
    verb: Callable[..., Certificate],
    sentence: str,
) -> HttpResponse:
    user: User = staff(request)
    found = get_certificate(public_id, seen_by=user)
    reason = request.POST.get("reason", "")
    try:
        verb(found, reason=reason, by=user)
    except ReasonMissing as refusal:
        return _page(request, found, reason_error=refusal.message)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, f"{found.number} {sentence}")
    return redirect("counter:certificate", found.public_id)


def _page(request: HttpRequest, found: Certificate, *, reason_error: str = "") -> HttpResponse:
    user, owner = staff(request), found.owner
    may_see_paper = may(user, Can.VIEW_COMMUNITY_BOOKS)
    reason = found.state_reason if may_see_paper else ""  # It may name somebody.
    entry, use = found.archive_entry, found.seal_use
    context = {
        "certificate": found,
        "state": state_of_certificate(found),
        "subject": mask_name(owner.subject_name),
        "id_number": mask_id_number(owner.subject_id_number),
        "addressee": found.paper.get("addressee", ""),
        "purpose": found.paper.get("purpose_line", ""),
        "validity": found.paper.get("validity_line", ""),
        "facts": facts_of(found.template or sheet(PAPER), owner.answers),
        "entry": entry,
        "seal_use": use,
        "verification_code": shown(found.verification_code),
        "verify_url": reverse("verification:answer", args=[found.verification_code]),
        "copies": found.reprints.count(),
        "life": life_of(history_of(found, owner, use), ended_for=reason),
        "may_see_paper": may_see_paper,
        "reason": reason,
        "may_print": found.is_valid and may(user, Can.REPRINT_CERTIFICATE),
        "may_end": found.is_valid and may(user, Can.REVOKE_CERTIFICATE),
        "reason_error": reason_error,
    }
    status = 422 if reason_error else 200
    return render(request, "issuance/counter/certificate.html", context, status=status)
