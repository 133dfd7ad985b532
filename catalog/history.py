"""What an edition changed: its full text of changes."""

from __future__ import annotations

from catalog.comparing import Difference, compare
from catalog.models import Edition
from catalog.payloads import edition_payload
from catalog.selectors import edition_in_force


def changes_of(edition: Edition) -> Difference | None:
    """Return in what an edition differs from the one before it; None for an office's first.

    Before one in force or past is the edition it took the place of; before one that is still to
    come, the edition in force.
    """
    before = edition.supersedes
    if before is None and edition.published_at is None:
        before = edition_in_force()
    if before is None:
        return None
    return compare(edition_payload(before), edition_payload(edition))
