"""Do the books agree? The question every fault test ends with."""

from __future__ import annotations

from core.directory.models import Community
from issuance import archive_files
from issuance.archive_check import check_tenant_archive
from issuance.discretionary.machine import FileState
from issuance.models import (
    Application,
    ArchiveEntry,
    BookCounter,
    Certificate,
    DiscretionaryFile,
    SealUse,
)
from issuance.models.applications import ApplicationState
from issuance.models.books import Book
from issuance.verification.models import VerificationCode


def assert_books_agree() -> int:
    """Check every book of the current tenant against every other; return the certificates."""
    certificates = list(Certificate.objects.select_related("community").order_by("pk"))
    assert check_tenant_archive() == []
    for community in Community.objects.filter(pk__in={c.community_id for c in certificates}):
        theirs = [c for c in certificates if c.community_id == community.pk]
        serials = sorted(certificate.serial for certificate in theirs)
        assert serials == list(range(1, len(theirs) + 1)), "numbers have gaps or twins"
        for book in (Book.CERTIFICATE, Book.SEAL_USE, Book.ARCHIVE):
            assert BookCounter.objects.get(community=community, book=book).last == len(theirs)
    issued = Application.objects.filter(state=ApplicationState.ISSUED).count()
    issued += DiscretionaryFile.objects.filter(state=FileState.ISSUED).count()
    assert issued == len(certificates)
    for file in DiscretionaryFile.objects.exclude(issued_certificate=None):
        assert file.issued_certificate == file.certificate
    assert ArchiveEntry.objects.count() == len(certificates)
    assert SealUse.objects.count() == len(certificates)
    codes = {certificate.verification_code for certificate in certificates}
    assert VerificationCode.objects.filter(code__in=codes).count() == len(certificates)
    for certificate in certificates:
        assert len(archive_files.read(certificate.pdf_sha256)) == certificate.pdf_size
    return len(certificates)
