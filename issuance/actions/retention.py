"""How long what is kept, and what is frozen meanwhile."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core.audit.trail import record
from core.errors import InvalidInput
from core.identity.access import Can, require
from core.identity.models import User
from issuance.archive_errors import AlreadyDestroyed, AlreadyFrozen, NotFrozen
from issuance.errors import ReasonMissing
from issuance.models import ArchiveEntry, ArchiveHold, DisposalRecord, IssuingPolicy, RetentionClass
from issuance.models.keeping import FEWEST_YEARS, MOST_YEARS
from issuance.retention import DEFAULTS, KINDS, RetentionPlan, retention_plan


@transaction.atomic
def set_retention(
    years: dict[str, int], class_of_item: dict[str, str], *, by: User
) -> RetentionPlan:
    """Set how many years each class is kept and which class each item is in.

    ``years``: class code → years, for those that are not permanent; ``class_of_item``: item code, or
    one of ``KINDS``, → class code; of items the usual class may be left out. Raises ``InvalidInput`` by field.
    """
    require(by, Can.SET_RETENTION)
    IssuingPolicy.objects.select_for_update().first()  # One at a time.
    errors = _errors(years, class_of_item)
    if errors:
        raise InvalidInput(errors)
    for period in DEFAULTS:
        items = sorted(
            item
            for item, code in class_of_item.items()
            if code == period.code and (item in KINDS or not period.is_usual)
        )
        row = RetentionClass.objects.filter(code=period.code).first()
        before = row.years if row else period.years
        row, _made = RetentionClass.objects.update_or_create(
            code=period.code,
            defaults={
                "name": period.name,
                "years": None if period.years is None else years[period.code],
                "is_usual": period.is_usual,
                "item_codes": items,
            },
        )
        record(
            "retention.set",
            row,
            by=by,
            retention_class=period.code,
            years_before=before,
            years=row.years,
            items=" ".join(items),
        )
    return retention_plan()


@transaction.atomic
def freeze(entry: ArchiveEntry, *, reason: str, by: User) -> ArchiveHold:
    """Freeze a paper: until the hold is lifted nobody can destroy it. Raises ``AlreadyFrozen``."""
    require(by, Can.KEEP_ARCHIVE)
    entry = _locked(entry)
    if DisposalRecord.objects.filter(entry=entry).exists():
        raise AlreadyDestroyed
    if entry.holds.filter(lifted_at=None).exists():
        raise AlreadyFrozen
    hold = ArchiveHold.objects.create(entry=entry, reason=_said(reason), placed_by=by)
    record("archive.frozen", entry.certificate, by=by, number=entry.certificate.number)
    return hold


@transaction.atomic
def unfreeze(entry: ArchiveEntry, *, reason: str, by: User) -> ArchiveHold:
    """Lift the hold on a paper. Raises ``NotFrozen``."""
    require(by, Can.KEEP_ARCHIVE)
    entry = _locked(entry)
    hold = entry.holds.filter(lifted_at=None).first()
    if hold is None:
        raise NotFrozen
    hold.lifted_by, hold.lifted_at, hold.lifting_reason = by, timezone.now(), _said(reason)
    hold.save(update_fields=["lifted_by", "lifted_at", "lifting_reason"])
    record("archive.unfrozen", entry.certificate, by=by, number=entry.certificate.number)
    return hold


def _locked(entry: ArchiveEntry) -> ArchiveEntry:
    """Return the entry, locked: what destroys it waits, or has ended."""
    rows = ArchiveEntry.objects.select_for_update(of=("self",)).select_related("certificate")
    return rows.get(pk=entry.pk)


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:200]


def _errors(years: dict[str, int], class_of_item: dict[str, str]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for period in DEFAULTS:
        given = years.get(period.code, 0)
        if period.years is not None and not FEWEST_YEARS <= given <= MOST_YEARS:
            errors[period.code] = [f"请填写{FEWEST_YEARS}到{MOST_YEARS}之间的整年数。"]
    known = {period.code for period in DEFAULTS}
    for item, code in class_of_item.items():
        if code not in known:
            errors[item] = ["请从列出的期限中选择。"]
    return errors
