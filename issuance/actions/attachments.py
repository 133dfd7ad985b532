"""What residents bring: photographed into an application while its form is open."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from core.audit.trail import record
from core.identity.access import Can, require
from core.identity.models import User
from core.uploads import Cleaned
from core.uploads.keeping import discard, store
from issuance.actions.applications import lock_application
from issuance.errors import ApplicationClosed
from issuance.intake_errors import NotOnTheChecklist, TooManyAttachments
from issuance.models import Application, ApplicationAttachment

MOST_FILES = 30


@transaction.atomic
def add_attachments(
    application: Application, field: str, sent: Iterable[tuple[Cleaned, str]], *, by: User
) -> list[ApplicationAttachment]:
    """Keep files (with their names as sent) for one line of the checklist, all or none.

    Raises ``ApplicationClosed``, ``NotOnTheChecklist``, ``TooManyAttachments`` and
    ``UploadsUnavailable``.
    """
    require(by, Can.DRAFT_APPLICATION)
    application = _open(application)
    label = _label_of(application, field)
    sent = list(sent)
    if application.attachments.count() + len(sent) > MOST_FILES:
        raise TooManyAttachments
    kept = []
    for cleaned, name in sent:
        row = ApplicationAttachment(application=application, field=field)
        kept.append(store(row, cleaned, by=by, name=name))
        record(
            "application.attachment_added",
            application,
            by=by,
            paper=label,
            pages=cleaned.pages,
            left_out=" ".join(cleaned.left_out),
        )
    return kept


@transaction.atomic
def remove_attachment(attachment: ApplicationAttachment, *, by: User) -> None:
    """Take a file out again while the form is open. Raises ``ApplicationClosed``."""
    require(by, Can.DRAFT_APPLICATION)
    application = _open(attachment.application)
    rows = ApplicationAttachment.objects.select_for_update()
    found = rows.filter(pk=attachment.pk, application=application).first()
    if found is None:  # Removed by another click.
        return
    label = _label_of(application, found.field)
    discard(found)
    record("application.attachment_removed", application, by=by, paper=label)


def _open(application: Application) -> Application:
    application = lock_application(application)
    if not application.is_open:
        raise ApplicationClosed
    return application


def _label_of(application: Application, name: str) -> str:
    for field in application.template.fields:
        if field["name"] == name and "attachment" in field:
            return str(field["label"])
    raise NotOnTheChecklist
