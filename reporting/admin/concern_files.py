"""Photographs and scans of a concern in the back office: shown, added, taken out with a reason."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from core.identity.access import Can, require
from core.uploads.serving import serve_upload
from reporting.actions.concern_attachments import add_attachments, remove_attachment
from reporting.admin.doors import person, posted
from reporting.concerned import attachment_to_show, get_attachment, get_concern
from reporting.forms.concerns import AttachForm

PAGE = "/back-office/reporting/concern/"
FILE_NAME = "问题附件"


@require_safe
def attachment_page(
    request: HttpRequest, public_id: uuid.UUID, attachment_id: uuid.UUID
) -> HttpResponse:
    """Answer with the file itself."""
    user = person(request)
    require(user, Can.HANDLE_CONCERNS)
    return serve_upload(attachment_to_show(public_id, attachment_id, seen_by=user), name=FILE_NAME)


@require_POST
def attach_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Add files."""
    user = person(request)
    require(user, Can.HANDLE_CONCERNS)
    found = get_concern(public_id, seen_by=user)
    form, there = AttachForm(request.POST, request.FILES), f"{PAGE}{found.public_id}/"
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["attachments"])))
        return redirect(there)
    sent = form.cleaned_data["attachments"]
    return posted(
        request,
        lambda: add_attachments(found, sent, by=user),
        done="已保存附件。",
        then=there,
    )


@require_POST
def detach_page(
    request: HttpRequest, public_id: uuid.UUID, attachment_id: uuid.UUID
) -> HttpResponse:
    """Take a file out, with the reason."""
    user = person(request)
    require(user, Can.HANDLE_CONCERNS)
    found = get_attachment(public_id, attachment_id, seen_by=user)
    because = request.POST.get("because", "")
    return posted(
        request,
        lambda: remove_attachment(found, because=because, by=user),
        done="已移除附件。移除人、时间和原因已记下。",
        then=f"{PAGE}{found.concern.public_id}/",
    )
