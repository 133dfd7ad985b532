"""A certificate: its paper, its copies, its whole life."""

from __future__ import annotations

import uuid
from typing import Any

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
from issuance.actions.certificates import hand_out_file, print_copy
from issuance.discretionary.sheets import PAPER, sheet
from issuance.errors import ReprintReasonMissing
from issuance.models import Certificate
from issuance.models.certificates import HandedTo, ReprintReason
from issuance.models.corrections import CorrectionReason
from issuance.selectors.archive import is_destroyed, why_there_is_no_file
from issuance.selectors.archived import file_of, sealing_of
from issuance.selectors.books import get_certificate
from issuance.selectors.corrections import open_correction, successor_of
from issuance.selectors.people import self_approval_is_allowed
from issuance.verification.codes import shown
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.facts import facts_of, papers_of
from issuance.views.counter.files import image_response, paper_view, pdf_response
from issuance.views.counter.history import life_of
from issuance.views.counter.states import state_of_certificate
from issuance.views.counter.wet_seal import stamping_of


@at_the_counter
@require_safe
def certificate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one certificate and all that happened to it."""
    found = get_certificate(public_id, seen_by=staff(request))
    if is_destroyed(found):
        return redirect("archive:paper", public_id)
    return certificate_page(request, found)


@at_the_counter
@require_POST
def print_certificate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Count one more copy and hand out the PDF. From the second on ``reason`` says why."""
    found = get_certificate(public_id, seen_by=staff(request))
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    try:
        print_copy(found, by=staff(request), reason=reason, note=note)
    except ReprintReasonMissing as refusal:
        return certificate_page(request, found, reprint_error=refusal.message)
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:certificate", found.public_id)
    return redirect("counter:certificate_pdf", found.public_id)


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
        return archive_files.read(file_of(found))
    except OSError as error:
        raise why_there_is_no_file(found) from error


def certificate_page(
    request: HttpRequest,
    found: Certificate,
    *,
    correction_error: str = "",
    reprint_error: str = "",
) -> HttpResponse:
    """Answer with the page of a certificate, 422 where a form on it was refused."""
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
        "papers": papers_of(found.application) if found.application else [],
        "entry": entry,
        "seal_use": use,
        "stamping": stamping_of(found, use, user),
        "sealing": sealing_of(found),
        "verification_code": shown(found.verification_code),
        "verify_url": reverse("verification:answer", args=[found.verification_code]),
        "copies": found.reprints.count(),
        "life": life_of(history_of(found, owner, use), ended_for=reason),
        "may_see_paper": may_see_paper,
        "reason": reason,
        "may_print": found.is_valid and may(user, Can.REPRINT_CERTIFICATE),
        "may_hand_over": found.is_valid and may(user, Can.REPRINT_CERTIFICATE),
        "handed_to": HandedTo.choices,
        "reprint_reasons": ReprintReason.choices,
        "reprint_error": reprint_error,
        "correction_error": correction_error,
        **_correcting(user, found, is_shown=may_see_paper),
    }
    status = 422 if correction_error or reprint_error else 200
    return render(request, "issuance/counter/certificate.html", context, status=status)


def _correcting(user: User, found: Certificate, *, is_shown: bool) -> dict[str, Any]:
    """Return what the page says of corrections, and what this person may do about them."""
    correction = open_correction(found)
    successor = successor_of(found)
    may_decide = correction is not None and may(user, Can.REVOKE_CERTIFICATE)
    if correction is not None and correction.asked_by_id == user.pk:
        may_decide = may_decide and self_approval_is_allowed()
    may_ask = correction is None and successor is None and may(user, Can.ASK_CORRECTION)
    is_reissue = correction is not None and correction.asks_for_new_paper
    return {
        "correction": correction,
        "correction_reason": correction.stated_reason if correction and is_shown else "",
        "correction_reasons": CorrectionReason.choices,
        "may_decide": may_decide and not is_reissue,
        "may_take_back": correction is not None
        and not is_reissue
        and may(user, Can.ASK_CORRECTION),
        "may_ask_end": may_ask and found.is_valid,
        "may_ask_reissue": may_ask and found.application_id is not None,
        "replaced_by": successor,
        "replaces": found.replaces,
    }
