"""Reading the records of disposal: they are chained like the archive itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from core.directory.models import Community
from core.tenancy import current_schema
from issuance.chain import GENESIS, DisposalLink
from issuance.models import BookCounter, DisposalRecord
from issuance.models.books import Book


def read_disposals(
    community: Community, heard: Callable[[str], None]
) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, number, what is wrong) of every record that does not hold.

    ``heard`` is called with each record's hash, in order.
    """
    expected, previous = 1, GENESIS
    # Before the records are read: more of them may be made meanwhile.
    counter = BookCounter.objects.filter(community=community, book=Book.DISPOSAL).first()
    rows = DisposalRecord.objects.filter(community=community).order_by("sequence")
    columns = rows.values_list(
        "sequence", "destroyed_at", "previous_hash", "record_hash", "disposal__public_id",
        "entry__sequence", "entry__entry_hash", "entry__certificate__number",
    )  # fmt: skip
    for sequence, at, before, record_hash, disposal, entry, entry_hash, number in columns.iterator(
        chunk_size=1000
    ):
        link = DisposalLink(
            schema_name=current_schema(),
            community_code=community.code,
            sequence=sequence,
            entry_sequence=entry,
            entry_hash=entry_hash,
            disposal_id=str(disposal),
            destroyed_at=at,
            previous_hash=before,
        )
        if link.digest() != record_hash:
            yield "disposal_altered", number, f"证明 {number} 的销毁记录被改动"
        elif sequence != expected or before != previous:
            yield "disposal_missing", number, f"证明 {number} 之前缺少销毁记录"
        expected, previous = sequence + 1, record_hash
        heard(record_hash)
    if counter and counter.last >= expected:
        yield "disposal_missing", f"#{expected}-{counter.last}", "末尾缺少销毁记录"
