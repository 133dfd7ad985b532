"""A bureau's own file becomes a draft."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from catalog.actions.editions import draft_edition, require_no_other_draft
from catalog.importing import Imported, Problem, to_payload
from catalog.models import CertificateItem, Edition, EditionState
from catalog.payloads import edition_payload
from core.audit.trail import record
from core.identity.access import Can, require
from core.identity.models import User


@transaction.atomic
def import_draft(imported: Imported, *, by: User) -> tuple[Edition, tuple[Problem, ...]]:
    """Begin the next edition from what was read, on top of the edition in force (or approved).

    Returns the draft and every problem left for the editor, in the order of the file. Codes,
    aliases, routes and templates of known items stay. Raises ``DraftOpen``, ``EditionUnreadable``.
    """
    require(by, Can.EDIT_LISTS)
    require_no_other_draft()
    scheduled = Edition.objects.filter(state=EditionState.SCHEDULED).order_by("-number").first()
    present = scheduled or Edition.objects.in_force().first()
    draft = to_payload(
        imported,
        edition_payload(present) if present else None,
        on=timezone.localdate(),
        taken=CertificateItem.objects.order_by().values_list("code", flat=True).distinct(),
    )
    edition = draft_edition(draft.payload, by=by, based_on=present)
    record(
        "edition.imported",
        edition,
        by=by,
        number=edition.number,
        prohibited=len(imported.prohibited),
        retained=len(imported.retained),
        problems=len(draft.problems),
    )
    return edition, draft.problems
