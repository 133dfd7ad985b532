"""Papers of a discretionary file: preview, slip, the whole file, what is attached to it."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from core.documents.errors import DoesNotFit, GlyphMissing
from core.documents.render import render_certificate, render_slip
from core.errors import DomainError, NotFound
from core.identity.access import Can, require
from core.uploads.serving import serve_upload
from issuance.actions.file_keeping import take_dossier
from issuance.discretionary.machine import FileState
from issuance.discretionary.paper import factual_preview
from issuance.discretionary.papers import decline_slip
from issuance.selectors.files import get_attachment, get_file
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.files import image_response, paper_view, pdf_response, refusal_image


@at_the_counter
@require_safe
def preview_png(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the certificate as it would look, or with an image of why it cannot be made."""
    try:
        return image_response(_preview(request, public_id))
    except (GlyphMissing, DoesNotFit) as refusal:
        return refusal_image(refusal)


@paper_view
@require_safe
def preview_pdf(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the whole preview, marked 预览无效."""
    return pdf_response(_preview(request, public_id), "预览无效")


@paper_view
@require_safe
def slip_pdf(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the slip of a declined file, A5."""
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


@paper_view
@require_POST
def dossier_pdf(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the whole file; that somebody took it is on the trail."""
    found = get_file(public_id, seen_by=staff(request))
    try:
        pdf = take_dossier(found, by=staff(request))
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:file", found.public_id)
    return pdf_response(pdf, f"卷宗 {found.number or ''}".strip())


@at_the_counter
@require_safe
def attachment(
    request: HttpRequest, public_id: uuid.UUID, attachment_id: uuid.UUID
) -> HttpResponse:
    """Answer with what was uploaded, drawn anew."""
    require(staff(request), Can.VIEW_COMMUNITY_BOOKS)
    return serve_upload(get_attachment(public_id, attachment_id, seen_by=staff(request)))


def _preview(request: HttpRequest, public_id: uuid.UUID) -> bytes:
    require(staff(request), Can.VIEW_COMMUNITY_BOOKS)
    found = get_file(public_id, seen_by=staff(request))
    return render_certificate(factual_preview(found))


def _slip(request: HttpRequest, public_id: uuid.UUID) -> tuple[bytes, str]:
    require(staff(request), Can.VIEW_COMMUNITY_BOOKS)
    found = get_file(public_id, seen_by=staff(request))
    if found.state != FileState.DECLINED:
        raise NotFound
    return render_slip(decline_slip(found)), f"告知单 {found.number}"
