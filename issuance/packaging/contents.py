"""Writing a package: one paper after the other into the zip, never a book in memory."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from core import files
from core.directory.models import Community
from core.errors import DomainError
from core.privacy.masking import mask_name
from core.tenancy import current_place, current_schema
from issuance import archive_files
from issuance.anchoring import KIND, VERSION
from issuance.chain import GENESIS, Link
from issuance.models import ArchiveEntry
from issuance.retention import RetentionPlan, retention_plan

HERE = Path(__file__).parent
COLUMNS = (
    ("顺序号", 8), ("编号", 24), ("证明事项", 24), ("当事人", 12), ("用证单位", 24), ("出具日期", 12),
    ("有效期至", 12), ("状态", 10), ("经办人", 10), ("负责人", 10), ("保管期限", 14), ("文件", 20),
    ("SHA-256", 66), ("备注", 28),
)  # fmt: skip


class PaperDamaged(DomainError):
    """A paper cannot be packed as it was archived."""

    code = "paper_damaged"
    message = "有证明的存档文件不见了或被改动，档案包没有做成。请先核对存档。"


def build_package(
    community: Community, year: int, folder: Path, *, progress: Callable[[int], None]
) -> tuple[Path, int]:
    """Write the package into ``folder``; return its path and how many papers it names.

    ``progress`` hears how many papers are in. Raises ``PaperDamaged``, ``FilesUnavailable``,
    ``OSError``.
    """
    path = folder / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        package = _Package(archive, folder, community, year)
        package.write_papers(progress)
        package.write_the_rest()
    return path, package.papers


class _Package:
    """The zip while it is written, and the hash of what is in it."""

    def __init__(
        self, archive: zipfile.ZipFile, folder: Path, community: Community, year: int
    ) -> None:
        self._zip, self._folder, self._community, self._year = archive, folder, community, year
        self._hashes: list[tuple[str, str]] = []
        self._plan = retention_plan()
        self.papers = self._destroyed = 0
        self._head = GENESIS

    def write_papers(self, progress: Callable[[int], None]) -> None:
        """Write every PDF, its line in the index and its link of the chain."""
        index, chain = self._folder / "index.xlsx", self._folder / "chain.jsonl"
        options = {"constant_memory": True, "tmpdir": str(self._folder)}
        with xlsxwriter.Workbook(str(index), options) as book:
            sheet = book.add_worksheet(f"{self._year}年")
            sheet.set_landscape()
            sheet.set_paper(9)  # A4; all columns on one sheet, their names on every one.
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
            bold = book.add_format({"bold": True})
            for column, (title, width) in enumerate(COLUMNS):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, title, bold)
            sheet.freeze_panes(1, 0)
            with chain.open("w", encoding="utf-8", newline="\n") as links:
                self._write_each(sheet, links, progress)
            sheet.autofilter(0, 0, self.papers, len(COLUMNS) - 1)
        for path in (index, chain):
            self._write(path.name, path.read_bytes())

    def _write_each(self, sheet: Any, links: IO[str], progress: Callable[[int], None]) -> None:
        for entry in self._entries():
            self.papers += 1
            name = f"pdf/{entry.certificate.year}-{entry.certificate.serial:04d}.pdf"
            destroyed = getattr(entry, "disposal_record", None)
            if destroyed is None:
                self._write_pdf(name, entry, entry.pdf_sha256)
                sealing = getattr(entry.certificate, "electronic_sealing", None)
                if sealing is not None:
                    self._write_pdf(f"sealed/{name[4:]}", entry, sealing.sealed_sha256)
            else:
                self._destroyed += 1
            links.write(_chain_line(entry, self._community, name, destroyed))
            for column, text in enumerate(_index_line(entry, name, destroyed, self._plan)):
                sheet.write_string(self.papers, column, text)
            self._head = entry.entry_hash
            progress(self.papers)

    def write_the_rest(self) -> None:
        """Write anchors, procedure and script, and the hashes of everything."""
        anchors = json.dumps(list(_anchors(self._community, self._year)), ensure_ascii=False)
        self._write("anchors.json", anchors.encode())
        self._write("verify.py", (HERE / "verify.py").read_bytes())
        words = (HERE / "README.txt").read_text(encoding="utf-8").format(
            office=current_place().name,
            community=self._community.name,
            year=self._year,
            made_at=f"{timezone.localtime():%Y-%m-%d %H:%M}",
            papers=self.papers,
            destroyed=self._destroyed,
            head=self._head,
        )  # fmt: skip
        # As old Windows editors like it.
        self._write("README.txt", b"\xef\xbb\xbf" + words.replace("\n", "\r\n").encode())
        sums = "".join(f"{sha256}  {name}\n" for name, sha256 in self._hashes)
        self._zip.writestr(self._info("hashes.sha256"), sums.encode())

    def _entries(self) -> Iterator[ArchiveEntry]:
        rows = ArchiveEntry.objects.filter(
            community=self._community, certificate__year=self._year
        ).select_related(
            "certificate__application", "certificate__discretionary_file", "certificate__clerk",
            "certificate__approver", "certificate__electronic_sealing", "disposal_record",
        )  # fmt: skip
        # What is sealed and not shown here is not opened.
        rows = rows.defer("certificate__paper", "certificate__application__answers")
        return rows.order_by("sequence").iterator(chunk_size=200)

    def _write_pdf(self, name: str, entry: ArchiveEntry, sha256: str) -> None:
        digest = hashlib.sha256()
        try:
            with self._zip.open(self._info(name, entry.archived_at), "w") as into:
                for piece in files.chunks(sha256, shelf=archive_files.SHELF):
                    digest.update(piece)
                    into.write(piece)
        except FileNotFoundError as error:
            raise PaperDamaged(_damaged(entry)) from error
        if digest.hexdigest() != sha256:
            raise PaperDamaged(_damaged(entry))
        self._hashes.append((name, sha256))

    def _write(self, name: str, content: bytes) -> None:
        into: IO[bytes]
        with self._zip.open(self._info(name), "w") as into:
            into.write(content)
        self._hashes.append((name, hashlib.sha256(content).hexdigest()))

    def _info(self, name: str, at: datetime | None = None) -> zipfile.ZipInfo:
        local = timezone.localtime(at)
        return zipfile.ZipInfo(name, date_time=local.timetuple()[:6])


def _damaged(entry: ArchiveEntry) -> str:
    number = entry.certificate.number
    return f"证明 {number} 的存档文件不见了或被改动，档案包没有做成。请先核对存档。"


def _chain_line(entry: ArchiveEntry, community: Community, name: str, destroyed: Any) -> str:
    """Return an entry with everything its hash is made of, as one line of JSON."""
    link = asdict(
        Link(
            schema_name=current_schema(),
            community_code=community.code,
            sequence=entry.sequence,
            certificate_number=entry.certificate.number,
            verification_code=entry.certificate.verification_code,
            pdf_sha256=entry.pdf_sha256,
            archived_at=entry.archived_at,
            previous_hash=entry.previous_hash,
        )
    )
    link["archived_at"] = entry.archived_at.astimezone(UTC).isoformat(timespec="microseconds")
    line = {
        "link": link,
        "entry_hash": entry.entry_hash,
        "file": name,
        "destroyed_at": destroyed.destroyed_at.isoformat() if destroyed else "",
    }
    return json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n"


def _index_line(
    entry: ArchiveEntry, name: str, destroyed: Any, plan: RetentionPlan
) -> tuple[str, ...]:
    one = entry.certificate
    asked = one.application or one.discretionary_file
    note = f"{timezone.localtime(destroyed.destroyed_at):%Y-%m-%d}已按规定销毁" if destroyed else ""
    return (
        str(one.serial), one.number, one.item_name,
        mask_name(asked.subject_name) if asked and asked.subject_name else "",
        one.relying_party, one.issued_on.isoformat(), one.valid_until.isoformat(),
        one.get_state_display(), one.clerk.name, one.approver.name, plan.of(one.item_code).words,
        "" if destroyed else name, entry.pdf_sha256, note,
    )  # fmt: skip


def _anchors(community: Community, year: int) -> Iterator[dict[str, Any]]:
    """Yield what was told upwards of this community in that year, day by day.

    And in the January after: the last papers of a year are anchored in the next.
    """
    from core.exchange.selectors import sent_by

    sent = sent_by(current_place().slug, KIND, version=VERSION).order_by("sent_at")
    span = (datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 2, 1, tzinfo=UTC))
    for dispatch in sent.filter(sent_at__range=span).iterator(chunk_size=50):
        for one in dispatch.payload["communities"]:
            if one["code"] == community.code and "entries" in one:
                yield {
                    "day": dispatch.payload["day"],
                    "count": one["entries"]["count"],
                    "head": one["entries"]["head"],
                    "recipient": dispatch.recipient,
                }
