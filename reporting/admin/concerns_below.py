"""Concerns from below in the back office: grouped, answered together, talked over in sessions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.backoffice.site import site
from core.errors import DomainError, NotAllowed
from core.identity.access import Can, may, require
from core.tenancy import children
from reporting.actions.concerns_below import answer_received, record_session
from reporting.admin.doors import person, posted
from reporting.concerned import (
    answered_below,
    joint_sessions,
    received_among,
    waiting_groups,
)
from reporting.forms.concerns import SessionForm
from reporting.models import Scope

RECEIVED = "backoffice:received_concerns"
SCOPES = (Scope.COUNTY, Scope.CITY)


def received_concerns_page(request: HttpRequest) -> HttpResponse:
    """Show what waits from below, grouped, each group with a proposal and its reasons."""
    user = person(request)
    require(user, Can.VIEW_ALL_BOOKS)
    return site.page(
        request,
        "reporting/back_office/received_concerns.html",
        "下级问题和需求",
        groups=waiting_groups(),
        answered=answered_below(),
        scopes=[(scope.value, scope.label) for scope in SCOPES],
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
    scope = Scope.CITY if request.POST.get("scope") == Scope.CITY else Scope.COUNTY
    answer = request.POST.get("answer", "")
    return posted(
        request,
        lambda: answer_received(concerns, scope=scope, answer=answer, by=user),
        done=f"已答复 {len(concerns)} 条，答复会送到上报单位。",
        then=RECEIVED,
    )


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
