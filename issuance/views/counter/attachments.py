"""Papers photographed into an application; what was typed beside them is kept with every click."""

from __future__ import annotations

import uuid
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, NotFound
from core.identity.access import Can, require
from core.uploads.errors import NothingSent, UploadGone
from core.uploads.forms import clean_all
from core.uploads.serving import serve_upload
from issuance.actions.applications import save_draft
from issuance.actions.attachments import add_attachments, remove_attachment
from issuance.errors import ApplicationClosed
from issuance.forms import answers_from
from issuance.models import Application
from issuance.selectors.books import get_application
from issuance.selectors.intake import get_attachment
from issuance.views.counter.applications import form_page
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.files import paper_view

MOST_AT_ONCE = 10


@at_the_counter
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Keep the form as it is typed, and the files chosen for the line ``attach`` names."""
    found = get_application(public_id, seen_by=staff(request))
    if request.method != "POST":  # Somebody went back to the address of the errors.
        return redirect("counter:application", found.public_id)
    require(staff(request), Can.DRAFT_APPLICATION)
    field = request.POST.get("attach", "")[:40]
    try:
        found = _kept(request, found)
        sent = clean_all(request.FILES.getlist(f"files-{field}"), most_files=MOST_AT_ONCE)
        if not sent:
            raise NothingSent
        add_attachments(found, field, sent, by=staff(request))
    except ValidationError as refused:
        return form_page(request, found, found.answers, errors={field: refused.messages})
    except ApplicationClosed as refusal:
        tell(request, refusal)
    except DomainError as refusal:
        return form_page(request, found, found.answers, errors={field: [refusal.message]})
    return _back(found, field)


@at_the_counter
@require_POST
def detach(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Keep the form as it is typed, and take the file out that ``detach`` names."""
    found = get_application(public_id, seen_by=staff(request))
    field = ""
    try:
        found = _kept(request, found)
        with suppress(NotFound, ValueError):  # Removed by another click already.
            named = uuid.UUID(request.POST.get("detach", ""))
            attachment = get_attachment(named, seen_by=staff(request))
            if attachment.application_id == found.pk:
                field = attachment.field
                remove_attachment(attachment, by=staff(request))
    except DomainError as refusal:
        tell(request, refusal)
    return _back(found, field)


@paper_view
@require_safe
def attachment(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the scan itself."""
    found = get_attachment(public_id, seen_by=staff(request))
    try:
        return serve_upload(found)
    except UploadGone as gone:
        raise Http404 from gone


def _kept(request: HttpRequest, found: Application) -> Application:
    answers = answers_from(found.template, request.POST)
    return save_draft(found, answers, by=staff(request))


def _back(found: Application, field: str) -> HttpResponse:
    page = reverse("counter:application", args=[found.public_id])
    return redirect(f"{page}#papers-{field}" if field else page)
