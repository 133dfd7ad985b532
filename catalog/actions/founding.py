"""The first edition of a city."""

from __future__ import annotations

from django.db import transaction

from catalog.actions.editions import next_number, put_in_force, send_downwards
from catalog.errors import EditionIncomplete
from catalog.models import Edition
from catalog.payloads import Payload, founding_payload, write_draft
from catalog.wholeness import problems_of_edition
from core.audit.trail import record
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import current_place


@transaction.atomic
def load_founding_edition(payload: Payload | None = None, *, by: User | None = None) -> Edition:
    """Load and publish an office's first edition from a document; a second call changes nothing.

    ``payload`` is the notice's two lists unless given. The notice stands behind it, so it takes
    one person (``by``) or the command line (None), and no document number where the notice bears
    none. Raises ``EditionUnreadable``, ``EditionIncomplete``.
    """
    if by is not None:
        require(by, Can.PUBLISH_EDITION)
    place = current_place()
    present = Edition.objects.filter(origin_slug=place.slug, origin_number=1).first()
    if present is not None:
        return present
    edition = write_draft(
        payload or founding_payload(),
        number=next_number(),
        origin_slug=place.slug,
        origin_name=place.name,
        origin_number=1,
    )
    problems = problems_of_edition(edition)
    if problems:
        raise EditionIncomplete(problems)
    put_in_force(edition, published_by_name=edition.authority)
    record("edition.founded", edition, by=by, number=edition.number)
    send_downwards(edition)
    return edition
