"""From draft to in force, by two people: submitting, returning, approving, withdrawing."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from catalog.actions.editions import bring_into_force, lock, send_downwards
from catalog.actions.guarding import refuse_gold_plating
from catalog.actions.inheritance import fall_back_to_parent
from catalog.actions.withdrawals import is_withdrawn_above, send_withdrawal
from catalog.errors import (
    CannotBeWithdrawn,
    EditedMeanwhile,
    EditionIncomplete,
    EffectiveDatePast,
    NotADraft,
    NotOurs,
    NotSubmitted,
    OutOfOrder,
    ReasonMissing,
    SamePersonMayNotPublish,
)
from catalog.models import Edition, EditionState
from catalog.payloads import edition_payload
from catalog.wholeness import problems_of_edition
from core.audit.trail import record
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import current_place

_REASON_LENGTH = 200
_APPROVED = (EditionState.SCHEDULED, EditionState.PUBLISHED, EditionState.SUPERSEDED)


@transaction.atomic
def submit_edition(edition: Edition, *, by: User) -> Edition:
    """Hand a draft over to the second person; nobody changes it until they have decided.

    Raises ``NotADraft``, ``EditionIncomplete`` (no document number, no legal basis, …),
    ``EffectiveDatePast``, ``BehindParent`` and ``GoldPlating``.
    """
    require(by, Can.EDIT_LISTS)
    edition = Edition.objects.locked().get(pk=edition.pk)
    if not edition.is_draft:
        raise NotADraft(is_submitted=edition.is_submitted)
    _require_fit(edition)
    edition.state = EditionState.SUBMITTED
    edition.submitted_at = timezone.now()
    edition.submitted_by_id = by.pk
    edition.submitted_by_name = by.name
    edition.return_reason = ""
    edition.save()
    record("edition.submitted", edition, by=by, number=edition.number, revision=edition.revision)
    return edition


@transaction.atomic
def return_edition(edition: Edition, reason: str, *, by: User) -> Edition:
    """Give a submitted edition back to be changed, with the reason.

    Raises ``NotSubmitted`` and ``ReasonMissing``.
    """
    require(by, Can.PUBLISH_EDITION)
    edition = Edition.objects.locked().get(pk=edition.pk)
    if not edition.is_submitted:
        raise NotSubmitted
    edition.return_reason = _reason(reason)
    edition.state = EditionState.DRAFT
    edition.save()
    record("edition.returned", edition, by=by, number=edition.number, reason=edition.return_reason)
    return edition


@transaction.atomic
def approve_edition(edition: Edition, *, by: User, revision: int | None = None) -> Edition:
    """Approve a submitted edition: in force at once where today is its day, else at 00:00 of it.

    From here on it never changes. ``revision`` is the one the approver read. Raises
    ``NotSubmitted``, ``EditedMeanwhile``, ``SamePersonMayNotPublish``, ``EffectiveDatePast``,
    ``EditionIncomplete``, ``OutOfOrder``, ``BehindParent`` and ``GoldPlating``.
    """
    require(by, Can.PUBLISH_EDITION)
    # All of them, in one order: which other one is approved must not change under us.
    ours = Edition.objects.locked().filter(origin_slug=edition.origin_slug).order_by("pk")
    by_pk = {one.pk: one for one in ours}
    edition = by_pk[edition.pk]
    if not edition.is_submitted:
        raise NotSubmitted
    if revision not in (None, edition.revision):
        raise EditedMeanwhile(
            "修改并重新提交了这一版清单",
            by_name=edition.submitted_by_name,
            revision=edition.revision,
            present=edition_payload(edition),
        )
    if by.pk in _hands_of(edition):
        raise SamePersonMayNotPublish
    _require_fit(edition)
    _require_order(edition, [one for one in by_pk.values() if one.state in _APPROVED])
    edition.approved_at = timezone.now()
    edition.published_by_name = by.name
    lock(edition)
    edition.save()
    day = edition.effective_on.isoformat()
    record("edition.approved", edition, by=by, number=edition.number, effective_on=day)
    if edition.effective_on <= timezone.localdate():
        _publish(edition, by=by)
    return edition


@transaction.atomic
def take_effect() -> list[Edition]:
    """Put in force every approved edition whose day has come, the earliest first.

    A second call changes nothing; days that were missed are made up for. Returns what took effect.
    """
    due = list(Edition.objects.due(timezone.localdate()).locked())
    for edition in due:
        _publish(edition, by=None)
    return due


@transaction.atomic
def withdraw_edition(edition: Edition, reason: str, *, by: User) -> Edition:
    """Take back a draft, what waits for approval or for its day, or the edition in force.

    After the last, the parent's newest edition is in force as it came, so that what it forbids
    stays forbidden; without a parent's, none is until the next is approved: begin it with
    ``draft_next_edition(based_on=…)``. Offices below are told then, and decide for themselves; an
    edition of the parent's is ours to take back only after the parent did so. Raises ``CannotBeWithdrawn``, ``NotOurs`` and
    ``ReasonMissing``.
    """
    edition = Edition.objects.locked().get(pk=edition.pk)
    require(by, Can.PUBLISH_EDITION if edition.is_locked else Can.EDIT_LISTS)
    if edition.state in (EditionState.SUPERSEDED, EditionState.WITHDRAWN):
        raise CannotBeWithdrawn
    if edition.origin_slug != current_place().slug and not is_withdrawn_above(edition):
        raise NotOurs
    before = edition.state
    edition.withdrawal_reason = _reason(reason)
    edition.withdrawn_at = timezone.now()
    edition.withdrawn_by_name = by.name
    if edition.is_locked:
        edition.state = EditionState.WITHDRAWN
        edition.save(
            update_fields=["state", "withdrawal_reason", "withdrawn_at", "withdrawn_by_name"]
        )
    else:
        lock(edition)
        edition.state = EditionState.WITHDRAWN
        edition.save()
    record(
        "edition.withdrawn",
        edition,
        by=by,
        number=edition.number,
        before=before,
        reason=edition.withdrawal_reason,
    )
    if before == EditionState.PUBLISHED and fall_back_to_parent() is None:
        send_withdrawal(edition)
    return edition


def _publish(edition: Edition, *, by: User | None) -> None:
    bring_into_force(edition)
    record("edition.published", edition, by=by, number=edition.number)
    send_downwards(edition)


def _require_fit(edition: Edition) -> None:
    problems = problems_of_edition(edition)
    if not edition.document_number.strip():
        problems.insert(0, "没有填写文号。")
    if problems:
        raise EditionIncomplete(problems)
    if edition.effective_on < timezone.localdate():
        raise EffectiveDatePast(edition.effective_on)
    refuse_gold_plating(edition)


def _require_order(edition: Edition, approved: list[Edition]) -> None:
    for other in approved:
        if other.number > edition.number:
            raise OutOfOrder(other.number, is_later=True)
        if other.is_scheduled and other.effective_on >= edition.effective_on:
            raise OutOfOrder(other.number, is_later=False)


def _hands_of(edition: Edition) -> set[int | None]:
    """Return the ids of everybody who had a hand in a draft."""
    editors = edition.changes.values_list("made_by_id", flat=True)
    return {edition.drafted_by_id, edition.submitted_by_id, *editors}


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason or len(reason) > _REASON_LENGTH:
        raise ReasonMissing
    return reason
