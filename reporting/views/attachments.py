"""Photographs and scans of a concern at the counter: shown, added, taken out with a reason."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.identity.access import Can, require
from core.uploads.serving import serve_upload
from issuance.views.counter.door import at_the_counter, staff, tell
from reporting.actions.concern_attachments import add_attachments, remove_attachment
from reporting.concerned import attachment_to_show, get_attachment, get_concern
from reporting.forms.concerns import AttachForm

FILE_NAME = "问题附件"


@at_the_counter
@require_safe
def attachment(
    request: HttpRequest, public_id: uuid.UUID, attachment_id: uuid.UUID
) -> HttpResponse:
    """Answer with the file itself."""
    user = staff(request)
    require(user, Can.RAISE_CONCERN)
    return serve_upload(attachment_to_show(public_id, attachment_id, seen_by=user), name=FILE_NAME)


@at_the_counter
@require_POST
def attach(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Add files."""
    user = staff(request)
    require(user, Can.RAISE_CONCERN)
    found = get_concern(public_id, seen_by=user)
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["attachments"])))
        return redirect("concerns:concern", public_id)
    try:
        add_attachments(found, form.cleaned_data["attachments"], by=user)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, "已保存附件。")
    return redirect("concerns:concern", public_id)


@at_the_counter
@require_POST
def detach(request: HttpRequest, public_id: uuid.UUID, attachment_id: uuid.UUID) -> HttpResponse:
    """Take a file out, with the reason."""
    user = staff(request)
    require(user, Can.RAISE_CONCERN)
    found = get_attachment(public_id, attachment_id, seen_by=user)
    try:
        remove_attachment(found, because=request.POST.get("because", ""), by=user)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, "已移除附件。移除人、时间和原因已记下。")
    return redirect("concerns:concern", public_id)
