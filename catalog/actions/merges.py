"""Deciding what a new edition from above and our own edits could not agree on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone

from catalog.actions.editions import draft_edition, next_number, require_no_other_draft
from catalog.actions.guarding import tie
from catalog.actions.standing import report_standing
from catalog.errors import NotADraft
from catalog.gold_plating import Finding, gold_plating
from catalog.inheritance_errors import ConflictsOpen, GoldPlating, MergeClosed
from catalog.inherited import (
    NOTHING,
    approved_additions,
    conflicts_of,
    is_behind,
    newest_parent,
    parent_of,
)
from catalog.merging import Conflict, merge
from catalog.models import (
    ChangeKind,
    Edition,
    EditionChange,
    EditionState,
    MergeState,
    PendingMerge,
)
from catalog.own_wording import read_wording
from catalog.payloads import Payload, content_sha256, edition_payload, write_draft
from catalog.settling import chosen
from core.audit.trail import record
from core.identity.access import Can, require
from core.identity.models import User

OURS, THEIRS, OWN = "ours", "theirs", "own"
_NONE: Mapping[str, str] = MappingProxyType({})
_BROUGHT_UP = "上级发布了新版清单，这份草稿的内容已并入第{number}版草稿。"


@transaction.atomic
def resolve_conflicts(
    pending: PendingMerge,
    choices: Mapping[str, str],
    *,
    by: User,
    wordings: Mapping[str, str] = _NONE,
) -> Edition | None:
    """Decide a merge: ``choices`` map each conflict's ``key`` to ``ours``, ``theirs`` or ``own``.

    ``wordings`` map the keys of the last to what was typed (``catalog.own_wording``). Where any is
    not theirs, it goes into a draft, which two people publish as always; it is returned. None where
    the parent's stands throughout. Raises ``MergeClosed``, ``ConflictsOpen`` (with those not
    chosen), ``WordingUnfit``, ``GoldPlating``, ``DraftOpen``.
    """
    require(by, Can.EDIT_LISTS)
    pending = PendingMerge.objects.select_for_update().get(pk=pending.pk)
    if not pending.is_open:
        raise MergeClosed
    conflicts = conflicts_of(pending)
    ours = _decided(conflicts, choices, wordings)
    if ours:
        pending.resolution = _draft_with(ours, by=by)
    pending.choices = {one.key: choices[one.key] for one in conflicts}
    close(pending, MergeState.RESOLVED, by.name)
    record("merge.resolved", pending, by=by, ours=len(ours), conflicts=len(conflicts))
    if not ours:
        in_force = Edition.objects.in_force().get()
        report_standing(in_force)
    return pending.resolution


def conflicts_of_draft(draft: Edition) -> list[Conflict]:
    """Return what keeps a draft from following the parent's newest edition by itself."""
    return list(_followed(draft)[0]) if is_behind(draft) else []


@transaction.atomic
def bring_up_to_date(
    draft: Edition,
    choices: Mapping[str, str],
    *,
    by: User,
    wordings: Mapping[str, str] = _NONE,
) -> Edition:
    """Merge the parent's newest edition into a draft begun on an older one.

    The draft is closed, and its content goes on in a new one, with everybody who had a hand in
    it. ``choices`` and ``wordings`` as in ``resolve_conflicts``, for ``conflicts_of_draft``. Raises
    ``NotADraft``, ``ConflictsOpen``, ``WordingUnfit``, and ``GoldPlating`` for what was typed; the
    rest of the draft is looked at when it is submitted.
    """
    require(by, Can.EDIT_LISTS)
    draft = Edition.objects.locked().get(pk=draft.pk)
    if not draft.is_draft:
        raise NotADraft(is_submitted=draft.is_submitted)
    newest = newest_parent()
    if newest is None or not is_behind(draft):
        return draft
    conflicts, merged = _followed(draft)
    payload = chosen(merged, _decided(conflicts, choices, wordings))
    typed = {one.code for one in conflicts if choices[one.key] == OWN}
    before = set(gold_plating(newest.payload(), merged, approved_additions()))
    found = gold_plating(newest.payload(), payload, approved_additions())
    _refuse([one for one in found if one.code in typed and one not in before])
    payload["edition"] = edition_payload(draft)["edition"]
    number = next_number()
    new = write_draft(
        payload,
        number=number,
        origin_slug=draft.origin_slug,
        origin_name=draft.origin_name,
        origin_number=number,
        drafted_by_id=draft.drafted_by_id,
        drafted_by_name=draft.drafted_by_name,
    )
    tie(new, newest)
    _hand_over(draft, new, by=by)
    set_aside(draft, _BROUGHT_UP.format(number=number), by.name)
    PendingMerge.objects.filter(resolution=draft).update(resolution=new)
    record("edition.brought_up_to_date", new, by=by, number=number, before=draft.number)
    return new


def close(pending: PendingMerge, state: MergeState, by_name: str) -> None:
    """Note that a merge needs no more choices."""
    pending.state = state
    pending.closed_at = timezone.now()
    pending.closed_by_name = by_name
    pending.save()


def set_aside(edition: Edition, reason: str, by_name: str) -> None:
    """Withdraw an edition of ours that is not in force, on the platform's own account."""
    edition.withdrawal_reason = reason
    edition.withdrawn_at = timezone.now()
    edition.withdrawn_by_name = by_name
    names = ["state", "withdrawal_reason", "withdrawn_at", "withdrawn_by_name"]
    if not edition.is_locked:
        edition.is_locked = True
        edition.content_sha256 = content_sha256(edition_payload(edition))
        names += ["is_locked", "content_sha256"]
    edition.state = EditionState.WITHDRAWN
    edition.save(update_fields=names)


def _followed(draft: Edition) -> tuple[tuple[Conflict, ...], Payload]:
    parent, newest = parent_of(draft), newest_parent()
    base = parent.payload() if parent is not None else NOTHING
    theirs = newest.payload() if newest is not None else base
    merged = merge(base, edition_payload(draft), theirs)
    return merged.conflicts, merged.payload


def _hand_over(draft: Edition, new: Edition, *, by: User) -> None:
    """Copy who had a hand in a draft: none of them may approve what became of it."""
    hands = {(one.made_by_id, one.made_by_name) for one in draft.changes.all()}
    hands.add((by.pk, by.name))
    if draft.submitted_by_id is not None:
        hands.add((draft.submitted_by_id, draft.submitted_by_name))
    EditionChange.objects.bulk_create(
        EditionChange(
            edition=new,
            revision=revision,
            kind=ChangeKind.HEAD,
            before={"number": draft.number},
            after={"number": new.number},
            made_by_id=pk,
            made_by_name=name,
        )
        for revision, (pk, name) in enumerate(sorted(hands), 1)
    )
    new.revision = len(hands)
    new.save(update_fields=["revision"])


def _draft_with(ours: list[Conflict], *, by: User) -> Edition:
    require_no_other_draft()
    in_force = Edition.objects.in_force().get()
    payload = chosen(edition_payload(in_force), ours)
    newest = newest_parent()
    _refuse(gold_plating(newest.payload(), payload, approved_additions()) if newest else [])
    today = timezone.localdate().isoformat()
    payload["edition"] |= {"document_number": "", "issued_on": today, "effective_on": today}
    return draft_edition(payload, by=by)


def _refuse(found: Iterable[Finding]) -> None:
    sentences = [one.sentence for one in found]
    if sentences:
        raise GoldPlating(sentences)


def _decided(
    conflicts: Iterable[Conflict], choices: Mapping[str, str], wordings: Mapping[str, str]
) -> list[Conflict]:
    """Return the conflicts that are not the parent's to word, with what is to stand there."""
    conflicts = list(conflicts)
    missing = [one for one in conflicts if choices.get(one.key) not in (OURS, THEIRS, OWN)]
    if missing:
        raise ConflictsOpen(missing)
    return [
        one
        if choices[one.key] == OURS
        else replace(one, ours=read_wording(one, wordings.get(one.key, "")))
        for one in conflicts
        if choices[one.key] != THEIRS
    ]
