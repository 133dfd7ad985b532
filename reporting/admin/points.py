"""Monitoring points in the back office: those that stand, those proposed, those below."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.backoffice.model_admin import ReadOnlyAdmin
from core.backoffice.site import site
from core.directory.selectors import get_community
from core.errors import NotFound
from core.identity.access import Can, may, require
from core.privacy.phones import NotAPhoneNumber, check_phone
from core.tenancy import current_place
from reporting.actions.points import KIND, choose_point, end_point, name_contact
from reporting.actions.residents import note_residents
from reporting.admin.doors import person, posted
from reporting.admin.history import history
from reporting.concerned import not_opened
from reporting.errors import ResidentsUnreadable
from reporting.models import POINTS_WANTED, MonitoringPoint
from reporting.pointing import (
    PROPOSED,
    are_wanted_here,
    ended_points,
    points_below,
    proposals,
    standing_points,
)
from reporting.residents import as_lines, residents_by_community

LIST = "backoffice:reporting_monitoringpoint_changelist"


@admin.register(MonitoringPoint, site=site)
class MonitoringPointAdmin(ReadOnlyAdmin):
    """The pages of the points."""

    def get_urls(self) -> list[URLPattern]:
        """Return them."""
        view = self.admin_site.admin_view
        one = "<uuid:public_id>/"
        return [
            path("", view(points_page), name="reporting_monitoringpoint_changelist"),
            path("choose/", view(choose_page), name="choose_point"),
            path("residents/", view(residents_page), name="note_residents"),
            path(one + "end/", view(end_page), name="end_point"),
            path(one + "contact/", view(contact_page), name="point_contact"),
        ]


@dataclass(frozen=True)
class Wrong:
    """A contact that was not kept, as it was typed, and why."""

    point: uuid.UUID
    name: str
    phone: str
    why: str


def points_page(request: HttpRequest) -> HttpResponse:
    """Show the points, a warning where there are too few, and who could be one."""
    return _points_page(request)


def _points_page(request: HttpRequest, wrong: Wrong | None = None) -> HttpResponse:
    require(person(request), Can.VIEW_ALL_BOOKS)
    wanted = are_wanted_here()
    standing, below = standing_points(), points_below()
    may_choose = may(request.user, Can.CHOOSE_POINTS)
    ended = ended_points()
    proposed = proposals(timezone.now(), limit=None) if wanted else []
    return site.page(
        request,
        "reporting/back_office/points.html",
        "监测点",
        standing=standing,
        missing=max(0, POINTS_WANTED - len(standing)) if wanted else 0,
        wanted=wanted,
        least=POINTS_WANTED,
        ended=ended,
        proposals=proposed[:PROPOSED],
        others=sorted(proposed[PROPOSED:], key=lambda one: one.community.code),
        below=below,
        short=[one for one in below if one.is_short],
        may_choose=may_choose,
        noted=len(residents_by_community()) if wanted else 0,
        not_opened=not_opened(KIND),
        here=current_place(),
        wrong=wrong,
        events=history(
            *standing,
            *ended,
            names={str(one.pk): one.community.short_name for one in (*standing, *ended)},
        ),
        status=422 if wrong else 200,
    )


@require_POST
def choose_page(request: HttpRequest) -> HttpResponse:
    """Make a community a point."""
    user = person(request)
    require(user, Can.CHOOSE_POINTS)
    community = get_community(request.POST.get("community", ""))
    return posted(
        request,
        lambda: choose_point(community, by=user),
        done=f"已选取{community.short_name}为监测点，请补充联系人。",
        then=LIST,
    )


def residents_page(request: HttpRequest) -> HttpResponse:
    """Note how many people live in each community."""
    user = person(request)
    require(user, Can.CHOOSE_POINTS)
    text, refusal = as_lines(), None
    if request.method == "POST":
        text = request.POST.get("lines", "")
        try:
            changed = note_residents(text, by=user)
        except ResidentsUnreadable as refused:
            refusal = refused
        else:
            messages.success(request, f"已保存 {changed} 个社区（村）的居民人数。")
            return redirect(LIST)
    return site.page(
        request,
        "reporting/back_office/residents.html",
        "登记居民人数",
        lines=text,
        refusal=refusal,
        status=422 if refusal else 200,
    )


@require_POST
def end_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """End a point."""
    return _on(request, public_id, lambda point: end_point(point, by=person(request)), "已结束")


@require_POST
def contact_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Note whom to call."""
    require(person(request), Can.CHOOSE_POINTS)
    name, phone = request.POST.get("name", ""), request.POST.get("phone", "")
    try:
        if phone.strip():
            check_phone(phone)
    except NotAPhoneNumber as refusal:
        return _points_page(request, Wrong(public_id, name, phone, refusal.message))
    return _on(
        request,
        public_id,
        lambda point: name_contact(point, name=name, phone=phone, by=person(request)),
        "已保存联系人：",
    )


def _on(
    request: HttpRequest,
    public_id: uuid.UUID,
    act: Callable[[MonitoringPoint], MonitoringPoint],
    done: str,
) -> HttpResponse:
    require(person(request), Can.CHOOSE_POINTS)
    points = MonitoringPoint.objects.select_related("community")
    point = points.filter(public_id=public_id).first()
    if point is None:
        raise NotFound
    name = point.community.short_name
    return posted(request, lambda: act(point), done=f"{done}{name}。", then=LIST)
