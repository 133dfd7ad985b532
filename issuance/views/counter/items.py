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
from issuance.forms.substituting import SavingForm
from issuance.selectors.books import untouched_draft
from issuance.views.counter.cards import card_of, case_card, item_url, question_card
from issuance.views.counter.door import at_the_counter, staff
from issuance.views.counter.savings import pending_substitute


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
    """Begin an application, or take up the one this clerk began and left empty.

    ``no`` is the position of the last substitute the resident does not have: the form opens when
    all were asked for.
    """
    user, found = staff(request), get_item(code)
    require(user, Can.DRAFT_APPLICATION)
    denied = position_in(request.POST.get("no", ""))
    if found.is_retained and pending_substitute(found, denied) is not None:
        return redirect(item_url(found.code, no=denied))
    application = untouched_draft(found, by=user)
    if application is None:
        application = open_application(found, by=user, asked=found.substitutes.all())
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
    """Ask for one substitute after the other, then show what may be issued for what."""
    user = staff(request)
    instead, denied = _position(request, "instead"), _position(request, "no")
    substitutes = list(found.substitutes.all())
    pending = pending_substitute(found, denied)
    context: dict[str, Any] = {
        "item": found,
        "card": card_of(found),
        "denied": [one for one in substitutes if one.position <= denied],
        "last_no": denied,
        "instead": next((one for one in substitutes if one.position == instead), None),
        "form": SavingForm(),
        "may_refuse": may(user, Can.REFUSE_CERTIFICATE),
        "may_draft": may(user, Can.DRAFT_APPLICATION),
    }
    if pending is not None:
        context |= {
            "pending": pending,
            "step": (substitutes.index(pending) + 1, len(substitutes)),
            "yes_url": item_url(found.code, instead=pending.position, no=denied),
            "no_url": item_url(found.code, no=pending.position),
        }
    if context["instead"] is not None:
        context["back_url"] = item_url(found.code, no=denied)
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
        "may_handle": may(staff(request), Can.HANDLE_FILE),
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
    return position_in(request.GET.get(name, ""))


def position_in(given: str) -> int:
    """Return the position an address names; 0 for none and for nonsense."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
