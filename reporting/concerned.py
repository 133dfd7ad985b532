"""Reading concerns: who may see which, and what waits."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import QuerySet

from core.errors import NotFound
from core.identity.access import Can, may, require
from core.identity.models import User
from core.tenancy import children
from reporting.grouping import Group, group_concerns
from reporting.models import Concern, ConcernState, JointSession, ReceivedConcern

SHOWN = 200
GROUPED = 300
"""Grouping compares each with each: the newest that wait are enough to see a pattern."""


def concerns_seen_by(user: User) -> QuerySet[Concern]:
    """Return the concerns a person may see: the office all, a community its own."""
    rows = Concern.objects.select_related("community")
    if may(user, Can.VIEW_ALL_BOOKS):
        return rows
    require(user, Can.RAISE_CONCERN)
    return rows.filter(community__code=user.community_code or "-")


def get_concern(public_id: uuid.UUID, *, seen_by: User) -> Concern:
    """Return one of them; raise ``NotFound``."""
    concern = concerns_seen_by(seen_by).filter(public_id=public_id).first()
    if concern is None:
        raise NotFound
    return concern


def open_first(rows: QuerySet[Concern], *, state: str = "") -> list[Concern]:
    """Return concerns: of one state, or all with those that wait for the office first."""
    if state in ConcernState.values:
        return list(rows.filter(state=state)[:SHOWN])
    order = {value: place for place, value in enumerate(ConcernState.values)}
    return sorted(rows[:SHOWN], key=lambda one: order[one.state])


def waiting_groups() -> list[Group]:
    """Return what waits from below, grouped, with a proposal for each group."""
    waiting = list(ReceivedConcern.objects.filter(answered_at=None)[:GROUPED])
    return group_concerns(waiting, offices=len(children()))


def answered_below() -> list[ReceivedConcern]:
    """Return what was answered, newest first; fifty at most."""
    return list(
        ReceivedConcern.objects.exclude(answered_at=None).order_by("-answered_at", "-pk")[:50]
    )


def received_among(public_ids: Collection[str]) -> list[ReceivedConcern]:
    """Return the concerns from below with these ids; raise ``NotFound`` where one is none."""
    try:
        wanted = {uuid.UUID(one) for one in public_ids}
    except ValueError:
        raise NotFound from None
    found = list(ReceivedConcern.objects.filter(public_id__in=wanted))
    if len(found) != len(wanted):
        raise NotFound
    return found


def joint_sessions() -> list[JointSession]:
    """Return the sessions, newest first; fifty at most."""
    return list(JointSession.objects.prefetch_related("concerns")[:50])
