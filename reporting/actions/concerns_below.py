"""Concerns from below: filed, answered alone or together, talked over in joint sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from catalog.actions.telling import tell
from catalog.inherited import child
from core.audit.trail import record
from core.exchange.actions import send_dispatch
from core.exchange.models import Dispatch
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import current_place
from reporting.actions.concerns import ANSWER_KIND, PAGE, VERSION
from reporting.errors import (
    ConcernChanged,
    ConcernNotFromChild,
    ConcernUnreadable,
    SessionNotYetHeld,
    WordsMissing,
)
from reporting.models import ConcernKind, JointSession, ReceivedConcern, Scope
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
    keys = [one.pk for one in concerns]
    waiting = ReceivedConcern.objects.select_for_update().filter(pk__in=keys, answered_at=None)
    rows = list(waiting.order_by("pk"))
    if len(rows) != len(keys):
        raise ConcernChanged
    now, office = timezone.now(), current_place().name
    for concern in rows:
        sender = child(concern.sender_slug)
        if sender is None:
            raise ConcernNotFromChild
        concern.scope, concern.answer = scope, answer
        concern.answered_at, concern.answered_by_name = now, by.name
        concern.save(update_fields=["scope", "answer", "answered_at", "answered_by_name"])
        record("concern.answered", concern, by=by, sender=sender.slug, scope=scope)
        send_dispatch(
            ANSWER_KIND,
            version=VERSION,
            to=sender,
            subject="答复问题和需求",
            payload={
                "id": str(concern.concern_id),
                "scope": scope,
                "answer": answer,
                "office": office,
                "answered_at": now.isoformat(),
            },
        )
    return len(rows)


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
