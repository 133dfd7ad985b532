"""Concerns from below in the back office: grouped, answered together, talked over in sessions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.backoffice.site import site
from core.errors import DomainError, NotAllowed
from core.exchange.selectors import refusal_of
from core.identity.access import Can, may, require
from core.tenancy import children, current_place, parent
from reporting.actions.concerns import ANSWER_KIND, KIND
from reporting.actions.concerns_below import answer_received, forward_received, record_session
from reporting.admin.doors import person, posted
from reporting.concerned import (
    answered_below,
    forwarded_and_waiting,
    joint_sessions,
    not_opened,
    received_among,
    waiting_groups,
    wording_proposed,
)
from reporting.deadlines import is_overdue
from reporting.forms.concerns import ForwardForm, SessionForm
from reporting.grouping import LADDER, Rung
from reporting.models import ReceivedConcern

RECEIVED = "backoffice:received_concerns"


def received_concerns_page(request: HttpRequest) -> HttpResponse:
    """Show what waits from below, grouped, each group with a proposal and its reasons."""
    user = person(request)
    require(user, Can.VIEW_ALL_BOOKS)
    today, rung = timezone.localdate(), _rung()
    labels = {rung.of_few: f"个别{rung.below}", rung.of_many: rung.of_many.label}
    return site.page(
        request,
        "reporting/back_office/received_concerns.html",
        "下级问题和需求",
        groups=[
            (
                group,
                labels[group.scope],
                "ask" if group.scope == rung.of_many else "primary",
                [(one, is_overdue(one, today)) for one in group.concerns],
            )
            for group in waiting_groups()
        ],
        forwarded=[
            (together, is_overdue(together[0], today), _held_up(together[0]))
            for together in forwarded_and_waiting()
        ],
        answered=answered_below(),
        scopes=[(scope.value, label) for scope, label in labels.items()],
        not_opened=not_opened(KIND, ANSWER_KIND),
        above=parent(),
        has_below=bool(children()),
        may_handle=may(user, Can.HANDLE_CONCERNS),
    )


@require_POST
def answer_received_page(request: HttpRequest) -> HttpResponse:
    """Answer those that were ticked, or go on to record a session about them."""
    user = person(request)
    require(user, Can.HANDLE_CONCERNS)
    concerns = received_among(request.POST.getlist("concern"))
    if not concerns:
        messages.error(request, "请勾选要办理的问题。")
        return redirect(RECEIVED)
    if "session" in request.POST:
        return _session_form(request, SessionForm(), [str(one.public_id) for one in concerns])
    if "forward" in request.POST:
        form = ForwardForm(initial={"wording": wording_proposed(concerns)})
        return _forward_form(request, form, concerns)
    rung = _rung()
    scope = rung.of_many if request.POST.get("scope") == rung.of_many else rung.of_few
    answer = request.POST.get("answer", "")
    return posted(
        request,
        lambda: answer_received(concerns, scope=scope, answer=answer, by=user),
        done=f"已答复 {len(concerns)} 条，答复会送到上报单位。",
        then=RECEIVED,
    )


@require_POST
def forward_page(request: HttpRequest) -> HttpResponse:
    """Send those that were ticked before further up, as one."""
    user = person(request)
    require(user, Can.HANDLE_CONCERNS)
    form, concerns = ForwardForm(request.POST), received_among(request.POST.getlist("concern"))
    if not form.is_valid():
        return _forward_form(request, form, concerns)
    try:
        forward_received(concerns, wording=form.cleaned_data["wording"], by=user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _forward_form(request, form, concerns, refusal)
    messages.success(request, "已上报。上级答复后会自动转给上报单位，并通知您。")
    return redirect(RECEIVED)


def sessions_page(request: HttpRequest) -> HttpResponse:
    """List the joint sessions."""
    user = person(request)
    require(user, Can.VIEW_ALL_BOOKS)
    return site.page(
        request, "reporting/back_office/sessions.html", "会商记录", sessions=joint_sessions()
    )


@require_POST
def session_page(request: HttpRequest) -> HttpResponse:
    """Record a session about the concerns that were ticked before."""
    user = person(request)
    require(user, Can.HANDLE_CONCERNS)
    form, chosen = SessionForm(request.POST), request.POST.getlist("concern")
    if not form.is_valid():
        return _session_form(request, form, chosen)
    try:
        record_session(received_among(chosen), **form.cleaned_data, by=user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _session_form(request, form, chosen, refusal)
    messages.success(request, "会商已登记。请把议定措施答复给上报单位。")
    return redirect("backoffice:joint_sessions")


def _rung() -> Rung:
    return LADDER.get(current_place().level, LADDER["city"])


def _held_up(concern: ReceivedConcern) -> str | None:
    return refusal_of(concern.forward_dispatch_id) if concern.forward_dispatch_id else None


def _forward_form(
    request: HttpRequest,
    form: ForwardForm,
    concerns: list[ReceivedConcern],
    refusal: DomainError | None = None,
) -> HttpResponse:
    return site.page(
        request,
        "reporting/back_office/forward_form.html",
        "上报问题和需求",
        form=form,
        refusal=refusal,
        concerns=concerns,
        above=parent(),
        status=422 if form.errors or refusal else 200,
    )


def _session_form(
    request: HttpRequest,
    form: SessionForm,
    chosen: list[str],
    refusal: DomainError | None = None,
) -> HttpResponse:
    return site.page(
        request,
        "reporting/back_office/session_form.html",
        "登记会商",
        form=form,
        refusal=refusal,
        concerns=received_among(chosen),
        status=422 if form.errors or refusal else 200,
    )
