"""Taking a resident's particulars over from the last time they came."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import NotFound
from core.identity.access import Can, require
from core.privacy.masking import mask_address, mask_id_number, mask_name, mask_phone
from issuance.actions.applicants import reuse_applicant
from issuance.models import Application
from issuance.selectors.applicants import applicants_called, recent_applicants
from issuance.selectors.books import get_application
from issuance.views.counter.door import at_the_counter, staff


@at_the_counter
@require_http_methods(["GET", "HEAD", "POST"])
def applicants(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Offer residents who came before, masked; ``source`` fills the draft with one of them.

    ``who`` looks for somebody else, by POST: it is a name or a number.
    """
    user = staff(request)
    require(user, Can.DRAFT_APPLICATION)
    draft = get_application(public_id, seen_by=user)
    if not draft.is_open:
        return redirect("counter:application", draft.public_id)
    if source := request.POST.get("source", ""):
        chosen = get_application(_uuid(source), seen_by=user)
        reuse_applicant(draft, chosen, by=user)
        messages.success(request, "已填入姓名、证件、住址和电话，请当面核对后继续填写。")
        return redirect("counter:application", draft.public_id)
    asked = request.POST.get("who", "").strip()
    found = applicants_called(asked, seen_by=user) if asked else recent_applicants(seen_by=user)
    context = {
        "application": draft,
        "asked": asked[:100],
        "lines": [_line(one) for one in found if one.pk != draft.pk],
    }
    return render(request, "issuance/counter/applicants.html", context)


def _line(one: Application) -> dict[str, object]:
    return {
        "application": one,
        "name": mask_name(one.subject_name),
        "id_number": mask_id_number(one.subject_id_number),
        "phone": mask_phone(one.subject_phone),
        "address": mask_address(str(one.answers.get("subject_address", ""))),
    }


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound from None
