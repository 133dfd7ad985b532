"""Discretionary files as each person may see them; and what was asked for outside the lists."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from core.errors import NotFound
from core.identity.models import User
from issuance.discretionary.machine import CLOSED, FileState
from issuance.models import DiscretionaryFile, FileAttachment
from issuance.selectors.books import visible


def files(*, seen_by: User) -> QuerySet[DiscretionaryFile]:
    """Return the files ``seen_by`` may see: a community's, or the whole tenant's."""
    return visible(DiscretionaryFile.objects.with_everything(), seen_by, "community")


def file_lines(*, seen_by: User) -> QuerySet[DiscretionaryFile]:
    """Return the same files with only what a line of a list shows."""
    rows = files(seen_by=seen_by).select_related(None).select_related("community", "opened_by")
    return rows.only(
        "public_id", "state", "number", "wording", "unit_name", "subject_name", "opened_at",
        "saved_at", "closed_at", "has_risk", "decline_ground", "community__name", "opened_by__name",
    )  # fmt: skip


def get_file(public_id: uuid.UUID, *, seen_by: User) -> DiscretionaryFile:
    """Return one file; raise ``NotFound`` when there is none ``seen_by`` may see."""
    file = files(seen_by=seen_by).filter(public_id=public_id).first()
    if file is None:
        raise NotFound
    return file


def get_attachment(
    public_id: uuid.UUID, attachment_id: uuid.UUID, *, seen_by: User
) -> FileAttachment:
    """Return what is attached to a file ``seen_by`` may see; raise ``NotFound``."""
    file = get_file(public_id, seen_by=seen_by)
    attachment = file.attachments.filter(public_id=attachment_id).first()
    if attachment is None:
        raise NotFound
    return attachment


def asked_outside_the_lists(*, seen_by: User) -> QuerySet[DiscretionaryFile]:
    """Return the files that ended: what units ask communities for although no list names it."""
    return files(seen_by=seen_by).filter(state__in=CLOSED).exclude(number=None)


def sums_by_unit(rows: QuerySet[DiscretionaryFile]) -> list[dict[str, Any]]:
    """Return per unit how often it asked and how that ended, the most insistent first.

    Keys: unit_name, relying_party (its key, None for one typed by hand), asked, issued, declined, withdrawn, without_basis, communities, last_at.
    """
    counted: QuerySet[Any, Any] = (
        rows.select_related(None).order_by().values("unit_name", "relying_party")
    )
    return list(
        counted.annotate(
            asked=Count("pk"),
            issued=Count("pk", filter=Q(state=FileState.ISSUED)),
            declined=Count("pk", filter=Q(state=FileState.DECLINED)),
            withdrawn=Count("pk", filter=Q(state=FileState.WITHDRAWN)),
            without_basis=Count("pk", filter=Q(unit_basis="")),
            communities=Count("community", distinct=True),
            last_at=Max("closed_at"),
        ).order_by("-asked", "unit_name")
    )


def files_waiting(*, seen_by: User) -> int:
    """Return how many files wait for the approver."""
    return visible(DiscretionaryFile.objects.all(), seen_by, "community").filter(
        state=FileState.SUBMITTED
    ).count()  # fmt: skip
