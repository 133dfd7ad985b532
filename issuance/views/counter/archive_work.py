"""Yearly packages and disposal lists of a community."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, NotFound
from core.identity.access import Can, may
from issuance.actions.disposal import approve_disposal, propose_disposal, refuse_disposal
from issuance.actions.packages import ask_for_package, hand_out_package, progress_of
from issuance.models import ArchivePackage, DisposalList
from issuance.models.disposal import OPEN_DISPOSALS, DisposalState
from issuance.models.packages import PackageState
from issuance.retention import retention_plan
from issuance.selectors.archive import (
    disposal_lines,
    disposal_lists,
    due_for_disposal,
    get_disposal,
    get_package,
    packages,
    years_of,
)
from issuance.selectors.disposal import count_others_due
from issuance.views.counter.archive import about, chosen_community
from issuance.views.counter.disposal_lines import listed
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.paging import keyset_page
from issuance.views.counter.states import State

PACKAGE_TONES = {
    PackageState.MAKING: "primary",
    PackageState.READY: "yes",
    PackageState.FAILED: "no",
}
DISPOSAL_TONES = {
    DisposalState.PROPOSED: "ask",
    DisposalState.REFUSED: "neither",
    DisposalState.APPROVED: "primary",
    DisposalState.DONE: "yes",
}
LINES_SHOWN = 500


@at_the_counter
@require_safe
def package_list(request: HttpRequest) -> HttpResponse:
    """Show the years of a community, and what became of their packages."""
    user, community = staff(request), chosen_community(request)
    made: dict[int, ArchivePackage] = {}
    if community is not None:
        own = packages(seen_by=user).filter(community=community)
        made = {package.year: package for package in own}
    lines = [
        (year, papers, package, _package_state(package), _progress(package))
        for year, papers in (years_of(community) if community else ())
        for package in (made.get(year),)
    ]
    context = {
        "lines": lines,
        "is_working": any(p and p.state == PackageState.MAKING for p in made.values()),
        "may_take": may(user, Can.EXPORT_ARCHIVE),
        **about(request),
        "page_name": "packages",
    }
    return render(request, "issuance/counter/archive/packages.html", context)


@at_the_counter
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Have a package made."""
    community, year = chosen_community(request), request.POST.get("year", "")
    if community is None or not (year.isascii() and year.isdigit() and len(year) == 4):
        raise NotFound
    try:
        ask_for_package(community, int(year), by=staff(request))
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, f"已开始制作{year}年档案包，完成后会在收件箱里通知您。")
    return redirect(f"{reverse('archive:packages')}?community={community.code}")


@at_the_counter
@require_safe
def download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Hand the zip out piece by piece; it may be larger than memory."""
    package = get_package(public_id, seen_by=staff(request))
    pieces = hand_out_package(package, by=staff(request))
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"{package.community.code}-{package.year}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Length"] = str(package.size)
    response["X-Content-Type-Options"] = "nosniff"
    return cast(HttpResponse, response)  # Its kin, as far as the middleware is concerned.


@at_the_counter
@require_safe
def disposal_list(request: HttpRequest) -> HttpResponse:
    """Show the disposal lists, and what a community could put on a new one."""
    user, community = staff(request), chosen_community(request)
    rows = disposal_lists(seen_by=user)
    due = 0
    if community is not None:
        rows = rows.filter(community=community)
        plan = retention_plan()
        due = due_for_disposal(community, plan).count() + count_others_due(community, plan)
    page = keyset_page(rows, request)
    context = {
        "page": page,
        "lines": [(one, _disposal_state(one)) for one in page.rows],
        "due": due,
        "is_open": community is not None and rows.filter(state__in=OPEN_DISPOSALS).exists(),
        "reason_error": request.GET.get("missing") and "请写明销毁理由，再提交一次。",
        **about(request),
        "page_name": "disposals",
    }
    return render(request, "issuance/counter/archive/disposals.html", context)


@at_the_counter
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Put what has outlived its period on a list."""
    community = chosen_community(request)
    if community is None:
        raise NotFound
    back = f"{reverse('archive:disposals')}?community={community.code}"
    try:
        disposal = propose_disposal(
            community, reason=request.POST.get("reason", ""), by=staff(request)
        )
    except DomainError as refusal:
        if refusal.code == "reason_missing":
            return redirect(f"{back}&missing=1")
        tell(request, refusal)
        return redirect(back)
    messages.success(request, "销毁清单已提出，请另一位有权限的同志复核。")
    return redirect("archive:disposal", disposal.public_id)


@at_the_counter
@require_safe
def disposal(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one list, and to the second person the decision."""
    return _disposal(request, get_disposal(public_id, seen_by=staff(request)))


@at_the_counter
@require_POST
def decide(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Approve or refuse a list: ``approve`` says which."""
    user = staff(request)
    found = get_disposal(public_id, seen_by=user)
    approves = "approve" in request.POST
    verb = approve_disposal if approves else refuse_disposal
    try:
        verb(found, decision=request.POST.get("reason", ""), by=user)
    except DomainError as refusal:
        if refusal.code == "reason_missing":
            return _disposal(request, found, reason_error="请写明复核意见，再提交一次。")
        tell(request, refusal)
    else:
        done = "已同意，正在销毁。" if approves else "已记下不同意，清单上的文件都没有销毁。"
        messages.success(request, done)
    return redirect("archive:disposal", public_id)


def _disposal(request: HttpRequest, found: DisposalList, *, reason_error: str = "") -> HttpResponse:
    user = staff(request)
    lines = disposal_lines(found)
    context = {
        "disposal": found,
        "state": _disposal_state(found),
        "lines": [listed(line) for line in lines[:LINES_SHOWN]],
        "count": lines.count(),
        "lines_shown": LINES_SHOWN,
        "may_decide": may(user, Can.DECIDE_DISPOSAL)
        and found.state == DisposalState.PROPOSED
        and found.proposed_by_id != user.pk,
        "waits_for_another": found.state == DisposalState.PROPOSED
        and found.proposed_by_id == user.pk,
        "reason_error": reason_error,
        **about(request),
        "page_name": "disposals",
    }
    status = 422 if reason_error else 200
    return render(request, "issuance/counter/archive/disposal.html", context, status=status)


def _package_state(package: ArchivePackage | None) -> State | None:
    if package is None:
        return None
    state = PackageState(package.state)
    return State(state.label, PACKAGE_TONES[state])


def _progress(package: ArchivePackage | None) -> tuple[int, int] | None:
    is_making = package is not None and package.state == PackageState.MAKING
    return progress_of(package) if package is not None and is_making else None


def _disposal_state(one: DisposalList) -> State:
    state = DisposalState(one.state)
    return State(state.label, DISPOSAL_TONES[state])
