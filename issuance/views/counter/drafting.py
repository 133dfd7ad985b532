"""A form being filled in: kept as it is typed, checked field by field, shown as the paper."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.documents.errors import DoesNotFit, GlyphMissing
from core.documents.render import render_certificate
from core.identity.access import Can, require
from core.web.numbers import whole_number
from issuance.actions.applications import save_draft
from issuance.answers import check_answers, tidy_answers
from issuance.documents import preview_paper
from issuance.errors import ApplicationClosed, SavedElsewhere
from issuance.forms import AnswerForm, answers_from, without_row
from issuance.models import Application
from issuance.selectors.books import get_application
from issuance.views.counter.door import at_the_counter, is_autosave, staff
from issuance.views.counter.files import image_response, paper_view, pdf_response, refusal_image


@at_the_counter
@require_POST
def draft(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Keep what was typed.

    The page's own saving gets the time and the new image. ``add_row`` and ``remove_row`` change a
    table: htmx gets the table, a browser without script the page again.
    """
    application = get_application(public_id, seen_by=staff(request))
    answers = answers_from(application.template, request.POST)
    table, _, number = request.POST.get("remove_row", "").partition(":")
    row = whole_number(number, digits=4)
    if table in answers and row is not None:
        answers = without_row(answers, table, row)
    else:
        table = request.POST.get("add_row", "")
    if is_autosave(request):
        return _autosaved(request, application, answers)
    application = save_draft(application, answers, by=staff(request))
    least = len(answers.get(table) or []) + ("add_row" in request.POST)
    if not table or not isinstance(answers.get(table), list):
        return redirect("counter:application", application.public_id)
    if getattr(request, "htmx", False):
        return _table(request, application, answers, {table: least})
    page = reverse("counter:application", args=[application.public_id])
    return redirect(f"{page}?rows={least}#table-{table}")


def _autosaved(
    request: HttpRequest, application: Application, answers: dict[str, Any]
) -> HttpResponse:
    """Save for the page's own script, unless another window was faster."""
    seen_at = request.POST.get("seen_at")
    try:
        application = save_draft(application, answers, by=staff(request), seen_at=seen_at)
    except (ApplicationClosed, SavedElsewhere) as refusal:
        return JsonResponse({"message": refusal.message}, status=409)
    return JsonResponse(
        {
            "saved_at": f"{timezone.localtime(application.saved_at):%H:%M}",
            "seen_at": application.saved_at.isoformat(),
            "paper": paper_url(application),
        }
    )


@at_the_counter
@require_POST
def check(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say to htmx what is wrong with, or odd about, the one field it names. Keeps nothing."""
    require(staff(request), Can.DRAFT_APPLICATION)
    application = get_application(public_id, seen_by=staff(request))
    answers = tidy_answers(application.template, answers_from(application.template, request.POST))
    name = request.headers.get("HX-Trigger-Name", "")
    form = AnswerForm(application.template, answers)
    errors = check_answers(application.template, answers).get(name, []) if answers.get(name) else []
    context = {"errors": errors, "warnings": form.warnings.get(name, [])}
    return render(request, "issuance/counter/checked.html", context)


@at_the_counter
@require_safe
def preview_png(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the paper as it would look, or with an image of why it cannot be made."""
    try:
        return image_response(_preview(request, public_id))
    except (GlyphMissing, DoesNotFit) as refusal:
        return refusal_image(refusal)


@paper_view
@require_safe
def preview_pdf(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the whole preview, marked 预览无效."""
    return pdf_response(_preview(request, public_id), "预览无效")


def paper_url(application: Application) -> str:
    """Return the preview's address, which changes with every save so that the image does."""
    url = reverse("counter:preview_png", args=[application.public_id])
    return f"{url}?v={application.saved_at.timestamp():.0f}{application.saved_at.microsecond:06d}"


def _preview(request: HttpRequest, public_id: uuid.UUID) -> bytes:
    require(staff(request), Can.VIEW_COMMUNITY_BOOKS)
    application = get_application(public_id, seen_by=staff(request))
    return render_certificate(preview_paper(application))


def _table(
    request: HttpRequest,
    application: Application,
    answers: Mapping[str, object],
    rows: Mapping[str, int],
) -> HttpResponse:
    (name,) = rows
    form = AnswerForm(application.template, dict(answers), rows=rows)
    table = form.tables[name]
    table.focus_last_row()
    context = {"table": table, "application": application, "is_alone": True}
    response = render(request, "issuance/counter/table_field.html", context)
    response["HX-Trigger"] = "change"  # The page saves itself, and shows the new paper.
    return response
