"""Can we do without it? One question after the other, and the slip that a yes ends in."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalog.models import CertificateItem, Substitute
from catalog.selectors import get_item
from core.documents.render import render_slip
from core.errors import DomainError, NotFound
from core.identity.access import Can, may, require
from core.privacy.masking import mask_name
from issuance.actions.substitutes import save_paper, take_back_saving
from issuance.documents import saving_paper
from issuance.errors import ItemNotRetained
from issuance.forms.substituting import SavingForm
from issuance.selectors.intake import get_saving, savings
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.files import image_response, paper_view, pdf_response, refusal_image
from issuance.views.counter.lists import in_community, list_page
from issuance.views.counter.paging import keyset_page, span_of


def pending_substitute(item: CertificateItem, denied: int) -> Substitute | None:
    """Return the next substitute to ask for; ``denied`` is the position of the last no."""
    return next((one for one in item.substitutes.all() if one.position > denied), None)


@at_the_counter
@require_POST
def save(request: HttpRequest, code: str) -> HttpResponse:
    """Note that the resident has the substitute; go on to the slip."""
    user, item = staff(request), get_item(code)
    require(user, Can.REFUSE_CERTIFICATE)
    if not item.is_retained:
        raise ItemNotRetained
    position = request.POST.get("instead", "")
    found = next((one for one in item.substitutes.all() if str(one.position) == position), None)
    if found is None:
        raise NotFound
    form = SavingForm(request.POST)
    name = form.cleaned_data["resident_name"] if form.is_valid() else ""
    saved = save_paper(item, found, by=user, resident_name=name)
    return redirect("counter:saving", saved.public_id)


@at_the_counter
@require_safe
def saving(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what the resident was told, and the slip to print."""
    saved = get_saving(public_id, seen_by=staff(request))
    context = {
        "saved": saved,
        "resident": mask_name(saved.resident_name),
        "may_see_paper": may(staff(request), Can.VIEW_COMMUNITY_BOOKS),
        "may_take_back": may(staff(request), Can.REFUSE_CERTIFICATE),
    }
    return render(request, "issuance/counter/saving.html", context)


@at_the_counter
@require_POST
def take_back(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Undo a wrong yes, and go back to the questions."""
    saved = get_saving(public_id, seen_by=staff(request))
    try:
        take_back_saving(saved, by=staff(request))
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:saving", saved.public_id)
    messages.success(request, f"已收回 {saved.number}，不计入免开证明。可以接着办理。")
    return redirect("counter:item", saved.item.code)


@at_the_counter
@require_safe
def saving_list(request: HttpRequest) -> HttpResponse:
    """List the papers that did not have to be issued."""
    rows = savings(seen_by=staff(request))
    if item := request.GET.get("item", ""):
        rows = rows.filter(item__code=item[:8])
    rows = in_community(request, rows, "community__code")
    span = span_of(request)
    page = keyset_page(rows.filter(**span.moments("told_at")), request)
    context = {"lines": [(one, mask_name(one.resident_name)) for one in page.rows]}
    return list_page(request, "savings", page, span, context)


@paper_view
@require_safe
def saving_pdf(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the slip, A5."""
    return pdf_response(*_slip(request, public_id))


@at_the_counter
@require_safe
def saving_png(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
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
    saved = get_saving(public_id, seen_by=staff(request))
    if saved.taken_back_at is not None:
        raise NotFound
    return render_slip(saving_paper(saved)), f"免开告知单 {saved.number}"
