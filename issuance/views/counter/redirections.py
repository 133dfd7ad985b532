"""A resident sent elsewhere: the slip that says where."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.documents.render import render_slip
from core.errors import DomainError
from core.identity.access import Can, may, require
from core.privacy.masking import mask_name
from issuance.documents import slip_paper
from issuance.selectors.books import get_redirection
from issuance.views.counter.door import at_the_counter, staff
from issuance.views.counter.files import image_response, paper_view, pdf_response, refusal_image


@at_the_counter
@require_safe
def redirection(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what the resident was told, and the slip to print."""
    told = get_redirection(public_id, seen_by=staff(request))
    context = {
        "told": told,
        "resident": mask_name(told.resident_name),
        "may_see_paper": may(staff(request), Can.VIEW_COMMUNITY_BOOKS),
    }
    return render(request, "issuance/counter/redirection.html", context)


@paper_view
@require_safe
def slip_pdf(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the slip, A5."""
    return pdf_response(*_slip(request, public_id))


@at_the_counter
@require_safe
def slip_png(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with an image of the slip."""
    try:
        pdf, _name = _slip(request, public_id)
    except DomainError as refusal:
        if refusal.code in ("glyph_missing", "does_not_fit"):
            return refusal_image(refusal)
        raise
    return image_response(pdf)


def _slip(request: HttpRequest, public_id: uuid.UUID) -> tuple[bytes, str]:
    require(staff(request), Can.VIEW_COMMUNITY_BOOKS)
    told = get_redirection(public_id, seen_by=staff(request))
    return render_slip(slip_paper(told)), f"告知单 {told.number}"
