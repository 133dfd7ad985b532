"""Emptying the practice books: what people type when they practise is often about somebody real."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from core.audit.trail import record
from core.directory.models import Community
from core.errors import InvalidInput
from core.identity.access import Can, require
from core.identity.models import User
from issuance.erasing import Keys, belongings_of, blank, remove_files, remove_uploads
from issuance.models import (
    Application,
    Certificate,
    DiscretionaryFile,
    IssuingPolicy,
    PaperSaved,
    PersonRequest,
    Redirection,
    Reveal,
    SealRequest,
)

FEWEST_DAYS, MOST_DAYS = 1, 365
_STEP = timedelta(days=1)
_PRACTISED: tuple[tuple[type[models.Model], str], ...] = (
    (Application, "saved_at"),
    (Certificate, "issued_at"),
    (DiscretionaryFile, "opened_at"),
    (Redirection, "told_at"),
    (PaperSaved, "told_at"),
    (SealRequest, "asked_at"),
    (Reveal, "seen_at"),
    (PersonRequest, "handled_at"),
)


@transaction.atomic
def empty_practice_books(*, now: datetime | None = None) -> int:
    """Blank a day's worth of what was practised longer ago than this tenant keeps it.

    Returns how many papers, 0 when nothing is left to do. Rows, numbers and states stay; sealed
    columns are blanked and files deleted, of the archive too: nobody checks a practice archive.
    Where the files cannot be deleted nothing is blanked either, and the next night tries again.
    """
    policy = IssuingPolicy.objects.select_for_update().get()
    before = (now or timezone.now()) - timedelta(days=policy.empty_practice_after_days)
    since = policy.practice_emptied_until
    twins = list(Community.with_training.filter(is_training=True).values_list("pk", flat=True))
    oldest = min(_firsts(twins, since, before), default=None)
    if oldest is None:
        return 0
    until = min(before, oldest + _STEP)
    emptied: dict[int, int] = defaultdict(int)
    for paper in _papers(twins, since, until):
        _empty(paper)
        emptied[paper.community_id] += 1
    for twin in Community.with_training.filter(pk__in=emptied):
        record("practice.emptied", twin, by=None, papers=emptied[twin.pk])
    policy.practice_emptied_until = until
    policy.save(update_fields=["practice_emptied_until"])
    return sum(emptied.values())


@transaction.atomic
def set_practice_period(days: int, *, by: User) -> IssuingPolicy:
    """Set after how many days what was practised is blanked. Raises ``InvalidInput``."""
    require(by, Can.SET_RETENTION)
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        words = f"请填写{FEWEST_DAYS}到{MOST_DAYS}之间的整天数。"
        raise InvalidInput({"practice_days": [words]})
    policy = IssuingPolicy.objects.select_for_update().get()
    before, policy.empty_practice_after_days = policy.empty_practice_after_days, days
    policy.save(update_fields=["empty_practice_after_days"])
    record("practice.period_set", policy, by=by, days_before=before, days=days)
    return policy


def _rows(
    model: type[models.Model],
    dated: str,
    twins: list[int],
    since: datetime | None,
    before: datetime,
) -> models.QuerySet[Any]:
    rows = model._base_manager.filter(community__in=twins, **{f"{dated}__lt": before})
    return rows.filter(**{f"{dated}__gte": since}) if since else rows


def _firsts(twins: list[int], since: datetime | None, before: datetime) -> Iterator[datetime]:
    for model, dated in _PRACTISED:
        found = _rows(model, dated, twins, since, before).aggregate(first=models.Min(dated))[
            "first"
        ]
        if found is not None:
            yield found


def _papers(twins: list[int], since: datetime | None, until: datetime) -> Iterator[Any]:
    for model, dated in _PRACTISED:
        yield from _rows(model, dated, twins, since, until).order_by("pk")


def _empty(paper: Any) -> None:
    found: Keys = belongings_of(paper)
    if isinstance(paper, Certificate):
        remove_files(paper)
    remove_uploads(found)
    blank(found)
