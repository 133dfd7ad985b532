"""Reminding of concerns whose day is near or over: each stage once per person and concern."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.identity.access import GRANTS, Can
from core.identity.models import User
from core.notices.actions import notify
from core.notices.models import Notice
from core.web.chinese import chinese_date, in_shanghai
from reporting.actions.reminders import one_at_a_time
from reporting.calendar import Stage
from reporting.concerned import SETTLED
from reporting.deadlines import looked_at_until, stages_until
from reporting.models import Concern, ConcernState, ReceivedConcern, ReminderSent, Scope


@dataclass(frozen=True)
class Waiting:
    """A concern whose day is near: what it is called, what is due, what to do, who is asked."""

    key: str
    due_on: date
    title: str
    what: str
    advice: str
    community_code: str
    url: str
    office_url: str

    @property
    def about(self) -> str:
        """What a reminder of it is kept under: another day is another deadline."""
        return f"{self.key}:{self.due_on:%Y%m%d}"


def remind_of_concerns(now: datetime | None = None) -> int:
    """Send what has fallen due in the current tenant; return how many notices were new.

    Whoever handles a concern is reminded three days before, on the day, and every seven days while
    it is late: the office, or the community it was given to; the office too once that one is late.
    Asked any number of times, by any number of workers, it sends each stage once; of what was missed
    only the newest is sent.
    """
    today = in_shanghai(now or timezone.now()).date()
    with transaction.atomic():
        one_at_a_time()
        waiting = [*_own(today), *_received(today)]
        if not waiting:
            return 0
        known = set(
            ReminderSent.objects.filter(
                quarter="", about__in=[one.about for one in waiting]
            ).values_list("recipient_id", "about", "stage")
        )
        people = _People()
        return sum(_remind(one, people, known, today) for one in waiting)


def _own(today: date) -> list[Waiting]:
    rows = Concern.objects.exclude(state__in=SETTLED).filter(due_on__lte=looked_at_until(today))
    found = []
    for concern in rows.select_related("community").order_by("due_on", "pk"):
        assert concern.due_on is not None  # noqa: S101 - the filter says so
        community = concern.community
        is_theirs = (
            concern.is_in_hand and concern.scope == Scope.COMMUNITY and community is not None
        )
        of = f"{community.short_name}的" if community else ""
        office_url = reverse("backoffice:concern", args=[concern.public_id])
        found.append(
            Waiting(
                key=str(concern.public_id),
                due_on=concern.due_on,
                title=f"{of}问题和需求",
                what="研判期限" if concern.is_raised else "办理期限",
                advice=_ADVICE[ConcernState(concern.state)],
                community_code=community.code if is_theirs and community else "",
                url=reverse("concerns:concern", args=[concern.public_id])
                if is_theirs
                else office_url,
                office_url=office_url,
            )
        )
    return found


_ADVICE = {
    ConcernState.RAISED: "请研判，定范围和办理期限。",
    ConcernState.IN_HAND: "请办理并答复。",
    ConcernState.ESCALATED: "已经上报，上级还没有答复，请联系上级。",
}


def _received(today: date) -> list[Waiting]:
    rows = ReceivedConcern.objects.filter(answered_at=None, due_on__lte=looked_at_until(today))
    url = reverse("backoffice:received_concerns")
    return [
        Waiting(
            key=str(concern.public_id),
            due_on=concern.due_on,
            title=f"{concern.sender_name}上报的问题和需求",
            what="答复期限",
            advice=_ADVICE[ConcernState.ESCALATED] if concern.is_forwarded else "请研究后答复。",
            community_code="",
            url=url,
            office_url=url,
        )
        for concern in rows.order_by("due_on", "pk")
        if concern.due_on is not None
    ]


class _People:
    """Who is asked, fetched once a run."""

    def __init__(self) -> None:
        roles = [role for role, granted in GRANTS.items() if Can.HANDLE_CONCERNS in granted]
        self.office = list(User.objects.filter(is_active=True, role__in=roles))
        self._communities: dict[str, list[User]] = {}

    def of_community(self, code: str) -> list[User]:
        """Return those who work in a community."""
        if code not in self._communities:
            roles = [role for role, granted in GRANTS.items() if Can.RAISE_CONCERN in granted]
            people = User.objects.filter(is_active=True, role__in=roles, community_code=code)
            self._communities[code] = list(people)
        return self._communities[code]


def _remind(one: Waiting, people: _People, known: set[tuple[int, str, str]], today: date) -> int:
    stages = stages_until(one.due_on, today)
    if not stages:
        return 0
    if not one.community_code:
        return _send(one, people.office, one.url, stages, known, today)
    sent = _send(one, people.of_community(one.community_code), one.url, stages, known, today)
    if stages[-1].is_overdue:
        sent += _send(one, people.office, one.office_url, stages, known, today)
    return sent


def _send(
    one: Waiting,
    people: Iterable[User],
    url: str,
    stages: list[Stage],
    known: set[tuple[int, str, str]],
    today: date,
) -> int:
    last = stages[-1]
    asked = [
        person
        for person in people
        if (person.pk, one.about, last.key) not in known
        and in_shanghai(person.joined_at).date() <= last.day
    ]
    if not asked:
        return 0
    key = f"concern-due:{one.about}:{last.key}"
    new = notify(
        asked,
        key=key,
        title=_title(one, today),
        body=f"期限是{chinese_date(one.due_on)}。{one.advice}",
        url=url,
        is_alarm=last.is_overdue,
        goes_out=True,
    )
    notices = dict(
        Notice.objects.filter(key=key, recipient__in=asked).values_list("recipient_id", "pk")
    )
    ReminderSent.objects.bulk_create(
        [
            ReminderSent(
                recipient=person,
                stage=stage.key,
                about=one.about,
                notice_id=notices[person.pk],
                is_caught_up=stage is not last,
            )
            for person in asked
            for stage in stages
            if (person.pk, one.about, stage.key) not in known
        ],
        ignore_conflicts=True,
    )
    return new


def _title(one: Waiting, today: date) -> str:
    left = (one.due_on - today).days
    if left > 0:
        return f"{one.title}还有{left}天到{one.what}"
    if left == 0:
        return f"{one.title}今天到{one.what}"
    return f"{one.title}已超过{one.what}{-left}天"
