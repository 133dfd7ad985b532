"""Problems and needs of this office: raised, triaged, answered, escalated, closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from core.audit.trail import record
from core.directory.models import Community
from core.directory.selectors import community_of
from core.exchange.actions import send_dispatch
from core.exchange.models import Dispatch
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import current_place, parent
from core.uploads import Cleaned
from reporting.actions.concern_attachments import keep_attachments
from reporting.actions.concern_notices import tell_community, tell_office
from reporting.deadlines import proposed_due, triage_due
from reporting.errors import (
    ConcernChanged,
    ConcernUnreadable,
    DeadlinePassed,
    NobodyAbove,
    NotAPoint,
    NotFromParent,
    OnlyPractising,
    WordsMissing,
)
from reporting.models import Concern, ConcernKind, ConcernState, Scope
from reporting.models.concerns import TEXT_LENGTH
from reporting.pointing import is_at_point
from reporting.wording import require_impersonal

KIND = "concern"
ANSWER_KIND = "concern_answer"
VERSION = 1
ANSWER_VERSION = 2
"""Since 2 an answer may say ``province`` for its scope."""


@dataclass(frozen=True)
class Told:
    """What somebody says is wrong or wanted; ``item`` is (code, name) of the lists, or empty."""

    kind: ConcernKind
    text: str
    item: tuple[str, str] = ("", "")
    unit_name: str = ""


@dataclass(frozen=True)
class Answer:
    """What the office above says: ``concern_id`` is the id the concern went up under."""

    concern_id: UUID
    scope: Scope
    text: str
    office: str
    answered_at: datetime


Sent = Iterable[tuple[Cleaned, str]]


@transaction.atomic
def raise_concern(told: Told, *, by: User, files: Sent = (), press: UUID | None = None) -> Concern:
    """Raise a concern as a monitoring point, with cleaned ``files`` and their names as sent.

    The same words again under the same ``press`` (the form, or the client's own id) are the same
    concern, however often the button was pressed. Raises ``OnlyPractising``, ``NotAPoint``,
    ``WordsMissing`` and what keeping files raises.
    """
    require(by, Can.RAISE_CONCERN)
    if by.is_training:
        raise OnlyPractising
    if not is_at_point(by):
        raise NotAPoint
    return _raise(told, community_of(by), by=by, is_by_phone=False, files=files, press=press)


@transaction.atomic
def note_phone_concern(
    told: Told,
    community: Community | None,
    *,
    by: User,
    files: Sent = (),
    press: UUID | None = None,
) -> Concern:
    """Note a concern that was told by telephone; ``files`` and ``press`` as above."""
    require(by, Can.HANDLE_CONCERNS)
    return _raise(told, community, by=by, is_by_phone=True, files=files, press=press)


@transaction.atomic
def triage_concern(
    concern: Concern, *, scope: Scope, wording: str, due_on: date | None, by: User
) -> Concern:
    """Decide whose it is to solve, until when, and how it is worded outside.

    Without ``due_on`` the days that ``reporting.deadlines`` gives its scope. May be done again while nobody has answered. Raises ``ConcernChanged``, ``WordsMissing``,
    ``WordingNamesSomebody`` and ``DeadlinePassed``.
    """
    require(by, Can.HANDLE_CONCERNS)
    concern = _locked(concern, ConcernState.RAISED, ConcernState.IN_HAND)
    wording = _words(wording)
    require_impersonal(wording)
    today = timezone.localdate()
    due_on = due_on or proposed_due(scope, today)
    if due_on < today:
        raise DeadlinePassed
    concern.scope, concern.wording, concern.due_on = scope, wording, due_on
    concern.state = ConcernState.IN_HAND
    concern.save(update_fields=["scope", "wording", "due_on", "state"])
    record("concern.triaged", concern, by=by, scope=scope, due_on=due_on.isoformat())
    if scope == Scope.COMMUNITY and concern.community is not None:
        tell_community(
            concern, "由社区协调解决", f"请在{due_on.month}月{due_on.day}日前办理并答复。"
        )
    return concern


@transaction.atomic
def answer_concern(concern: Concern, answer: str, *, by: User) -> Concern:
    """Answer a concern: the office any, a community the single case it was given.

    Raises ``ConcernChanged`` and ``WordsMissing``.
    """
    concern = _locked(concern, ConcernState.IN_HAND)
    code = concern.community.code if concern.community else ""
    is_theirs = concern.scope == Scope.COMMUNITY and code and code == by.community_code
    require(by, Can.RAISE_CONCERN if is_theirs else Can.HANDLE_CONCERNS)
    _answer(concern, _words(answer), by.name)
    record("concern.answered", concern, by=by)
    if is_theirs:
        tell_office(concern, "已由社区答复", "请看是否可以办结。")
    else:
        tell_community(concern, "已答复", "请在窗口“问题和需求”里查看。")
    return concern


@transaction.atomic
def escalate_concern(concern: Concern, *, by: User) -> Concern:
    """Send a triaged concern up in the wording that names nobody.

    Raises ``ConcernChanged``, ``NobodyAbove`` and ``WordingNamesSomebody``.
    """
    require(by, Can.HANDLE_CONCERNS)
    above = parent()
    if above is None:
        raise NobodyAbove
    concern = _locked(concern, ConcernState.IN_HAND)
    require_impersonal(concern.wording)
    dispatch = send_dispatch(
        KIND,
        version=VERSION,
        to=above,
        subject=f"问题和需求：{concern.get_kind_display()}",
        payload={
            "id": str(concern.public_id),
            "kind": concern.kind,
            "item_code": concern.item_code,
            "item_name": concern.item_name,
            "unit": concern.unit_name,
            "text": concern.wording,
            "raised_on": timezone.localdate(concern.raised_at).isoformat(),
        },
    )
    concern.state, concern.dispatch_id = ConcernState.ESCALATED, dispatch.pk
    concern.save(update_fields=["state", "dispatch_id"])
    record("concern.escalated", concern, by=by, to=above.slug)
    return concern


@transaction.atomic
def close_concern(concern: Concern, *, by: User) -> Concern:
    """Close what was answered. Raises ``ConcernChanged``."""
    require(by, Can.HANDLE_CONCERNS)
    concern = _locked(concern, ConcernState.ANSWERED)
    concern.state = ConcernState.CLOSED
    concern.save(update_fields=["state"])
    record("concern.closed", concern, by=by)
    return concern


def read_answer(dispatch: Dispatch) -> Answer:
    """Return the answer in a document. Raises ``NotFromParent`` and ``ConcernUnreadable``."""
    if dispatch.sender != current_place().parent_slug:
        raise NotFromParent
    paper = dispatch.payload
    try:
        return Answer(
            UUID(paper["id"]),
            Scope(paper["scope"]),
            str(paper["answer"])[:TEXT_LENGTH],
            str(paper["office"])[:64],
            datetime.fromisoformat(paper["answered_at"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise ConcernUnreadable from broken


@transaction.atomic
def take_answer(answer: Answer) -> Concern | None:
    """Note what the office above answers; None where that is known already.

    Raises ``ConcernUnreadable`` where nothing of ours was sent up under that id.
    """
    rows = Concern.objects.select_for_update(of=("self",)).select_related("community")
    concern = rows.filter(public_id=answer.concern_id).first()
    if concern is None or concern.dispatch_id is None:
        raise ConcernUnreadable
    if concern.state != ConcernState.ESCALATED:
        return None
    concern.scope = answer.scope
    _answer(concern, answer.text, answer.office, at=answer.answered_at)
    record("concern.answered_above", concern, by=None, scope=answer.scope)
    tell_office(concern, "上级已答复", "请看答复内容，转告社区后办结。")
    tell_community(concern, "已答复", "请在窗口“问题和需求”里查看。")
    return concern


def _raise(
    told: Told,
    community: Community | None,
    *,
    by: User,
    is_by_phone: bool,
    files: Sent,
    press: UUID | None,
) -> Concern:
    now = timezone.now()
    said = {
        "community": community,
        "is_by_phone": is_by_phone,
        "kind": told.kind,
        "item_code": told.item[0],
        "item_name": told.item[1][:100],
        "unit_name": told.unit_name.strip()[:100],
        "text": _words(told.text),
    }
    new = {
        **said,
        "raised_at": now,
        "raised_by_name": by.name,
        "due_on": triage_due(timezone.localdate(now)),
    }
    concern, is_new = Concern.objects.get_or_create(public_id=press or uuid4(), defaults=new)
    if not is_new:
        if all(getattr(concern, name) == value for name, value in said.items()):
            return concern  # Pressed twice.
        concern = Concern.objects.create(**new)  # Gone back and written another one.
    record(
        "concern.raised", concern, by=by, kind=told.kind,
        community=community.code if community else "",
    )  # fmt: skip
    keep_attachments(concern, files, by=by)
    if not is_by_phone:
        tell_office(concern, "待研判", "请研判是个案、个别县（区）还是全市普遍，并定办理期限。")
    return concern


def _answer(concern: Concern, answer: str, who: str, *, at: datetime | None = None) -> None:
    concern.answer, concern.answered_by_name = answer, who
    concern.answered_at, concern.state = at or timezone.now(), ConcernState.ANSWERED
    concern.save(update_fields=["scope", "answer", "answered_by_name", "answered_at", "state"])


def _words(text: str) -> str:
    text = text.strip()
    if not text:
        raise WordsMissing
    return text[:TEXT_LENGTH]


def _locked(concern: Concern, *states: ConcernState) -> Concern:
    rows = Concern.objects.select_for_update(of=("self",)).select_related("community")
    concern = rows.get(pk=concern.pk)
    if concern.state not in states:
        raise ConcernChanged
    return concern
