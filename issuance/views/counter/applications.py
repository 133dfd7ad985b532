"""An application from the form to the approver's click."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.answers import split_name
from core.audit.trail import history_of
from core.documents.errors import DoesNotFit, GlyphMissing
from core.errors import DomainError, InvalidInput
from core.identity.access import Can, may
from core.identity.models import User
from issuance.actions.applications import (
    return_application,
    save_draft,
    submit_application,
    withdraw_application,
)
from issuance.actions.certificates import approve_and_issue, issue_certificate
from issuance.answers import Answers, tidy_answers, warnings_about
from issuance.errors import AlreadyIssued, NotSubmitted, ReasonMissing
from issuance.forms import AnswerForm, answers_from
from issuance.forms.carried import Errors
from issuance.models import Application
from issuance.models.applications import ApplicationState
from issuance.selectors.books import application_to_act_on, get_application
from issuance.selectors.intake import files_of
from issuance.selectors.people import self_approval_is_allowed
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.drafting import paper_url
from issuance.views.counter.facts import facts_of, papers_of
from issuance.views.counter.history import life_of
from issuance.views.counter.states import state_of_application


@at_the_counter
@require_safe
def application(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the form while it is open, then what was submitted, then the certificate."""
    user = staff(request)
    found = get_application(public_id, seen_by=user)
    if found.state == ApplicationState.ISSUED:
        return redirect("counter:certificate", found.certificate.public_id)
    if found.is_open and may(user, Can.DRAFT_APPLICATION):
        given = request.GET.get("rows", "")
        rows = int(given) if given.isascii() and given.isdigit() and len(given) < 3 else 0
        return form_page(request, found, found.answers, least_rows=rows)
    return _submitted(request, found)


@at_the_counter
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Lay the form before the approver, or show it again with what is missing."""
    found = get_application(public_id, seen_by=staff(request))
    if request.method != "POST":  # Somebody went back to the address of the errors.
        return redirect("counter:application", found.public_id)
    answers = answers_from(found.template, request.POST)
    try:
        submit_application(found, answers, by=staff(request))
    except InvalidInput as refusal:
        found = save_draft(found, answers, by=staff(request))
        tidy = tidy_answers(found.template, answers)
        return form_page(request, found, tidy, errors=refusal.errors)
    except (DoesNotFit, GlyphMissing) as refusal:
        found = save_draft(found, answers, by=staff(request))
        return form_page(request, found, found.answers, errors={"": [refusal.message]})
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, "已提交。请负责人核对后审批用印。")
    return redirect("counter:application", found.public_id)


@at_the_counter
@require_POST
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put the draft away."""
    found = get_application(public_id, seen_by=staff(request))
    name = split_name(found.item.name)[0]
    try:
        withdraw_application(found, by=staff(request))
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:application", found.public_id)
    messages.success(request, f"已放弃这份{name}申请。居民再来时，可以重新填写。")
    return redirect("counter:home")


@at_the_counter
@require_POST
def give_back(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Return the application to the clerk with a reason."""
    found = get_application(public_id, seen_by=staff(request))
    reason = request.POST.get("reason", "")
    try:
        return_application(found, reason=reason, by=staff(request))
    except ReasonMissing as refusal:
        return _submitted(request, found, reason_error=refusal.message)
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:application", found.public_id)
    messages.success(request, f"已退回给{found.created_by.name}，原因已一并告知。")
    return redirect("counter:home")


@at_the_counter
@require_POST
def approve(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Approve and issue in one click. A second click finds what the first one made."""
    user = staff(request)
    found = application_to_act_on(public_id, seen_by=user)
    try:
        issue = issue_certificate if found.is_approved else approve_and_issue
        certificate = issue(found, by=user)
    except (AlreadyIssued, NotSubmitted) as refusal:
        found = application_to_act_on(public_id, seen_by=user)
        if found.state == ApplicationState.ISSUED:
            messages.info(request, "这份申请已经出具过证明，没有重复出具。")
        else:
            tell(request, refusal)
        return redirect("counter:application", found.public_id)
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:application", found.public_id)
    messages.success(request, f"已出具 {certificate.number}，请打印后加盖公章。")
    return redirect("counter:certificate", certificate.public_id)


def form_page(
    request: HttpRequest,
    found: Application,
    answers: Answers,
    *,
    errors: Errors | None = None,
    least_rows: int = 0,
) -> HttpResponse:
    """Show the form, with what is wrong with it."""
    tables = [field["name"] for field in found.template.fields if field["type"] == "table"]
    form = AnswerForm(
        found.template,
        answers,
        errors=errors,
        rows=dict.fromkeys(tables, least_rows),
        check_url=reverse("counter:check", args=[found.public_id]),
        files=files_of(found),
    )
    context = {
        "application": found,
        "form": form,
        "paper_url": paper_url(found),
        "is_saved": found.saved_at > found.created_at and bool(found.answers),
    }
    return render(request, "issuance/counter/form.html", context, status=422 if errors else 200)


def _submitted(request: HttpRequest, found: Application, *, reason_error: str = "") -> HttpResponse:
    user = staff(request)
    context = {
        "application": found,
        "state": state_of_application(found),
        "facts": facts_of(found.template, found.answers),
        "papers": papers_of(found),
        "warnings": _labelled_warnings(found),
        "life": life_of(history_of(found)),
        "paper_url": paper_url(found),
        "may_see_paper": may(user, Can.VIEW_COMMUNITY_BOOKS),
        "may_approve": _may_approve(user, found),
        "is_own": found.created_by_id == user.pk,
        "reason_error": reason_error,
    }
    status = 422 if reason_error else 200
    return render(request, "issuance/counter/submitted.html", context, status=status)


def _may_approve(user: User, found: Application) -> bool:
    waits = found.is_submitted or found.is_approved
    if not waits or not may(user, Can.APPROVE_APPLICATION):
        return False
    return found.created_by_id != user.pk or self_approval_is_allowed()


def _labelled_warnings(found: Application) -> list[tuple[str, str]]:
    labels = {field["name"]: field["label"] for field in found.template.fields}
    warnings = warnings_about(found.template, found.answers)
    return [(labels[name], one) for name, sentences in warnings.items() for one in sentences]
