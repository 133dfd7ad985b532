"""What every page of the reports needs: who asks, which report, and refusals kindly told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.errors import DomainError, NotAllowed, NotFound
from core.identity.models import User
from reporting.models import (
    ConcernState,
    QuarterlyReport,
    ReceivedReport,
    ReceivedState,
    ReportState,
)
from reporting.quarters import NotAQuarter, Quarter

TONES = {
    ReportState.DRAFT: "neither",
    ReportState.IN_REVIEW: "ask",
    ReportState.SUBMITTED: "primary",
    ReportState.ACCEPTED: "yes",
    ReportState.RETURNED: "no",
}
RECEIVED_TONES = {
    ReceivedState.RECEIVED: "ask",
    ReceivedState.ACCEPTED: "yes",
    ReceivedState.RETURNED: "no",
}
CONCERN_TONES = {
    ConcernState.RAISED: "ask",
    ConcernState.IN_HAND: "primary",
    ConcernState.ESCALATED: "primary",
    ConcernState.ANSWERED: "yes",
    ConcernState.CLOSED: "neither",
}


def person(request: HttpRequest) -> User:
    """Return who is signed in; the site let nobody else come this far."""
    user = request.user
    if not isinstance(user, User):
        raise NotAllowed
    return user


def quarter_named(text: str) -> Quarter:
    """Return the quarter of an address; raise ``NotFound``."""
    try:
        return Quarter.parse(text)
    except NotAQuarter:
        raise NotFound from None


def get_report(quarter: str, version: int | None = None) -> QuarterlyReport:
    """Return a version of our report, the newest without ``version``; raise ``NotFound``."""
    found = QuarterlyReport.objects.filter(quarter=str(quarter_named(quarter)))
    if version is not None:
        found = found.filter(version=version)
    report = found.order_by("-version").first()
    if report is None:
        raise NotFound
    return report


def get_received(quarter: str, sender: str, version: int) -> ReceivedReport:
    """Return a version of a report from below; raise ``NotFound``."""
    found = ReceivedReport.objects.filter(
        quarter=str(quarter_named(quarter)), sender_slug=sender, version=version
    ).first()
    if found is None:
        raise NotFound
    return found


def posted(request: HttpRequest, act: Callable[[], Any], *, done: str, then: str) -> HttpResponse:
    """Do ``act`` and go to ``then``, with ``done`` or the refusal said there."""
    try:
        act()
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect(then)
