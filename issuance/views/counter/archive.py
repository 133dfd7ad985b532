"""The archive (档案): what is kept, how long, and whether it still agrees with the books."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.audit.trail import history_of
from core.directory.models import Community
from core.errors import DomainError, InvalidInput, NotFound
from core.identity.access import Can, may, require
from core.tenancy import children
from issuance.actions.retention import freeze, set_retention, unfreeze
from issuance.anchoring import last_received
from issuance.forms.archive import RetentionForm
from issuance.models import ArchiveEntry
from issuance.retention import RetentionPlan, retention_plan
from issuance.selectors.archive import (
    archive_communities,
    archive_entries,
    checks_with_faults,
    get_entry,
    last_check,
    last_checked_at,
)
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.history import life_of
from issuance.views.counter.lists import in_community
from issuance.views.counter.paging import PERIODS, keyset_page, span_of
from issuance.views.counter.states import State

FAULTS_SHOWN = 20


@at_the_counter
@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """List what is archived, under the result of the last check."""
    user = staff(request)
    plan = retention_plan()
    rows = in_community(request, archive_entries(seen_by=user), "community__code")
    shown = request.GET.get("show", "")
    if shown == "frozen":
        rows = rows.filter(is_frozen=True)
    elif shown == "destroyed":
        rows = rows.exclude(disposal_record=None)
    span = span_of(request)
    page = keyset_page(rows.filter(**span.moments("archived_at")), request)
    context = {
        "page": page,
        "span": span,
        "periods": PERIODS,
        "shows": [("frozen", "已冻结"), ("destroyed", "已销毁")],
        "lines": [(one, plan.of(one.certificate.item_code), _until(one, plan), _state(one)) for one in page.rows],
        "is_filtered": any(value for key, value in request.GET.items() if key != "after"),
        **about(request),
    }  # fmt: skip
    return render(request, "issuance/counter/archive/book.html", context)


@at_the_counter
@require_safe
def paper(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one archived paper: its place in the chain, its period, and whether it is frozen."""
    return _paper(request, get_entry(public_id, seen_by=staff(request)))


@at_the_counter
@require_POST
def freeze_paper(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Freeze it, or lift what froze it: ``lift`` says which."""
    user = staff(request)
    entry = get_entry(public_id, seen_by=user)
    lifts = "lift" in request.POST
    try:
        (unfreeze if lifts else freeze)(entry, reason=request.POST.get("reason", ""), by=user)
    except DomainError as refusal:
        if refusal.code == "reason_missing":
            return _paper(request, entry, reason_error=refusal.message)
        tell(request, refusal)
    else:
        messages.success(request, "已解除冻结。" if lifts else "已冻结，冻结期间不能销毁。")
    return redirect("archive:paper", public_id)


@at_the_counter
@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: HttpRequest) -> HttpResponse:
    """Show how long what is kept; the bureau changes it."""
    user = staff(request)
    require(user, Can.VIEW_ALL_BOOKS)
    plan = retention_plan()
    form = RetentionForm(request.POST or None, plan=plan)
    if request.method == "POST":
        require(user, Can.SET_RETENTION)
        if form.is_valid():
            try:
                set_retention(form.years, form.class_of_item, by=user)
            except InvalidInput as refusal:
                tell(request, refusal)
            else:
                messages.success(request, "保管期限已保存，从现在起按新的期限计算。")
            return redirect("archive:retention")
    context = {
        "form": form,
        "plan": plan,
        "is_inferred": any(period.is_inferred for period in plan.periods),
        "may_set": may(user, Can.SET_RETENTION),
        **about(request),
        "page_name": "retention",
    }
    status = 422 if form.errors else 200
    return render(request, "issuance/counter/archive/retention.html", context, status=status)


@at_the_counter
@require_safe
def anchors(request: HttpRequest) -> HttpResponse:
    """Show the bureau above which anchors came from below, and which contradict their past."""
    require(staff(request), Can.VIEW_ALL_BOOKS)
    below = [(place, last_received(place.slug)) for place in children()]
    context = {
        "lines": [(place, last, _anchor_state(last)) for place, last in below],
        **about(request),
        "page_name": "anchors",
    }
    return render(request, "issuance/counter/archive/anchors.html", context)


def about(request: HttpRequest) -> dict[str, Any]:
    """Return what every page of the archive shows: whose it is, and what the last check found."""
    user = staff(request)
    chosen = chosen_community(request)
    shows_community = may(user, Can.VIEW_ALL_BOOKS)
    return {
        "current": "archive",
        "page_name": "book",
        "community_code": chosen.code if chosen and shows_community else "",
        "chosen": chosen,
        "shows_community": shows_community,
        "communities": archive_communities(seen_by=user) if shows_community else (),
        "check": last_check(chosen) if chosen else None,
        "faults": checks_with_faults()[:FAULTS_SHOWN] if shows_community and not chosen else (),
        "checked_at": last_checked_at() if shows_community and not chosen else None,
        "has_offices_below": shows_community and bool(children()),
        "may_keep": may(user, Can.KEEP_ARCHIVE),
    }


def chosen_community(request: HttpRequest) -> Community | None:
    """Return one's own community, or the one ``?community=`` names; raise ``NotFound``."""
    visible = archive_communities(seen_by=staff(request))
    code = request.POST.get("community") or request.GET.get("community", "")
    if code:
        found = visible.filter(code=code[:12]).first()
        if found is None:
            raise NotFound
        return found
    return None if may(staff(request), Can.VIEW_ALL_BOOKS) else visible.first()


def _paper(request: HttpRequest, entry: ArchiveEntry, *, reason_error: str = "") -> HttpResponse:
    plan = retention_plan()
    certificate = entry.certificate
    record = getattr(entry, "disposal_record", None)
    hold = entry.holds.filter(lifted_at=None).select_related("placed_by").first()
    context = {
        "entry": entry,
        "certificate": certificate,
        "period": plan.of(certificate.item_code),
        "until": plan.until(certificate.item_code, certificate.issued_on),
        "hold": hold,
        "destroyed": record,
        "life": life_of(history_of(certificate)),
        "reason_error": reason_error,
        **about(request),
    }
    status = 422 if reason_error else 200
    return render(request, "issuance/counter/archive/paper.html", context, status=status)


def _until(entry: Any, plan: RetentionPlan) -> Any:
    return plan.until(entry.certificate.item_code, entry.certificate.issued_on)


def _state(entry: Any) -> State | None:
    if getattr(entry, "disposal_record", None) is not None:
        return State("已按规定销毁", "neither")
    return State("已冻结", "primary") if entry.is_frozen else None


def _anchor_state(last: Any) -> State:
    if last is None:
        return State("尚未报送", "neither")
    if last.fault:
        return State("与之前不一致", "no")
    late = (timezone.localdate() - last.day).days
    return State(f"{late}天没有报送", "ask") if late > 2 else State("一致", "yes")
