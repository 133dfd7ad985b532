"""Problems and needs of this office in the back office: the list, one of them, a telephone call."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.backoffice.model_admin import ReadOnlyAdmin
from core.backoffice.site import site
from core.errors import DomainError
from core.exchange.selectors import refusal_of
from core.identity.access import Can, may, require
from core.tenancy import children, current_place, parent
from reporting.actions.concerns import (
    ANSWER_KIND,
    answer_concern,
    close_concern,
    escalate_concern,
    note_phone_concern,
    triage_concern,
)
from reporting.admin.concern_files import attach_page, attachment_page, detach_page
from reporting.admin.concerns_below import (
    answer_received_page,
    forward_page,
    received_concerns_page,
    session_page,
    sessions_page,
)
from reporting.admin.doors import CONCERN_TONES, person, posted
from reporting.admin.history import history
from reporting.concerned import (
    OVERDUE,
    attachments_of,
    concerns_seen_by,
    get_concern,
    not_opened,
    open_first,
)
from reporting.deadlines import is_overdue
from reporting.forms.concerns import AttachForm, PhoneConcernForm, TriageForm
from reporting.models import Concern, ConcernState, Scope

LIST = "backoffice:reporting_concern_changelist"
GO_UP = {("county", Scope.CITY), ("city", Scope.PROVINCE)}


@admin.register(Concern, site=site)
class ConcernAdmin(ReadOnlyAdmin):
    """The pages of concerns, our own and those from below."""

    def get_urls(self) -> list[URLPattern]:
        """Return them."""
        view = self.admin_site.admin_view
        one, file = "<uuid:public_id>/", "files/<uuid:attachment_id>/"
        return [
            path("", view(concerns_page), name="reporting_concern_changelist"),
            path("phone/", view(phone_page), name="phone_concern"),
            path("received/", view(received_concerns_page), name="received_concerns"),
            path("received/answer/", view(answer_received_page), name="answer_received"),
            path("received/forward/", view(forward_page), name="forward_received"),
            path("sessions/", view(sessions_page), name="joint_sessions"),
            path("sessions/new/", view(session_page), name="record_session"),
            path(one, view(concern_page), name="concern"),
            path(one + "triage/", view(triage_page), name="triage_concern"),
            path(one + "answer/", view(answer_page), name="answer_concern"),
            path(one + "escalate/", view(escalate_page), name="escalate_concern"),
            path(one + "close/", view(close_page), name="close_concern"),
            path(one + "files/", view(attach_page), name="attach_to_concern"),
            path(one + file, view(attachment_page), name="concern_attachment"),
            path(one + file + "remove/", view(detach_page), name="detach_from_concern"),
        ]


def concerns_page(request: HttpRequest) -> HttpResponse:
    """List the concerns, those that wait first."""
    user = person(request)
    require(user, Can.VIEW_ALL_BOOKS)
    rows = concerns_seen_by(user)
    today = timezone.localdate()
    found = open_first(rows, state=request.GET.get("state", ""))
    return site.page(
        request,
        "reporting/back_office/concerns.html",
        "问题和需求",
        lines=[
            (one, CONCERN_TONES[ConcernState(one.state)], is_overdue(one, today)) for one in found
        ],
        states=[*ConcernState.choices, (OVERDUE, "已逾期")],
        not_opened=not_opened(ANSWER_KIND),
        is_filtered=bool(request.GET.get("state")),
        has_below=bool(children()),
        may_handle=may(user, Can.HANDLE_CONCERNS),
    )


def phone_page(request: HttpRequest) -> HttpResponse:
    """Note what was told by telephone."""
    user = person(request)
    require(user, Can.HANDLE_CONCERNS)
    form = PhoneConcernForm(request.POST or None, request.FILES or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            concern = note_phone_concern(
                form.told(), given["community"], by=user, files=form.sent(), press=given["press"]
            )
        except DomainError as refused:
            refusal = refused
        else:
            messages.success(request, "已登记，请研判。")
            return redirect("backoffice:concern", concern.public_id)
    return site.page(
        request,
        "reporting/back_office/phone_concern.html",
        "登记来电",
        form=form,
        refusal=refusal,
        status=409 if refusal else 422 if form.errors else 200,
    )


def concern_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a concern and the next step."""
    return _concern_page(request, public_id)


def _concern_page(
    request: HttpRequest, public_id: uuid.UUID, form: TriageForm | None = None
) -> HttpResponse:
    user = person(request)
    require(user, Can.VIEW_ALL_BOOKS)
    concern = get_concern(public_id, seen_by=user)
    may_handle = may(user, Can.HANDLE_CONCERNS)
    # Left empty rather than filled with what was typed: a name in there would go out unread.
    initial: dict[str, Any] = {"scope": concern.scope, "wording": concern.wording}
    if not concern.is_raised:  # Until then it is the day to triage it by.
        initial["due_on"] = concern.due_on
    return site.page(
        request,
        "reporting/back_office/concern.html",
        concern.get_kind_display(),
        concern=concern,
        tone=CONCERN_TONES[ConcernState(concern.state)],
        is_overdue=is_overdue(concern, timezone.localdate()),
        files=attachments_of(concern, seen_by=user),
        files_at="backoffice",
        may_add=may_handle and concern.state != ConcernState.CLOSED,
        may_remove=may_handle and concern.state != ConcernState.CLOSED,
        attach_form=AttachForm(),
        held_up=refusal_of(concern.dispatch_id)
        if concern.is_escalated and concern.dispatch_id
        else None,
        form=form or TriageForm(initial=initial),
        is_form_open=bool(form) or concern.is_raised,
        may_handle=may_handle,
        above=parent(),
        should_go_up=(current_place().level, concern.scope) in GO_UP,
        events=history(concern, notes={"concern.answered_above": concern.answered_by_name}),
        status=422 if form else 200,
    )


@require_POST
def triage_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Decide whose it is to solve."""
    form = TriageForm(request.POST)
    require(person(request), Can.HANDLE_CONCERNS)
    if not form.is_valid():
        return _concern_page(request, public_id, form)
    given = form.cleaned_data
    return _on(
        request,
        public_id,
        lambda concern, **by: triage_concern(
            concern,
            scope=given["scope"],
            wording=given["wording"],
            due_on=given["due_on"],
            **by,
        ),
        "已研判。",
    )


@require_POST
def answer_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer a concern."""
    text = request.POST.get("answer", "")
    return _on(
        request, public_id, lambda concern, **by: answer_concern(concern, text, **by), "已答复。"
    )


@require_POST
def escalate_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Send a concern up."""
    return _on(request, public_id, escalate_concern, "已上报，上级答复后会通知您。")


@require_POST
def close_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Close what was answered."""
    return _on(request, public_id, close_concern, "已办结。")


def _on(
    request: HttpRequest, public_id: uuid.UUID, act: Callable[..., Any], done: str
) -> HttpResponse:
    user = person(request)
    require(user, Can.HANDLE_CONCERNS)
    concern = get_concern(public_id, seen_by=user)
    there = f"/back-office/reporting/concern/{concern.public_id}/"
    return posted(request, lambda: act(concern, by=user), done=done, then=there)
