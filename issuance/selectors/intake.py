"""Scans of applications, and papers saved, as each person may see them."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from core.errors import NotFound
from core.identity.access import Can, require
from core.identity.models import User
from issuance.models import Application, ApplicationAttachment, PaperSaved
from issuance.selectors.books import visible


def get_attachment(public_id: uuid.UUID, *, seen_by: User) -> ApplicationAttachment:
    """Return a scan ``seen_by`` may look at, as they may at the paper; raise ``NotFound``.

    What residents bring cannot be masked: who only counts papers does not see it.
    """
    require(seen_by, Can.VIEW_COMMUNITY_BOOKS)
    rows = ApplicationAttachment.objects.select_related("application")
    found = visible(rows, seen_by, "application__community").filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def files_of(application: Application) -> dict[str, list[ApplicationAttachment]]:
    """Return the scans of an application by line of its checklist, oldest first."""
    files: dict[str, list[ApplicationAttachment]] = {}
    for one in application.attachments.select_related("added_by"):
        files.setdefault(one.field, []).append(one)
    return files


def savings(*, seen_by: User) -> QuerySet[PaperSaved]:
    """Return the papers saved that ``seen_by`` may see, those taken back among them."""
    rows = PaperSaved.objects.select_related("item__edition", "community", "told_by")
    return visible(rows, seen_by, "community")


def get_saving(public_id: uuid.UUID, *, seen_by: User) -> PaperSaved:
    """Return one paper saved; raise ``NotFound``."""
    found = savings(seen_by=seen_by).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
