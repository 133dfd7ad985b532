"""Choosing monitoring points, ending them, and telling the office above."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.inherited import child
from core.audit.trail import record
from core.directory.models import Community
from core.exchange.actions import send_dispatch
from core.exchange.models import Dispatch
from core.identity.access import Can, require
from core.identity.models import User
from core.privacy.phones import check_phone
from core.tenancy import parent
from reporting.errors import (
    AlreadyAPoint,
    CommunityNotInUse,
    NotFromChild,
    PointEnded,
    PointsUnreadable,
)
from reporting.models import MonitoringPoint, ReceivedPoints
from reporting.pointing import proposal_for, standing_points

KIND = "monitoring_points"
VERSION = 1
MOST_POINTS = 10_000


@transaction.atomic
def choose_point(community: Community, *, by: User) -> MonitoringPoint:
    """Make a community a monitoring point from today on, and tell the office above.

    The reasons that speak for it now are kept with it. Raises ``AlreadyAPoint`` and
    ``CommunityNotInUse``.
    """
    require(by, Can.CHOOSE_POINTS)
    now = timezone.now()
    if not community.is_active:
        raise CommunityNotInUse
    proposal = proposal_for(community, now)
    if proposal is None:
        raise AlreadyAPoint
    try:
        with transaction.atomic():
            point = MonitoringPoint.objects.create(
                community=community,
                starts_on=timezone.localdate(now),
                reasons=proposal.reasons,
                chosen_by_name=by.name,
                chosen_at=now,
            )
    except IntegrityError:  # Somebody else was quicker.
        raise AlreadyAPoint from None
    record("point.chosen", point, by=by, community=community.code)
    _tell_above()
    return point


@transaction.atomic
def end_point(point: MonitoringPoint, *, by: User) -> MonitoringPoint:
    """End a point today; what it reported stays. Raises ``PointEnded``."""
    require(by, Can.CHOOSE_POINTS)
    point = _locked(point)
    point.ends_on = max(timezone.localdate(), point.starts_on)
    point.save(update_fields=["ends_on"])
    record("point.ended", point, by=by, community=point.community.code)
    _tell_above()
    return point


@transaction.atomic
def name_contact(point: MonitoringPoint, *, name: str, phone: str, by: User) -> MonitoringPoint:
    """Note whom to call at a point. Raises ``PointEnded`` and ``NotAPhoneNumber``."""
    require(by, Can.CHOOSE_POINTS)
    point = _locked(point)
    point.contact_name = name.strip()[:32]
    point.contact_phone = check_phone(phone) if phone.strip() else ""
    point.save(update_fields=["contact_name", "contact_phone"])
    record("point.contact_named", point, by=by, community=point.community.code)
    return point


@transaction.atomic
def receive_points(dispatch: Dispatch) -> ReceivedPoints:
    """Note the points of an office below, unless it told something newer before.

    Raises ``NotFromChild`` and ``PointsUnreadable``.
    """
    sender = child(dispatch.sender)
    if sender is None:
        raise NotFromChild
    told_at, points = _read(dispatch.payload)
    row, _ = ReceivedPoints.objects.select_for_update().get_or_create(
        sender_slug=sender.slug, defaults={"sender_name": sender.name, "told_at": told_at}
    )
    if row.told_at > told_at:  # Documents may overtake each other.
        return row
    row.sender_name, row.points, row.told_at = sender.name, points, told_at
    row.save()
    record("points.received", row, by=None, sender=sender.slug, count=len(points))
    return row


def _read(payload: Any) -> tuple[datetime, list[dict[str, str]]]:
    try:
        told_at = datetime.fromisoformat(payload["told_at"])
        points = [
            {"code": str(one["code"])[:12], "name": str(one["name"])[:64]}
            for one in payload["points"][:MOST_POINTS]
        ]
        if told_at.tzinfo is None or payload["count"] != len(points):
            raise PointsUnreadable
    except (KeyError, TypeError, ValueError) as broken:
        raise PointsUnreadable from broken
    return told_at, points


def _tell_above() -> None:
    above = parent()
    if above is None:
        return
    points = [{"code": one.community.code, "name": one.community.name} for one in standing_points()]
    send_dispatch(
        KIND,
        version=VERSION,
        to=above,
        subject=f"监测点 {len(points)} 个",
        payload={
            "told_at": timezone.now().isoformat(),
            "count": len(points),
            "points": points,
        },
    )


def _locked(point: MonitoringPoint) -> MonitoringPoint:
    locked = MonitoringPoint.objects.select_for_update().select_related("community")
    point = locked.get(pk=point.pk)
    if point.ends_on is not None:
        raise PointEnded
    return point
