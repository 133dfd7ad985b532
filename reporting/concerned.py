"""Reading concerns: who may see which, and what waits."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from core.errors import NotFound
from core.exchange.selectors import HeldUp, held_up
from core.identity.access import Can, may, require
from core.identity.models import User
from core.tenancy import children, current_place, tenant_by_slug
from reporting.grouping import Group, group_concerns
from reporting.models import (
    Concern,
    ConcernAttachment,
    ConcernState,
    JointSession,
    ReceivedConcern,
)

SHOWN = 200
OVERDUE = "overdue"
SETTLED = (ConcernState.ANSWERED, ConcernState.CLOSED)
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


def may_see_files(concern: Concern, user: User) -> bool:
    """Say whether somebody reads the words of a concern themselves, and so what came with them."""
    if may(user, Can.HANDLE_CONCERNS):
        return True
    code = concern.community.code if concern.community else ""
    return may(user, Can.RAISE_CONCERN) and bool(code) and code == user.community_code


def attachments_of(concern: Concern, *, seen_by: User) -> list[ConcernAttachment]:
    """Return what is attached, with what was taken out; nothing to who reads the wording only."""
    if not may_see_files(concern, seen_by):
        return []
    return list(concern.attachments.select_related("added_by"))


def get_attachment(
    public_id: uuid.UUID, attachment_id: uuid.UUID, *, seen_by: User
) -> ConcernAttachment:
    """Return a file of a concern, also one that was taken out; raise ``NotFound``."""
    concern = get_concern(public_id, seen_by=seen_by)
    found = concern.attachments.filter(public_id=attachment_id).first()
    if found is None or not may_see_files(concern, seen_by):
        raise NotFound
    return found


def attachment_to_show(
    public_id: uuid.UUID, attachment_id: uuid.UUID, *, seen_by: User
) -> ConcernAttachment:
    """Return a file of a concern that is still there; raise ``NotFound``."""
    found = get_attachment(public_id, attachment_id, seen_by=seen_by)
    if found.is_removed:
        raise NotFound
    return found


def open_first(rows: QuerySet[Concern], *, state: str = "") -> list[Concern]:
    """Return concerns: of one state, those overdue, or all with those that wait for us first."""
    if state == OVERDUE:
        late = rows.exclude(state__in=SETTLED).filter(due_on__lt=timezone.localdate())
        return list(late.order_by("due_on", "pk")[:SHOWN])
    if state in ConcernState.values:
        return list(rows.filter(state=state)[:SHOWN])
    order = {value: place for place, value in enumerate(ConcernState.values)}
    return sorted(rows[:SHOWN], key=lambda one: order[one.state])


@dataclass(frozen=True)
class WaitingCounts:
    """How many concerns wait for this office: its own, and those from below."""

    raised: int
    overdue: int
    received: int
    received_overdue: int


def waiting_counts(today: date) -> WaitingCounts:
    """Return the counts; whatever is overdue is counted, also where others are to act."""
    late = Q(due_on__lt=today)
    own = Concern.objects.exclude(state__in=SETTLED).aggregate(
        raised=Count("pk", filter=Q(state=ConcernState.RAISED)),
        overdue=Count("pk", filter=late),
    )
    below = ReceivedConcern.objects.filter(answered_at=None).aggregate(
        received=Count("pk", filter=Q(forward_id=None)),
        received_overdue=Count("pk", filter=late),
    )
    return WaitingCounts(**own, **below)


def waiting_groups() -> list[Group]:
    """Return what waits from below, grouped, with a proposal for each group."""
    waiting = ReceivedConcern.objects.filter(answered_at=None, forward_id=None)
    waiting = waiting.prefetch_related("jointsession_set")
    return group_concerns(
        list(waiting[:GROUPED]), offices=len(children()), level=current_place().level
    )


def forwarded_and_waiting() -> list[list[ReceivedConcern]]:
    """Return what we sent further up and nobody answered yet, by what went up together."""
    rows = ReceivedConcern.objects.filter(answered_at=None).exclude(forward_id=None)
    together: dict[uuid.UUID | None, list[ReceivedConcern]] = {}
    for one in rows.order_by("forwarded_at", "pk")[:GROUPED]:
        together.setdefault(one.forward_id, []).append(one)
    return list(together.values())


def wording_proposed(concerns: Sequence[ReceivedConcern]) -> str:
    """Return a first wording for sending concerns further up as one."""
    text = concerns[0].text.rstrip("。")
    offices = sorted({one.sender_name for one in concerns})
    if len(offices) == 1:
        return f"{offices[0]}反映：{text}。"
    return f"{'、'.join(offices)}反映：{text}。"


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


def not_opened(*kinds: str) -> list[tuple[str, HeldUp]]:
    """Return what came for us and does not open yet, each with the name of its sender.

    A document in a newer form waits until we are upgraded, and is then opened by itself.
    """
    waiting = [one for kind in kinds for one in held_up(kind)]
    return [(tenant_by_slug(one.sender).name, one) for one in waiting]


def joint_sessions() -> list[JointSession]:
    """Return the sessions, newest first; fifty at most."""
    return list(JointSession.objects.prefetch_related("concerns")[:50])
