"""Verifying an archive: entries out of the database, and PDFs against plain SHA-256 of the files.

A book is laid out in a transaction of a process of its own, read, and rolled back.
`python -m tests.benchmarks.archive ENTRIES PDFS ROUNDS` is that process.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

from infra.devservices.problems import Problem
from infra.devservices.progress import Progress
from infra.devservices.state import ROOT
from tests.benchmarks.bench import Bench
from tests.benchmarks.harness import Row, Series, row_of

ENTRIES = 20_000
PDFS = 400
ENTRIES_PER_SECOND = 5_000
SLOWEST = 2.0
"""PDFs at half the throughput of the files' plain hashes."""
SCHEMA = "pzh_dongqu"
FIRST_KEY = 10_000_000


def run(bench: Bench) -> list[Row]:
    """Measure both in turns with the floor."""
    rounds = max(3, bench.rounds // 12)
    with Progress("Verifying an archive"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.archive", str(ENTRIES), str(PDFS), str(rounds)],
            cwd=ROOT, env=bench.stack.env, capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode:
        raise Problem(f"Verifying failed: {done.stderr.strip().splitlines()[-1]}")
    taken: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    entries = row_of(f"verify {ENTRIES:,} entries (database)", Series(taken["entries"]))
    entries.target, entries.target_is_ms = 1e3 * ENTRIES / ENTRIES_PER_SECOND, True
    return [
        entries,
        row_of(
            f"verify {PDFS} PDFs", Series(taken["pdfs"]), Series(taken["floor"]),
            floor_name="SHA-256 of the same files", target=SLOWEST,
        ),
    ]  # fmt: skip


def main(entries: int, pdfs: int, rounds: int) -> None:
    """Print the milliseconds of each round as JSON."""
    django.setup()
    from django.db import transaction

    from core import files
    from core.tenancy import working_in
    from issuance import archive_files
    from issuance.archive_check import read_archives
    from issuance.models import ArchiveEntry

    taken: dict[str, list[float]] = {"entries": [], "pdfs": [], "floor": []}
    with working_in(SCHEMA):
        community = lay_out(entries)
        first = ArchiveEntry.objects.order_by("pk")[0]
        paper = archive_files.read(first.pdf_sha256)
        kept = [archive_files.keep(paper + str(number).encode()) for number in range(pdfs)]
        paths = [archive_files.path_of(sha256) for sha256 in kept]

        def verify() -> None:
            (reading,) = read_archives(community, with_files=False)
            assert (reading.entries, reading.count) == (entries, 0), reading.mismatches[:3]

        def digest_all() -> None:
            assert all(files.digest(sha256, shelf="archive") == sha256 for sha256 in kept)

        for _ in range(-1, rounds):
            taken["entries"].append(_ms(verify))
            taken["floor"].append(_ms(lambda: [_plain(path) for path in paths]))
            taken["pdfs"].append(_ms(digest_all))
        for sha256 in kept:
            archive_files.remove(sha256)
        transaction.set_rollback(True)
    sys.stdout.write(json.dumps({name: walls[1:] for name, walls in taken.items()}) + "\n")


def lay_out(count: int) -> str:
    """Copy an issued paper ``count`` times into an empty book, and chain the copies.

    Return the code of the community whose book it is.
    """
    from core.directory.models import Community
    from core.tenancy import current_schema
    from issuance.chain import GENESIS, Link
    from issuance.models import Application, ArchiveEntry, BookCounter, Certificate
    from issuance.models.books import Book

    kept = BookCounter.objects.values("community")
    community = Community.objects.exclude(pk__in=kept).order_by("code")[0]
    source = Certificate.objects.exclude(application=None).order_by("pk")[0]
    assert source.application_id is not None
    key = f"{FIRST_KEY} + n"
    _copy(
        Application, source.application_id, count,
        id=key, public_id="md5('a' || n)::uuid", community_id=str(community.pk),
    )  # fmt: skip
    _copy(
        Certificate, source.pk, count,
        id=key, application_id=key, public_id="md5('c' || n)::uuid", number="'B' || n",
        year="1900", serial="n", verification_code="'B' || n", community_id=str(community.pk),
    )  # fmt: skip
    for book, year in ((Book.ARCHIVE, 0), (Book.CERTIFICATE, 1900)):
        BookCounter.objects.create(community=community, book=book, year=year, last=count)
    previous, at, rows = GENESIS, datetime(2026, 1, 1, tzinfo=UTC), []
    for number in range(1, count + 1):
        link = Link(
            current_schema(), community.code, number, f"B{number}", f"B{number}",
            source.pdf_sha256, at, previous,
        )  # fmt: skip
        rows.append(
            ArchiveEntry(
                certificate_id=FIRST_KEY + number, community=community, sequence=number,
                pdf_sha256=source.pdf_sha256, archived_at=at, previous_hash=previous,
                entry_hash=link.digest(),
            )
        )  # fmt: skip
        previous = rows[-1].entry_hash
    ArchiveEntry.objects.bulk_create(rows, batch_size=2000)
    return community.code


def _copy(model: Any, pk: int, count: int, **instead: str) -> None:
    """Insert copies of a row; ``instead`` are SQL expressions with ``n`` from 1 to ``count``."""
    from django.db import connection

    columns = [field.column for field in model._meta.local_concrete_fields]
    values = ", ".join(instead.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" t, '
            f"generate_series(1, {count}) n WHERE t.id = %s",
            [pk],
        )


def _plain(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _ms(verb: Callable[[], Any]) -> float:
    started = time.perf_counter()
    verb()
    return 1e3 * (time.perf_counter() - started)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
