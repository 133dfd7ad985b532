"""An item at the counter: may we issue it, and the way on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalog.models import CertificateItem, Outcome
from catalog.selectors import get_item
from core.directory.selectors import relying_parties
from core.identity.access import Can, may, require
from issuance.actions.applications import open_application
from issuance.actions.redirections import redirect_resident
from issuance.errors import ItemNotProhibited
from issuance.forms import RedirectionForm
from issuance.selectors.books import untouched_draft
from issuance.views.counter.cards import card_of, case_card, item_url, question_card
from issuance.views.counter.door import at_the_counter, staff


@at_the_counter
@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """Show the verdict on an item.

    ``?yes=`` and ``?no=`` are the positions of an exception whose question was answered, and
    ``?instead=`` that of a substitute the resident has.
    """
    found = get_item(code)
    if found.is_retained:
        return _retained(request, found)
    return _prohibited(request, found, RedirectionForm(relying_parties()))


@at_the_counter
@require_POST
def open_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an application, or take up the one this clerk began and left empty."""
    user, found = staff(request), get_item(code)
    require(user, Can.DRAFT_APPLICATION)
    application = untouched_draft(found, by=user) or open_application(found, by=user)
    return redirect("counter:application", application.public_id)


@at_the_counter
@require_POST
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Note that the resident was sent elsewhere; go on to the slip."""
    user, found = staff(request), get_item(code)
    require(user, Can.REFUSE_CERTIFICATE)
    if not found.is_prohibited:
        raise ItemNotProhibited
    form = RedirectionForm(relying_parties(), request.POST)
    if not form.is_valid():
        return _prohibited(request, found, form)
    told = redirect_resident(
        found,
        by=user,
        resident_name=form.cleaned_data["resident_name"],
        relying_party=form.relying_party,
        unit_name=form.cleaned_data["unit_name"],
    )
    return redirect("counter:redirection", told.public_id)


def _retained(request: HttpRequest, found: CertificateItem) -> HttpResponse:
    substitutes = list(found.substitutes.all())
    instead = _position(request, "instead")
    context = {
        "item": found,
        "card": card_of(found),
        "substitutes": [(one, item_url(found.code, instead=one.position)) for one in substitutes],
        "instead": next((one for one in substitutes if one.position == instead), None),
        "may_draft": may(staff(request), Can.DRAFT_APPLICATION),
    }
    return render(request, "issuance/counter/retained.html", context)


def _prohibited(
    request: HttpRequest, found: CertificateItem, form: RedirectionForm
) -> HttpResponse:
    exceptions = list(found.exceptions.all())
    agreed, denied = _position(request, "yes"), _position(request, "no")
    if form.is_bound:
        denied = max((one.position for one in exceptions), default=0)
    case = next((one for one in exceptions if one.position == agreed), None)
    pending = next((one for one in exceptions if one.position > denied), None)
    context: dict[str, Any] = {
        "item": found,
        "form": form,
        "may_refuse": may(staff(request), Can.REFUSE_CERTIFICATE),
    }
    if case is not None and case.outcome == Outcome.CASE_BY_CASE:
        context |= {"card": case_card(found, case), "case": case}
        context["no_url"] = item_url(found.code, no=case.position)
    elif case is None and pending is not None:
        context["card"] = question_card(found, pending)
    else:
        context |= {"card": card_of(found), "is_refused": True, "case": case}
    status = 422 if form.is_bound else 200
    return render(request, "issuance/counter/prohibited.html", context, status=status)


def _position(request: HttpRequest, name: str) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
