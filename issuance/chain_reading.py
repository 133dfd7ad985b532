"""Reading a chain link by link, and telling what was done to it where it does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from core.directory.models import Community
from core.tenancy import current_schema
from issuance.chain import GENESIS, Link
from issuance.models import ArchiveEntry, BookCounter
from issuance.models.books import Book

_NEARBY = 50


class Row(NamedTuple):
    """An entry as the check reads it.

    ``disposal_state`` is None where nothing was destroyed, ``sealed_sha256`` where no electronic
    seal made a second file.
    """

    sequence: int
    pdf_sha256: str
    archived_at: datetime
    previous_hash: str
    entry_hash: str
    number: str
    verification_code: str
    book_sha256: str
    disposal_state: str | None
    sealed_sha256: str | None


class Broken(NamedTuple):
    """What is wrong with the entry of a certificate; ``#n`` names an entry by its place alone."""

    kind: str
    number: str
    what: str


def read_rows(community: Community) -> Iterator[Row]:
    """Yield the entries of a community by sequence, a thousand at a time from the server."""
    rows = ArchiveEntry.objects.filter(community=community).order_by("sequence")
    columns = rows.values_list(
        "sequence", "pdf_sha256", "archived_at", "previous_hash", "entry_hash",
        "certificate__number", "certificate__verification_code", "certificate__pdf_sha256",
        "disposal_record__disposal__state", "certificate__electronic_sealing__sealed_sha256",
    )  # fmt: skip
    return map(Row._make, columns.iterator(chunk_size=1000))


class ChainReader:
    """Takes the entries in order. Remembers two hashes and how far places have moved."""

    def __init__(self, community: Community) -> None:
        """Begin before the first entry."""
        self._community = community
        self._schema = current_schema()
        self._expected = 1
        self._previous = self._before = GENESIS
        self._last: Row | None = None
        self._last_was_moved = False
        self._inserted = 0
        self._shift = 0
        # Papers are issued while we read: what the counter said before, must be there after.
        self._counted_before = self._counted()

    def read(self, row: Row) -> Iterator[Broken]:
        """Take the next entry; yield what is wrong with it, or with the one before."""
        if row.sequence > self._expected:
            yield _missing(self._expected, row.sequence - 1)
            self._previous = row.previous_hash
        is_linked = row.previous_hash == self._previous
        is_intact = self._is_intact_at(row, row.sequence)
        was_moved = False
        if is_linked:
            if not is_intact and not (self._shift and self._is_at_home(row)):
                yield Broken("entry_altered", row.number, "的存档记录被改动")
        elif self._was_inserted_before(row) and self._last is not None:
            yield Broken("entry_inserted", self._last.number, "的存档记录是插进来的")
            self._inserted += 1
            self._shift += 1
            if not is_intact and not self._is_at_home(row):
                yield Broken("entry_altered", row.number, "的存档记录被改动")
        elif not is_intact and (home := self._home_of(row)):
            if self._is_there(row.previous_hash):
                what = f"的存档记录被调换了位置（原为第{home}条，现为第{row.sequence}条）"
                yield Broken("entry_reordered", row.number, what)
                was_moved = True
            else:
                yield _missing(home - 1, home - 1)
                self._shift = row.sequence - home
        elif not is_intact:
            yield Broken("entry_altered", row.number, "的存档记录被改动")
        elif not self._last_was_moved:
            before = f"（{self._last.number}）" if self._last else ""
            what = f"与前一条存档记录{before}接不上，其中一条被改动"
            yield Broken("chain_broken", row.number, what)
        self._before, self._previous = self._previous, row.entry_hash
        self._last, self._last_was_moved = row, was_moved
        self._expected = row.sequence + 1

    def finish(self) -> Iterator[Broken]:
        """Compare with the counter: what was cut off or put on at the end leaves no hole."""
        read = self._expected - 1
        if self._counted_before > read and not self._shift:
            yield _missing(read + 1, self._counted_before)
        elif read > self._counted() and not self._inserted and self._last is not None:
            yield Broken("entry_inserted", self._last.number, "的存档记录是加在末尾的")

    def _counted(self) -> int:
        counter = BookCounter.objects.filter(community=self._community, book=Book.ARCHIVE).first()
        return counter.last if counter else 0

    def _was_inserted_before(self, row: Row) -> bool:
        """Whether this entry goes on from the last but one: then the last does not belong."""
        return (
            self._last is not None
            and not self._last_was_moved
            and row.previous_hash == self._before
        )

    def _is_at_home(self, row: Row) -> bool:
        """Whether the entry is intact but for the places that all have moved by."""
        return self._is_intact_at(row, row.sequence - self._shift)

    def _home_of(self, row: Row) -> int:
        """Return the place an entry that was moved was made for; 0 where there is none."""
        rows = ArchiveEntry.objects.filter(community=self._community)
        before = rows.filter(entry_hash=row.previous_hash).values_list("sequence", flat=True)
        after = rows.filter(previous_hash=row.entry_hash).values_list("sequence", flat=True)
        guesses = [
            *(place + 1 for place in before[:2]),
            *(place - 1 for place in after[:2]),
        ]
        near = range(max(1, row.sequence - _NEARBY), row.sequence + _NEARBY)
        place: int
        for place in (*guesses, *near):
            if place != row.sequence and self._is_intact_at(row, place):
                return place
        return 0

    def _is_there(self, entry_hash: str) -> bool:
        rows = ArchiveEntry.objects.filter(community=self._community, entry_hash=entry_hash)
        return entry_hash == GENESIS or rows.exists()

    def _is_intact_at(self, row: Row, sequence: int) -> bool:
        link = Link(
            schema_name=self._schema,
            community_code=self._community.code,
            sequence=sequence,
            certificate_number=row.number,
            verification_code=row.verification_code,
            pdf_sha256=row.pdf_sha256,
            archived_at=row.archived_at,
            previous_hash=row.previous_hash,
        )
        return link.digest() == row.entry_hash


def _missing(first: int, last: int) -> Broken:
    name = f"#{first}" if first == last else f"#{first}-{last}"
    span = f"第{first}条" if first == last else f"第{first}至{last}条"
    return Broken("entry_missing", name, f"缺少{span}存档记录")
