"""Personal data whole, for a reason; what a person asks about their own; who looked how often."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.documents.dossier import render_dossier
from core.errors import DomainError, InvalidInput
from core.identity.access import Can, may, require
from core.privacy.id_numbers import NotAnIdNumber
from core.privacy.masking import mask_id_number
from core.web.numbers import whole_number
from issuance.actions import practice
from issuance.actions.persons import (
    FEWEST_DAYS,
    MOST_DAYS,
    ask_who_looked,
    erase_person,
    set_erasing,
    take_copy,
)
from issuance.actions.revealing import reveal
from issuance.models import IssuingPolicy
from issuance.models.privacy import RevealReason
from issuance.particulars import Paper, kind_of
from issuance.persons_paper import copy_data, copy_paper, looks_paper, scope_of
from issuance.privacy_errors import RevealReasonMissing
from issuance.selectors.books import get_application, get_certificate, get_redirection
from issuance.selectors.files import get_file
from issuance.selectors.persons import (
    LIST_DAYS,
    MANY_A_DAY,
    OPEN_MINUTES,
    account_of,
    get_request,
    latest_reveals,
    reveal_days,
)
from issuance.views.counter.door import View, at_the_counter, staff, tell
from issuance.views.counter.files import paper_view, pdf_response


def _reveals(fetch: Callable[..., Paper], page: str) -> View:
    """Return the view that shows one kind of paper whole, once, and links back to ``page``."""

    @at_the_counter
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
        user = staff(request)
        require(user, Can.REVEAL_PERSON)
        paper = fetch(public_id, seen_by=user)
        back = reverse(page, args=[public_id])
        if request.method != "POST":  # Somebody reloaded: nothing is shown without a reason.
            return redirect(back)
        context: dict[str, Any] = {"back": back, "kind": kind_of(paper).label, "paper": paper}
        given = {"reason": request.POST.get("reason", ""), "note": request.POST.get("note", "")}
        try:
            context["parts"] = reveal(paper, by=user, **given)
        except RevealReasonMissing as refusal:
            context |= {"reveal_error": refusal.message, "reasons": RevealReason.choices}
            return render(
                request, "issuance/counter/privacy/revealed.html", context | given, status=422
            )
        context["reason_label"] = RevealReason(given["reason"]).label
        return render(request, "issuance/counter/privacy/revealed.html", context)

    return view


reveal_application = _reveals(get_application, "counter:application")
reveal_certificate = _reveals(get_certificate, "counter:certificate")
reveal_file = _reveals(get_file, "counter:file")
reveal_redirection = _reveals(get_redirection, "counter:redirection")


@at_the_counter
@require_http_methods(["GET", "HEAD", "POST"])
def persons(request: HttpRequest) -> HttpResponse:
    """Ask for an ID number, and lead to what is known under it. It is in no address."""
    user = staff(request)
    require(user, Can.ANSWER_PERSON)
    error = ""
    if request.method == "POST":
        try:
            asked = ask_who_looked(request.POST.get("id_number", ""), by=user)
        except NotAnIdNumber as refusal:
            error = refusal.message
        else:
            return redirect("privacy:person", asked.public_id)
    policy = IssuingPolicy.objects.get()
    context = {
        "error": error,
        "days": policy.erase_unissued_after_days,
        "practice_days": policy.empty_practice_after_days,
        "practice_fewest": practice.FEWEST_DAYS,
        "practice_most": practice.MOST_DAYS,
        "fewest": FEWEST_DAYS,
        "most": MOST_DAYS,
        "may_set_days": may(user, Can.SET_RETENTION),
        "may_read_reveals": may(user, Can.READ_TRAIL),
        "sees_all": may(user, Can.VIEW_ALL_BOOKS),
    }
    return render(
        request, "issuance/counter/privacy/persons.html", context, status=422 if error else 200
    )


@at_the_counter
@require_safe
def person(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what is held about a person and who looked; for half an hour, to who asked."""
    user = staff(request)
    asked = get_request(public_id, seen_by=user)
    account = account_of(asked.id_number, seen_by=user)
    context = {
        "asked": asked,
        "id_number": mask_id_number(asked.id_number),
        "scope": scope_of(asked),
        "account": account,
        "going": sum(one.may_go for one in account.holdings),
        "may_copy": may(user, Can.ERASE_PERSON) and bool(account.holdings),
        "may_erase": may(user, Can.ERASE_PERSON),
        "minutes": OPEN_MINUTES,
    }
    return render(request, "issuance/counter/privacy/person.html", context)


@paper_view
@require_safe
def person_pdf(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the same as a PDF to hand to the resident."""
    user = staff(request)
    asked = get_request(public_id, seen_by=user)
    account = account_of(asked.id_number, seen_by=user)
    return pdf_response(render_dossier(looks_paper(asked, account)), "个人信息查询结果")


@paper_view
@require_POST
def copy_pdf(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the person's own data, whole, as a PDF."""
    user = staff(request)
    asked = get_request(public_id, seen_by=user)
    account = take_copy(asked, form="pdf", by=user)
    pdf = render_dossier(copy_paper(asked, account))
    return pdf_response(pdf, "个人信息副本", as_attachment=True)


@at_the_counter
@require_POST
def copy_json(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the same as JSON."""
    user = staff(request)
    asked = get_request(public_id, seen_by=user)
    account = take_copy(asked, form="json", by=user)
    text = json.dumps(copy_data(asked, account), ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"personal-data-{timezone.localdate():%Y%m%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@at_the_counter
@require_POST
def erase(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Erase what led to no paper; say what stays, and why."""
    user = staff(request)
    asked = get_request(public_id, seen_by=user)
    try:
        done = erase_person(asked, by=user)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, f"已删除{done.erased}份申请中的个人信息。其余记录依法保留。")
    return redirect("privacy:person", asked.public_id)


@at_the_counter
@require_POST
def erasing(request: HttpRequest) -> HttpResponse:
    """Set after how many days unfinished applications, and what was practised, are erased."""
    user = staff(request)
    try:
        with transaction.atomic():
            policy = set_erasing(_days(request, "days"), by=user)
            if "practice_days" in request.POST:
                policy = practice.set_practice_period(_days(request, "practice_days"), by=user)
    except InvalidInput as refusal:
        messages.error(request, " ".join(one for found in refusal.errors.values() for one in found))
    else:
        messages.success(
            request,
            f"已保存：没有出具的申请{policy.erase_unissued_after_days}天，"
            f"练习的内容{policy.empty_practice_after_days}天。",
        )
    return redirect("privacy:persons")


def _days(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return whole_number(given, digits=4) or 0


@at_the_counter
@require_safe
def reveals(request: HttpRequest) -> HttpResponse:
    """Show auditors who saw personal data whole, by day, unusual numbers marked."""
    user = staff(request)
    context = {
        "days": reveal_days(seen_by=user),
        "latest": latest_reveals(seen_by=user),
        "many": MANY_A_DAY,
        "list_days": LIST_DAYS,
    }
    return render(request, "issuance/counter/privacy/reveals.html", context)
