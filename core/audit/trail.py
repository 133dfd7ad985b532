"""Writing and reading the trail. ``Entry`` is here to be named in signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from core.audit.models import Entry

if TYPE_CHECKING:
    from core.identity.models import User

__all__ = ["Entry", "history_of", "record"]

Detail = str | int | bool | None


def record(verb: str, subject: models.Model, *, by: User | None, **details: Detail) -> Entry:
    """Write one line in the caller's transaction; ``by`` is None for the platform itself.

    ``details`` are codes, numbers and states. Personal data does not belong here.
    """
    return Entry.objects.create(
        verb=verb,
        actor_id=by.pk if by else None,
        actor_name=by.name if by else "系统",
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        details=details,
    )


def history_of(*subjects: models.Model) -> list[Entry]:
    """Return every line about ``subjects``, newest first."""
    about = models.Q(pk__in=[])
    for subject in subjects:
        about |= models.Q(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))
    return list(Entry.objects.filter(about).order_by("-pk"))
