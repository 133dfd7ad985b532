"""Keeping, checking and tidying the archive."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime

from core import files
from core.audit.trail import record
from core.identity.access import Role
from core.identity.models import User
from core.notices.actions import notify
from core.rows import read_row
from core.tenancy import current_schema
from issuance import archive_files
from issuance.archive_check import Mismatch, check_tenant_archive
from issuance.chain import GENESIS, Link
from issuance.models import ArchiveEntry, BookCounter, Certificate
from issuance.models.books import Book

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

    The log is told too: there may be nobody in the tenant to tell.
    """
    mismatches = check_tenant_archive()
    if mismatches:
        logger.error("The archive disagrees with its books in %d places.", len(mismatches))
    watchers = User.objects.filter(role__in=(Role.AUDITOR, Role.OFFICER), is_active=True)
    for mismatch in mismatches:
        notify(
            watchers,
            key=f"archive-mismatch:{mismatch.key}",
            title="存档核对发现异常",
            body=f"{mismatch.sentence}请不要改动任何文件，尽快联系平台运维人员。",
            is_alarm=True,
        )
        record("archive.mismatch", mismatch.community, by=None, found=mismatch.kind)
    return mismatches


def collect_orphans() -> int:
    """Delete files older than a day that no certificate points at; return how many."""
    collected = 0
    for name in archive_files.orphans(_archived):
        files.remove_named(name, shelf=archive_files.SHELF)
        collected += 1
    return collected


def _archived(hashes: Collection[str]) -> set[str]:
    found = ArchiveEntry.objects.filter(pdf_sha256__in=hashes)
    return set(found.values_list("pdf_sha256", flat=True))
