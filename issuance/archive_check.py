"""Reading the whole archive of a tenant against its books, its files and the anchors it sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from core.directory.models import Community
from core.files import FilesUnavailable
from issuance import archive_files
from issuance.anchoring import Comparison, altered_received, sent_anchors
from issuance.chain_reading import Broken, ChainReader, Row, read_rows
from issuance.disposal_check import read_disposals
from issuance.models import BookCounter, Certificate, DisposalRecord
from issuance.models.books import Book
from issuance.models.disposal import DisposalState

MOST_NAMED = 200
"""Of one community: an archive that is wrong from end to end is not listed line by line."""
Progress = Callable[[Community, int], None]


@dataclass(frozen=True)
class Mismatch:
    """Something that does not agree. ``kind`` is for machines, ``sentence`` for people.

    ``community`` is None where it concerns the whole office.
    """

    kind: str
    community: Community | None
    certificate_number: str
    sentence: str

    @property
    def key(self) -> str:
        """What makes this mismatch the same one tomorrow."""
        code = self.community.code if self.community else ""
        return f"{self.kind}:{code}:{self.certificate_number}"


@dataclass
class Reading:
    """What was read of one community, and what does not agree (the first ``MOST_NAMED``)."""

    community: Community
    entries: int = 0
    files: int = 0
    count: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)

    def note(self, found: Mismatch) -> None:
        """Count a mismatch, and name it while there are few."""
        self.count += 1
        if self.count <= MOST_NAMED:
            self.mismatches.append(found)


def check_tenant_archive(
    community_code: str | None = None, *, with_files: bool = True
) -> list[Mismatch]:
    """Return every disagreement of the current tenant's archive, by community and sequence.

    Finds altered, missing, inserted and reordered entries, altered and missing files, numbers and
    certificates without an entry, and a past that is not the one anchored with the office above.
    """
    readings = read_archives(community_code, with_files=with_files)
    found = [mismatch for reading in readings for mismatch in reading.mismatches]
    return found if community_code else [*found, *office_mismatches()]


def read_archives(
    community_code: str | None = None,
    *,
    with_files: bool = True,
    progress: Progress = lambda _community, _done: None,
) -> Iterator[Reading]:
    """Read one community after another, one entry and one piece of a file at a time."""
    communities = Community.objects.order_by("code")
    if community_code:
        communities = communities.filter(code=community_code)
    sent = sent_anchors()
    for community in communities:
        reading = Reading(community)
        anchors = Comparison(sent, community, "entries")
        for found in _read(reading, anchors, with_files=with_files, progress=progress):
            reading.note(found)
        for day in anchors.finish():
            reading.note(_of_anchor(community, day))
        disposals = Comparison(sent, community, "disposals")
        for kind, number, what in read_disposals(community, disposals.add):
            reading.note(Mismatch(kind, community, number, f"{community.short_name}的{what}。"))
        for day in disposals.finish():
            reading.note(_of_anchor(community, day))
        yield reading


def office_mismatches() -> Iterator[Mismatch]:
    """Yield what concerns no single community: anchors from below that we no longer hold."""
    for which in altered_received(sent_anchors()):
        sentence = f"下级存档锚点 {which} 与报给上级的不一致或已不在。"
        yield Mismatch("received_anchor_altered", None, which, sentence)


def _read(
    reading: Reading, anchors: Comparison, *, with_files: bool, progress: Progress
) -> Iterator[Mismatch]:
    community = reading.community
    reader = ChainReader(community)
    for row in read_rows(community):
        yield from (_found(community, broken) for broken in reader.read(row))
        anchors.add(row.entry_hash)
        if row.book_sha256 != row.pdf_sha256:
            yield _said("book_altered", community, row.number, "在台账与存档中不一致")
        if with_files:
            for sha256 in filter(None, (row.pdf_sha256, row.sealed_sha256)):
                reading.files += 1
                if fault := _file_fault(sha256, row):
                    yield _said(f"file_{fault[0]}", community, row.number, fault[1])
        reading.entries += 1
        if reading.entries % 1000 == 0:
            progress(community, reading.entries)
    yield from (_found(community, broken) for broken in reader.finish())
    without = Certificate.objects.filter(community=community, archive_entry=None)
    for number in without.order_by("pk").values_list("number", flat=True).iterator(chunk_size=1000):
        yield _said("entry_missing", community, number, "没有存档记录")
    yield from _numbers_missing(community)


def _file_fault(sha256: str, row: Row) -> tuple[str, str] | None:
    if row.disposal_state == DisposalState.APPROVED:
        return None  # Being destroyed just now, or again after a crash.
    try:
        if row.disposal_state == DisposalState.DONE:
            if archive_files.exists(sha256):
                return "not_destroyed", "已登记销毁，文件却还在"
            return None
        actual = archive_files.digest(sha256)
    except FileNotFoundError:
        if DisposalRecord.objects.filter(entry__pdf_sha256=row.pdf_sha256).exists():
            return None  # Destroyed since its entry was read.
        return "missing", "的存档文件不见了"
    except FilesUnavailable:
        return "unreadable", "的存档文件读不出来"
    return None if actual == sha256 else ("altered", "的存档文件被改动")


def _numbers_missing(community: Community) -> Iterator[Mismatch]:
    """Yield the numbers of every year that were given out and are not in the book."""
    counters = BookCounter.objects.filter(community=community, book=Book.CERTIFICATE)
    for counter in counters.order_by("year"):  # Read before the book, which grows meanwhile.
        book = Certificate.objects.filter(community=community, year=counter.year)
        expected = 1
        serials = book.order_by("serial").values_list("serial", flat=True)
        for serial in serials.iterator(chunk_size=5000):
            if serial > expected:
                yield _number_missing(community, counter.year, expected, serial - 1)
            if serial > counter.last and serial > counters.get(pk=counter.pk).last:
                number = f"{counter.year}-{serial}"
                sentence = f"{community.short_name}{counter.year}年第{serial}号不是本系统编出的。"
                yield Mismatch("number_inserted", community, number, sentence)
            expected = serial + 1
        if counter.last >= expected:
            yield _number_missing(community, counter.year, expected, counter.last)


def _number_missing(community: Community, year: int, first: int, last: int) -> Mismatch:
    span = f"第{first}号" if first == last else f"第{first}至{last}号"
    sentence = f"{community.short_name}{year}年证明台账里{span}不见了。"
    return Mismatch("number_missing", community, f"{year}-{first}-{last}", sentence)


def _of_anchor(community: Community, day: str) -> Mismatch:
    sentence = f"{community.short_name}的存档与 {day} 报给上级的锚点不一致，之前的记录被改过。"
    return Mismatch("anchor_broken", community, day, sentence)


def _found(community: Community, broken: Broken) -> Mismatch:
    if broken.number.startswith("#"):
        sentence = f"{community.short_name}{broken.what}。"
        return Mismatch(broken.kind, community, broken.number, sentence)
    return _said(broken.kind, community, broken.number, broken.what)


def _said(kind: str, community: Community, number: str, what: str) -> Mismatch:
    return Mismatch(kind, community, number, f"{community.short_name}的证明 {number} {what}。")
