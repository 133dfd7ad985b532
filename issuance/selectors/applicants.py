"""Residents who came before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from core.identity.models import User
from issuance.models import Application
from issuance.searching import OF_A_PERSON, Directory, read_words
from issuance.selectors.books import applications
from issuance.selectors.looking import person_condition

RECENT = timedelta(days=180)
SHOWN = 8
LOOKED_THROUGH = 60


def recent_applicants(*, seen_by: User) -> list[Application]:
    """Return the last application of each of the residents who came last, newest first."""
    since = timezone.now() - RECENT
    rows = applications(seen_by=seen_by).filter(created_at__gte=since)
    return _one_each(rows.exclude(subject_name_index=None).order_by("-pk")[:LOOKED_THROUGH])


def applicants_called(text: str, *, seen_by: User) -> list[Application]:
    """Return the last application of each resident of whom all of ``text`` is true."""
    words = [word for word in read_words(text, Directory()) if word.kind in OF_A_PERSON]
    if not words:
        return []
    rows = applications(seen_by=seen_by)
    for word in words:
        rows = rows.filter(person_condition(word, "subject"))
    return _one_each(rows.order_by("-pk")[:LOOKED_THROUGH])


def _one_each(rows: Iterable[Application]) -> list[Application]:
    """Keep the newest of each person: by ID number, or by name and telephone."""
    people: dict[tuple[str, ...], Application] = {}
    for row in rows:
        key = (
            (row.subject_id_number,)
            if row.subject_id_number
            else (row.subject_name, row.subject_phone)
        )
        people.setdefault(key, row)
    return list(people.values())[:SHOWN]
