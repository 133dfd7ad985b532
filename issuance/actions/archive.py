"""Keeping, checking and tidying the archive."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from core import files
from core.audit.trail import record
from core.identity.access import Role
from core.identity.models import User
from core.notices.actions import notify
from core.rows import read_row
from core.tenancy import current_schema
from core.uploads.models import StoredFile
from issuance import archive_files
from issuance.archive_check import Mismatch, Reading, office_mismatches, read_archives
from issuance.chain import GENESIS, Link
from issuance.models import (
    ArchiveCheck,
    ArchiveEntry,
    ArchivePackage,
    BookCounter,
    Certificate,
    ElectronicSealing,
    IssuingPolicy,
)
from issuance.models.books import Book

MOST_TOLD = 50
MOST_SHOWN = 20
logger = logging.getLogger(__name__)


def append_to_archive(certificate: Certificate, *, at: datetime) -> ArchiveEntry:
    """Chain a certificate's PDF to its community's archive, in the transaction that issues it.

    The archive's counter row is locked until then, so the chain never forks.
    """
    sequence = BookCounter.take_next(certificate.community, Book.ARCHIVE, 0)
    last = read_row(
        ArchiveEntry,
        "community_id = %s AND sequence = %s",
        [certificate.community_id, sequence - 1],
    )
    link = Link(
        schema_name=current_schema(),
        community_code=certificate.community.code,
        sequence=sequence,
        certificate_number=certificate.number,
        verification_code=certificate.verification_code,
        pdf_sha256=certificate.pdf_sha256,
        archived_at=at,
        previous_hash=last.entry_hash if last else GENESIS,
    )
    return ArchiveEntry.objects.create(
        certificate=certificate,
        community=certificate.community,
        sequence=sequence,
        pdf_sha256=link.pdf_sha256,
        archived_at=at,
        previous_hash=link.previous_hash,
        entry_hash=link.digest(),
    )


def check_archive_and_tell() -> list[Mismatch]:
    """Check the current tenant's archive; tell officers and auditors of each mismatch, once.

    What was found stands on the archive's page until the next check. The log is told too: there may
    be nobody in the tenant to tell.
    """
    mismatches: list[Mismatch] = []
    count = 0
    for reading in read_archives():
        _note_check(reading)
        mismatches += reading.mismatches
        count += reading.count
    for found in office_mismatches():
        mismatches.append(found)
        count += 1
    if count:
        logger.error("The archive disagrees with its books in %d places.", count)
    watchers = archive_watchers()
    for mismatch in mismatches[:MOST_TOLD]:
        notify(
            watchers,
            key=f"archive-mismatch:{mismatch.key}"[:200],
            title="存档核对发现异常",
            body=f"{mismatch.sentence}请不要改动任何文件，尽快联系平台运维人员。",
            is_alarm=True,
        )
        subject = mismatch.community or IssuingPolicy.objects.get()
        record("archive.mismatch", subject, by=None, found=mismatch.kind)
    return mismatches


def archive_watchers() -> QuerySet[User]:
    """Return who is told when something is wrong with an archive."""
    return User.objects.filter(role__in=(Role.AUDITOR, Role.OFFICER), is_active=True)


def _note_check(reading: Reading) -> None:
    ArchiveCheck.objects.update_or_create(
        community=reading.community,
        defaults={
            "checked_at": timezone.now(),
            "entries": reading.entries,
            "files": reading.files,
            "mismatches": reading.count,
            "sentences": [found.sentence for found in reading.mismatches[:MOST_SHOWN]],
        },
    )


def collect_orphans() -> int:
    """Delete files older than a day that no row points at, on every shelf; return how many."""
    collected = 0
    for shelf, known in (
        (archive_files.SHELF, _archived),
        ("attachments", _attached),
        ("packages", _packed),
    ):
        for name in files.orphans(known, shelf=shelf):
            files.remove_named(name, shelf=shelf)
            collected += 1
    return collected


def _archived(hashes: Collection[str]) -> set[str]:
    entries = ArchiveEntry.objects.filter(pdf_sha256__in=hashes)
    sealed = ElectronicSealing.objects.filter(sealed_sha256__in=hashes)
    return {
        *entries.values_list("pdf_sha256", flat=True),
        *sealed.values_list("sealed_sha256", flat=True),
    }


def _attached(hashes: Collection[str]) -> set[str]:
    found: set[str] = set()
    for model in apps.get_models():
        if issubclass(model, StoredFile):
            rows = model._default_manager.filter(sha256__in=hashes)
            found.update(rows.values_list("sha256", flat=True))
    return found


def _packed(hashes: Collection[str]) -> set[str]:
    rows = ArchivePackage.objects.filter(sha256__in=hashes)
    return set(rows.values_list("sha256", flat=True))
