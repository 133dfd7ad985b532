"""Taking over what the office above publishes, with our own edits on top."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from catalog.actions.editions import next_number, put_in_force, send_downwards
from catalog.actions.guarding import tie
from catalog.actions.merges import close, set_aside
from catalog.actions.telling import tell
from catalog.actions.withdrawals import WITHDRAWAL_KIND, WITHDRAWAL_VERSION
from catalog.errors import EditionIncomplete, EditionUnreadable
from catalog.inheritance_errors import NotFromParent, WithdrawnAbove
from catalog.inherited import (
    NOTHING,
    ParentEdition,
    approved_additions,
    conflicts_of,
    newest_parent,
    open_merges,
    parent_of,
)
from catalog.merging import overrides
from catalog.models import Edition, EditionState, MergeState, PendingMerge
from catalog.payloads import KIND, VERSION, Payload, edition_payload, write_draft
from catalog.settling import carried, settle
from catalog.wholeness import problems_of_edition
from core.audit.trail import record
from core.exchange.actions import require_unaltered
from core.exchange.models import Dispatch
from core.exchange.selectors import latest_sent
from core.identity.access import Can
from core.tenancy import current_place

_SET_ASIDE = "上级发布了新版清单，这一版按旧版起草，没有生效。请在新版上重新起草。"


@transaction.atomic
def adopt_edition(dispatch: Dispatch) -> Edition:
    """Put the parent's edition in force here, our own edits on top; a second call changes nothing.

    Without edits of our own it is taken word for word. With them it is merged: what conflicts says
    what the parent says, and our wording is kept in a ``PendingMerge``. An edition older than the
    one we stand on is left aside. Raises ``NotFromParent``, ``EditionUnreadable``,
    ``EditionIncomplete``, ``WithdrawnAbove``.
    """
    place = current_place()
    payload: Payload = dispatch.payload
    origin = _origin_of(payload)
    present = Edition.objects.filter(**origin).first()
    if present is not None:
        return present
    if dispatch.sender != place.parent_slug:
        raise NotFromParent
    in_force = Edition.objects.in_force().locked().first()
    stands_on = parent_of(in_force) if in_force is not None else None
    new = ParentEdition(origin["origin_slug"], origin["origin_number"], dispatch.pk)
    if in_force is not None and stands_on is not None and stands_on.is_at_least(new):
        return in_force
    if new.is_withdrawn():
        raise WithdrawnAbove
    _set_aside_scheduled(new)
    if in_force is not None and in_force.origin_slug == place.slug:
        edition = _merged(in_force, stands_on, new, payload)
        if edition is not None:
            return edition
    edition = write_draft(
        payload,
        number=next_number(),
        **origin,
        origin_name=str(payload["edition"].get("origin_name", ""))[:64],
        source_dispatch=dispatch.pk,
    )
    _let_in(edition, new)
    return edition


@transaction.atomic
def adopt_latest_from_parent() -> Edition | None:
    """Adopt the newest edition the parent sent to anybody: what an office founded later does.

    Returns the edition, or None where there is no parent, it has sent none yet, or took it back. A second call
    changes nothing. Raises as ``adopt_edition`` does, and ``PayloadAltered``.
    """
    place = current_place()
    if not place.parent_slug:
        return None
    latest = latest_sent(KIND, version=VERSION, sender=place.parent_slug)
    if latest is None or _was_taken_back(latest):
        return None
    require_unaltered(latest)
    return adopt_edition(latest)


@transaction.atomic
def fall_back_to_parent() -> Edition | None:
    """Put the parent's newest edition in force as it is: what is left when ours is withdrawn.

    None where the office has nothing from above, or the office above took it back.
    """
    newest = newest_parent()
    if newest is None or newest.is_withdrawn():
        return None
    place, number = current_place(), next_number()
    edition = write_draft(
        newest.payload(),
        number=number,
        origin_slug=place.slug,
        origin_name=place.name,
        origin_number=number,
    )
    tie(edition, newest)
    _let_in(edition, newest)
    return edition


def _merged(
    in_force: Edition, stands_on: ParentEdition | None, new: ParentEdition, theirs: Payload
) -> Edition | None:
    """Put the parent's new edition in force with our edits on top; None where we have none."""
    base = stands_on.payload() if stands_on is not None else NOTHING
    waiting = list(open_merges().select_for_update(of=("self",)))
    conflicts = [conflict for one in waiting for conflict in conflicts_of(one)]
    try:
        base, ours = carried(base, edition_payload(in_force), conflicts)
        has_own = bool(overrides(base, ours))
        merged = settle(base, ours, theirs, approved_additions()) if has_own else None
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise EditionUnreadable from broken
    for one in waiting:
        close(one, MergeState.CARRIED, "系统")
    if merged is None:
        return None
    place, number = current_place(), next_number()
    edition = write_draft(
        merged.payload,
        number=number,
        origin_slug=place.slug,
        origin_name=place.name,
        origin_number=number,
    )
    tie(edition, new)
    if merged.conflicts:
        pending = PendingMerge.objects.create(
            edition=edition, conflicts=[one.as_json() for one in merged.conflicts]
        )
        record("merge.opened", pending, by=None, conflicts=len(merged.conflicts))
        tell(
            Can.EDIT_LISTS,
            key=f"merge:{pending.public_id}",
            title="上级新版清单与本级修改不一致",
            body=f"共{len(merged.conflicts)}处，现按上级的内容执行。请在后台逐处选定。",
        )
    _let_in(edition, new)
    return edition


def _let_in(edition: Edition, new: ParentEdition) -> None:
    problems = problems_of_edition(edition)
    if problems:
        raise EditionIncomplete(problems)
    put_in_force(edition, published_by_name=edition.authority)
    record(
        "edition.adopted",
        edition,
        by=None,
        number=edition.number,
        origin=new.slug,
        origin_number=new.number,
    )
    send_downwards(edition)


def _set_aside_scheduled(new: ParentEdition) -> None:
    """Keep an edition of ours that waits for its day from undoing what the parent now says."""
    for edition in Edition.objects.filter(state=EditionState.SCHEDULED).locked():
        set_aside(edition, _SET_ASIDE, "系统")
        record("edition.withdrawn", edition, by=None, number=edition.number, origin=new.number)
        tell(
            Can.EDIT_LISTS,
            key=f"set-aside:{edition.public_id}",
            title=f"第{edition.number}版未生效",
            body=_SET_ASIDE,
        )


def _was_taken_back(latest: Dispatch) -> bool:
    """Whether the sender withdrew, after it sent the edition, that very edition."""
    taken_back = latest_sent(WITHDRAWAL_KIND, version=WITHDRAWAL_VERSION, sender=latest.sender)
    if taken_back is None:
        return False
    origin = _origin_of(latest.payload)
    told = taken_back.payload
    return (told.get("origin_slug"), told.get("number")) == (
        origin["origin_slug"],
        origin["origin_number"],
    )


def _origin_of(payload: Payload) -> dict[str, Any]:
    try:
        head = payload["edition"]
        return {"origin_slug": str(head["origin_slug"]), "origin_number": int(head["number"])}
    except (KeyError, TypeError, ValueError) as broken:
        raise EditionUnreadable from broken
