"""Writing and reading the trail. ``Entry`` is here to be named in signatures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import models

from core.audit.models import Entry

if TYPE_CHECKING:
    from core.identity.models import User

__all__ = ["Entry", "history_of", "record"]

Detail = str | int | bool | None

_gathered: ContextVar[list[Entry] | None] = ContextVar("gathered", default=None)


def record(verb: str, subject: models.Model, *, by: User | None, **details: Detail) -> Entry:
    """Write one line in the caller's transaction; ``by`` is None for the platform itself.

    ``details`` are codes, numbers and states. Personal data does not belong here.
    """
    entry = Entry(
        verb=verb,
        actor_id=by.pk if by else None,
        actor_name=by.name if by else "系统",
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        details=details,
    )
    lines = _gathered.get()
    if lines is None:
        entry.save(force_insert=True)
    else:
        lines.append(entry)
    return entry


@contextmanager
def recorded_together() -> Iterator[None]:
    """Write the lines of one deed in one statement at its end; none of them where it raises."""
    lines: list[Entry] = []
    token = _gathered.set(lines)
    try:
        yield
    finally:
        _gathered.reset(token)
    Entry.objects.bulk_create(lines)


def history_of(*subjects: models.Model) -> list[Entry]:
    """Return every line about ``subjects``, newest first."""
    about = models.Q(pk__in=[])
    for subject in subjects:
        about |= models.Q(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))
    return list(Entry.objects.filter(about).order_by("-pk"))
