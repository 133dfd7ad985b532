"""Reading the whole archive of a tenant against its books and its files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.directory.models import Community
from core.files import FilesUnavailable
from core.tenancy import current_schema
from issuance import archive_files
from issuance.chain import GENESIS, Link
from issuance.models import ArchiveEntry, Certificate


@dataclass(frozen=True)
class Mismatch:
    """Something that does not agree. ``kind`` is for machines, ``sentence`` for people."""

    kind: str
    community: Community
    certificate_number: str
    sentence: str

    @property
    def key(self) -> str:
        """What makes this mismatch the same one tomorrow."""
        return f"{self.kind}:{self.community.code}:{self.certificate_number}"


def check_tenant_archive(community_code: str | None = None) -> list[Mismatch]:
    """Return every disagreement of the current tenant's archive, by community and sequence.

    Finds altered, missing, inserted and reordered entries, altered and missing files, and
    certificates without an entry. Reads one entry and one file at a time.
    """
    communities = Community.objects.all()
    if community_code:
        communities = communities.filter(code=community_code)
    return [found for community in communities for found in _check(community)]


def _check(community: Community) -> Iterator[Mismatch]:
    entries = (
        ArchiveEntry.objects.filter(community=community)
        .select_related("certificate")
        .order_by("sequence")
    )
    expected, previous = 1, GENESIS
    for entry in entries.iterator(chunk_size=1000):
        certificate = entry.certificate
        if entry.sequence != expected:
            yield _found("entry_missing", community, certificate, "之前缺少存档记录")
        elif entry.previous_hash != previous:
            yield _found("chain_broken", community, certificate, "与前一条存档记录接不上")
        if _digest(entry, community) != entry.entry_hash:
            yield _found("entry_altered", community, certificate, "的存档记录被改动")
        if certificate.pdf_sha256 != entry.pdf_sha256:
            yield _found("book_altered", community, certificate, "在台账与存档中不一致")
        fault = _file_fault(entry.pdf_sha256)
        if fault:
            yield _found(f"file_{fault[0]}", community, certificate, fault[1])
        expected, previous = entry.sequence + 1, entry.entry_hash
    without = Certificate.objects.filter(community=community, archive_entry=None)
    for certificate in without.order_by("pk").iterator(chunk_size=1000):
        yield _found("entry_missing", community, certificate, "没有存档记录")
    yield from _gaps(community, expected - 1)


def _gaps(community: Community, last_sequence: int) -> Iterator[Mismatch]:
    """Compare with the counter: entries cut off at the end leave no hole in the middle."""
    from issuance.models.books import Book, BookCounter

    counted = BookCounter.objects.filter(community=community, book=Book.ARCHIVE).first()
    if counted is not None and counted.last > last_sequence:
        yield Mismatch(
            "entry_missing",
            community,
            f"#{last_sequence + 1}-{counted.last}",
            f"{community.short_name}末尾缺少存档记录（第{last_sequence + 1}至{counted.last}条）。",
        )


def _digest(entry: ArchiveEntry, community: Community) -> str:
    return Link(
        schema_name=current_schema(),
        community_code=community.code,
        sequence=entry.sequence,
        certificate_number=entry.certificate.number,
        verification_code=entry.certificate.verification_code,
        pdf_sha256=entry.pdf_sha256,
        archived_at=entry.archived_at,
        previous_hash=entry.previous_hash,
    ).digest()


def _file_fault(sha256: str) -> tuple[str, str] | None:
    try:
        actual = archive_files.digest(sha256)
    except FileNotFoundError:
        return "missing", "的存档文件不见了"
    except FilesUnavailable:
        return "unreadable", "的存档文件读不出来"
    return None if actual == sha256 else ("altered", "的存档文件被改动")


def _found(kind: str, community: Community, certificate: Certificate, what: str) -> Mismatch:
    sentence = f"{community.short_name}的证明 {certificate.number} {what}。"
    return Mismatch(kind, community, certificate.number, sentence)
