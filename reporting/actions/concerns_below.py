"""Concerns from below: filed, answered alone or together, talked over in joint sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from catalog.actions.telling import tell
from catalog.inherited import child
from core.audit.trail import record
from core.exchange.actions import send_dispatch
from core.exchange.models import Dispatch
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import current_place, parent
from reporting.actions.concern_notices import PAGE
from reporting.actions.concerns import (
    ANSWER_KIND,
    ANSWER_VERSION,
    KIND,
    VERSION,
    Answer,
    read_answer,
    take_answer,
)
from reporting.deadlines import answer_due
from reporting.errors import (
    ConcernChanged,
    ConcernNotFromChild,
    ConcernUnreadable,
    NobodyAbove,
    SessionNotYetHeld,
    WordsMissing,
)
from reporting.models import Concern, ConcernKind, JointSession, ReceivedConcern, Scope
from reporting.models.concerns import TEXT_LENGTH
from reporting.wording import require_impersonal


@transaction.atomic
def receive_concern(dispatch: Dispatch) -> ReceivedConcern:
    """File a concern from below; a second call changes nothing.

    Raises ``ConcernNotFromChild`` and ``ConcernUnreadable``.
    """
    sender = child(dispatch.sender)
    if sender is None:
        raise ConcernNotFromChild
    paper = dispatch.payload
    try:
        concern_id = UUID(paper["id"])
        values = {
            "sender_name": sender.name,
            "kind": ConcernKind(paper["kind"]),
            "item_code": str(paper["item_code"])[:16],
            "item_name": str(paper["item_name"])[:100],
            "unit_name": str(paper["unit"])[:100],
            "text": str(paper["text"])[:TEXT_LENGTH],
            "raised_on": date.fromisoformat(paper["raised_on"]),
            "received_at": timezone.now(),
            "due_on": answer_due(timezone.localdate()),
        }
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise ConcernUnreadable from broken
    concern, is_new = ReceivedConcern.objects.get_or_create(
        sender_slug=sender.slug, concern_id=concern_id, defaults=values
    )
    if is_new:
        record("concern.received", concern, by=None, sender=sender.slug, kind=concern.kind)
        tell(
            Can.HANDLE_CONCERNS,
            key=f"concern:received:{concern.public_id}",
            title=f"{sender.name}上报问题和需求",
            body="请看是否与其他县（区）反映的相同，研判后答复。",
            url=f"{PAGE}received/",
        )
    return concern


@transaction.atomic
def answer_received(
    concerns: Sequence[ReceivedConcern], *, scope: Scope, answer: str, by: User
) -> int:
    """Answer concerns from below with one text, which goes down to each sender; return how many.

    Raises ``WordsMissing``, ``WordingNamesSomebody`` and, for all of them where one was answered
    meanwhile, ``ConcernChanged``.
    """
    require(by, Can.HANDLE_CONCERNS)
    answer = answer.strip()[:TEXT_LENGTH]
    if not answer or not concerns:
        raise WordsMissing
    require_impersonal(answer)
    rows = _locked(concerns)
    now, office = timezone.now(), current_place().name
    for concern in rows:
        _answer(concern, Answer(concern.concern_id, scope, answer, office, now), who=by.name)
        record("concern.answered", concern, by=by, sender=concern.sender_slug, scope=scope)
    return len(rows)


@transaction.atomic
def forward_received(concerns: Sequence[ReceivedConcern], *, wording: str, by: User) -> UUID:
    """Send concerns from below further up as one, in one wording; return the id it goes under.

    The answer from there goes down to each of their senders. Raises ``NobodyAbove``,
    ``WordsMissing``, ``WordingNamesSomebody`` and ``ConcernChanged``.
    """
    require(by, Can.HANDLE_CONCERNS)
    above = parent()
    if above is None:
        raise NobodyAbove
    wording = wording.strip()[:TEXT_LENGTH]
    if not wording or not concerns:
        raise WordsMissing
    require_impersonal(wording)
    rows = _locked(concerns)
    forward_id, now = uuid4(), timezone.now()
    first = rows[0]
    items = {(one.item_code, one.item_name) for one in rows}
    units = {one.unit_name for one in rows}
    item_code, item_name = items.pop() if len(items) == 1 else ("", "")
    dispatch = send_dispatch(
        KIND,
        version=VERSION,
        to=above,
        subject=f"问题和需求：{first.get_kind_display()}",
        payload={
            "id": str(forward_id),
            "kind": first.kind,
            "item_code": item_code,
            "item_name": item_name,
            "unit": units.pop() if len(units) == 1 else "",
            "text": wording,
            "raised_on": min(one.raised_on for one in rows).isoformat(),
        },
    )
    for concern in rows:
        concern.forward_id, concern.forward_dispatch_id = forward_id, dispatch.pk
        concern.forwarded_at, concern.forward_wording = now, wording
        concern.due_on = answer_due(timezone.localdate(now))
        concern.save(
            update_fields=[
                "forward_id", "forward_dispatch_id", "forwarded_at", "forward_wording", "due_on",
            ]
        )  # fmt: skip
        record("concern.forwarded", concern, by=by, sender=concern.sender_slug, to=above.slug)
    return forward_id


@transaction.atomic
def receive_answer(dispatch: Dispatch) -> Concern | list[ReceivedConcern] | None:
    """Note what the office above answers, and pass it down where we had sent it on for others.

    None where that is known already. Raises ``NotFromParent`` and ``ConcernUnreadable``.
    """
    answer = read_answer(dispatch)
    rows = ReceivedConcern.objects.select_for_update().filter(forward_id=answer.concern_id)
    forwarded = list(rows.order_by("pk"))
    if not forwarded:
        return take_answer(answer)
    waiting = [one for one in forwarded if not one.is_answered]
    for concern in waiting:
        own = Answer(
            concern.concern_id, answer.scope, answer.text, answer.office, answer.answered_at
        )
        _answer(concern, own, who=answer.office)
        record("concern.answered_above", concern, by=None, scope=answer.scope)
    if not waiting:
        return None
    tell(
        Can.HANDLE_CONCERNS,
        key=f"concern:forwarded:{answer.concern_id}:answered",
        title=f"{answer.office}已答复上报的问题和需求",
        body=f"已自动转给上报的 {len(waiting)} 个单位。",
        url=f"{PAGE}received/",
    )
    return waiting


def _locked(concerns: Sequence[ReceivedConcern]) -> list[ReceivedConcern]:
    keys = [one.pk for one in concerns]
    waiting = ReceivedConcern.objects.select_for_update().filter(
        pk__in=keys, answered_at=None, forward_id=None
    )
    rows = list(waiting.order_by("pk"))
    if len(rows) != len(keys):
        raise ConcernChanged
    return rows


def _answer(concern: ReceivedConcern, answer: Answer, *, who: str) -> None:
    """Keep an answer and send it down; an office that is gone meanwhile gets none."""
    concern.scope, concern.answer = answer.scope, answer.text
    concern.answered_at, concern.answered_by_name = answer.answered_at, who
    concern.save(update_fields=["scope", "answer", "answered_at", "answered_by_name"])
    sender = child(concern.sender_slug)
    if sender is None:
        return
    send_dispatch(
        ANSWER_KIND,
        version=ANSWER_VERSION,
        to=sender,
        subject="答复问题和需求",
        payload={
            "id": str(concern.concern_id),
            "scope": answer.scope,
            "answer": answer.text,
            "office": answer.office,
            "answered_at": answer.answered_at.isoformat(),
        },
    )


@transaction.atomic
def record_session(
    concerns: Sequence[ReceivedConcern],
    *,
    held_on: date,
    departments: str,
    participants: str,
    measures: str,
    by: User,
) -> JointSession:
    """Record a joint session about ``concerns``. Raises ``SessionNotYetHeld``, ``WordsMissing``."""
    require(by, Can.HANDLE_CONCERNS)
    if held_on > timezone.localdate():
        raise SessionNotYetHeld
    texts = [one.strip() for one in (departments, participants, measures)]
    if not all(texts) or not concerns:
        raise WordsMissing
    session = JointSession.objects.create(
        held_on=held_on,
        departments=texts[0][:200],
        participants=texts[1],
        measures=texts[2],
        recorded_at=timezone.now(),
        recorded_by_name=by.name,
    )
    session.concerns.set(concerns)
    record("session.recorded", session, by=by, concerns=len(concerns))
    return session
