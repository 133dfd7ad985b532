"""What shows a problem: photographs and scans kept with a concern, never taken out in silence."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.utils import timezone

from core import files
from core.audit.trail import record
from core.errors import NotAllowed
from core.identity.access import Can, may
from core.identity.models import User
from core.uploads import Cleaned
from core.uploads.keeping import SHELF, store
from reporting.concerned import may_see_files
from reporting.errors import ConcernFileFixed, ReasonMissing, TooManyConcernFiles
from reporting.models import Concern, ConcernAttachment, ConcernState

MOST_FILES = 10
REASON_LENGTH = 200


def keep_attachments(concern: Concern, sent: Iterable[tuple[Cleaned, str]], *, by: User) -> None:
    """Keep files with a concern that the caller holds; who may, the caller has asked.

    Raises ``TooManyConcernFiles`` and ``UploadsUnavailable``; then none is kept.
    """
    sent = list(sent)
    if not sent:
        return
    if concern.attachments.filter(removed_at=None).count() + len(sent) > MOST_FILES:
        raise TooManyConcernFiles
    for cleaned, name in sent:
        store(ConcernAttachment(concern=concern), cleaned, by=by, name=name)
        record(
            "concern.attachment_added",
            concern,
            by=by,
            pages=cleaned.pages,
            left_out=" ".join(cleaned.left_out),
        )


@transaction.atomic
def add_attachments(concern: Concern, sent: Iterable[tuple[Cleaned, str]], *, by: User) -> Concern:
    """Keep more files with a concern until it is closed: its community, or who handles it.

    Raises ``ConcernFileFixed`` and what ``keep_attachments`` does.
    """
    concern = _held(concern, by)
    if concern.state == ConcernState.CLOSED:
        raise ConcernFileFixed
    keep_attachments(concern, sent, by=by)
    return concern


@transaction.atomic
def remove_attachment(attachment: ConcernAttachment, *, because: str, by: User) -> None:
    """Take a file out, saying why: its community until triage, who handles it until it is closed.

    The row stays and names who, when and why; the file goes. A second press changes nothing. Raises
    ``ConcernFileFixed`` and ``ReasonMissing``.
    """
    concern = _held(attachment.concern, by)
    found = ConcernAttachment.objects.select_for_update().get(pk=attachment.pk)
    if found.is_removed:
        return
    is_handler = may(by, Can.HANDLE_CONCERNS)
    if concern.state == ConcernState.CLOSED or not (is_handler or concern.is_raised):
        raise ConcernFileFixed
    because = because.strip()[:REASON_LENGTH]
    if not because:
        raise ReasonMissing
    found.removed_at, found.removed_by_name, found.removed_because = (
        timezone.now(),
        by.name,
        because,
    )
    found.file_key = ""  # Without it the file opens nowhere, in no copy.
    found.save(update_fields=["removed_at", "removed_by_name", "removed_because", "file_key"])
    record("concern.attachment_removed", concern, by=by, pages=found.pages)
    transaction.on_commit(partial(files.remove, found.sha256, shelf=SHELF), robust=True)


def _held(concern: Concern, by: User) -> Concern:
    """Return the concern, locked. Raises ``NotAllowed`` where it is another community's."""
    rows = Concern.objects.select_for_update(of=("self",)).select_related("community")
    concern = rows.get(pk=concern.pk)
    if not may_see_files(concern, by):
        raise NotAllowed
    return concern
