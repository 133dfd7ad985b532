"""Problems and needs at the counter: what a point raises, and the single cases given back to it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.directory.selectors import office_contact
from core.errors import DomainError
from core.identity.access import Can, require
from issuance.views.counter.door import at_the_counter, staff, tell
from reporting.actions.concerns import answer_concern, raise_concern
from reporting.concerned import attachments_of, concerns_seen_by, get_concern
from reporting.deadlines import is_overdue
from reporting.forms.concerns import AttachForm, ConcernForm
from reporting.models import Concern, ConcernState, Scope
from reporting.pointing import is_at_point

TONES = {
    ConcernState.RAISED: "neither",
    ConcernState.IN_HAND: "primary",
    ConcernState.ESCALATED: "primary",
    ConcernState.ANSWERED: "yes",
    ConcernState.CLOSED: "neither",
}
SHOWN = 100


@at_the_counter
def concerns(request: HttpRequest) -> HttpResponse:
    """List what this community raised."""
    user = staff(request)
    require(user, Can.RAISE_CONCERN)
    found, today = concerns_seen_by(user)[:SHOWN], timezone.localdate()
    return render(
        request,
        "reporting/counter/concerns.html",
        {
            "lines": [
                (one, TONES[ConcernState(one.state)], is_ours(one), is_overdue(one, today))
                for one in found
            ],
            "is_at_point": is_at_point(user),
            "hotline": office_contact().hotline,
        },
    )


@at_the_counter
def report(request: HttpRequest) -> HttpResponse:
    """Raise a problem or a need."""
    user = staff(request)
    require(user, Can.RAISE_CONCERN)
    form = ConcernForm(request.POST or None, request.FILES or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            raised = raise_concern(form.told(), by=user, files=form.sent(), press=given["press"])
        except DomainError as refused:
            refusal = refused
        else:
            messages.success(request, "已提交民政部门，答复后会通知您。")
            return redirect("concerns:concern", raised.public_id)
    if not is_at_point(user) and refusal is None:
        return redirect("concerns:list")
    status = 409 if refusal else 422 if form.errors else 200
    context = {"form": form, "refusal": refusal}
    return render(request, "reporting/counter/raise.html", context, status=status)


@at_the_counter
def concern(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one, with its answer."""
    user = staff(request)
    require(user, Can.RAISE_CONCERN)
    found = get_concern(public_id, seen_by=user)
    return render(
        request,
        "reporting/counter/concern.html",
        {
            "concern": found,
            "tone": TONES[ConcernState(found.state)],
            "is_ours": is_ours(found),
            "is_overdue": is_overdue(found, timezone.localdate()),
            "files": attachments_of(found, seen_by=user),
            "files_at": "concerns",
            "may_add": found.state != ConcernState.CLOSED,
            "may_remove": found.is_raised,
            "attach_form": AttachForm(),
        },
    )


@at_the_counter
@require_POST
def answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say how a single case was settled."""
    user = staff(request)
    require(user, Can.RAISE_CONCERN)
    found = get_concern(public_id, seen_by=user)
    try:
        answer_concern(found, request.POST.get("answer", ""), by=user)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, "已提交办理情况。")
    return redirect("concerns:concern", public_id)


def is_ours(concern: Concern) -> bool:
    """Say whether it was given back to the community to settle."""
    return concern.is_in_hand and concern.scope == Scope.COMMUNITY
