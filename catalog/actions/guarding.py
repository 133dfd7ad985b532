"""What every edition of an office below another one goes through."""

from __future__ import annotations

from catalog.gold_plating import gold_plating
from catalog.inheritance_errors import BehindParent, GoldPlating
from catalog.inherited import ParentEdition, approved_additions, newest_parent, parent_of
from catalog.models import Edition, Inheritance
from catalog.payloads import edition_payload


def note_parent(edition: Edition, *, based_on: Edition | None = None) -> Inheritance | None:
    """Note which edition from above a new draft stands on: that of ``based_on``, or the newest.

    None where the office has nothing from above.
    """
    found = parent_of(based_on) if based_on is not None else newest_parent()
    return tie(edition, found) if found is not None else None


def tie(edition: Edition, parent: ParentEdition) -> Inheritance:
    """Note that ``edition`` stands on ``parent``."""
    return Inheritance.objects.create(
        edition=edition,
        parent_slug=parent.slug,
        parent_number=parent.number,
        parent_dispatch=parent.dispatch,
    )


def refuse_gold_plating(edition: Edition) -> None:
    """Raise ``GoldPlating`` with every reason, or ``BehindParent`` where it stands on an old one."""
    newest = newest_parent()
    if newest is None:
        return
    if parent_of(edition) != newest:
        raise BehindParent
    found = gold_plating(newest.payload(), edition_payload(edition), approved_additions())
    if found:
        raise GoldPlating([one.sentence for one in found])
