"""Sealing the personal data of offices anew: spread over processes, counted, and accounted for."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context

from django.db import connections
from django_tenants.utils import get_tenant_model

from core.privacy.keyring import keyring
from core.privacy.rotation import reseal_batch, sealed_tables
from core.privacy.rotation.tables import table_called
from core.tenancy import PUBLIC, working_in

BATCH = 1000
BATCHES_PER_PIECE = 10
MOST_PASSES = 20
PAUSE_SECONDS = 0.5
"""Between two passes: who held a row has let go of it by then."""
DAMAGED_NAMED = 20


@dataclass(frozen=True)
class Piece:
    """A range of keys of one table in one schema: what one process does at a time."""

    schema: str
    label: str
    low: int
    high: int


@dataclass
class Done:
    """What was sealed anew, and the rows (``table #key``) that do not open under any key."""

    rows: int = 0
    damaged: list[str] = field(default_factory=list)


Progress = Callable[[int, int], None]
"""Called with how many rows are done, and how many there were to do."""


def rotate_schema(
    schema: str, *, batch: int = BATCH, workers: int = 1, progress: Progress = lambda *_: None
) -> Done:
    """Seal everything of one schema under the newest key; return what was done.

    May be interrupted and begun again. Rows that people are changing at that very moment are left
    to the next pass; what still waits after the last one is seen by ``versions_in_use``.
    """
    done, total = Done(), 0
    with working_processes(workers) as pool:
        for number in range(MOST_PASSES):
            waiting, pieces = _pieces(schema, batch)
            total = total or waiting
            if waiting <= len(done.damaged):
                break
            if number:
                time.sleep(PAUSE_SECONDS)
            done.damaged.clear()
            for rows, damaged in _finished(pool, pieces, batch):
                done.rows += rows
                done.damaged += damaged
                progress(done.rows, max(total, done.rows))
    return done


def versions_in_use(schema: str) -> dict[str, Counter[int]]:
    """Return, by table, how many values are sealed under which key version."""
    with working_in(schema):
        return {one.table: one.versions() for one in sealed_tables() if one.stands_here()}


def every_schema() -> list[str]:
    """Return all schemas with personal data: the shared one and every office's, active or not."""
    with working_in(PUBLIC):
        offices = get_tenant_model().objects.exclude(schema_name=PUBLIC).order_by("pk")
        return [PUBLIC, *offices.values_list("schema_name", flat=True)]


def removable(in_use: dict[str, dict[str, Counter[int]]]) -> list[int]:
    """Return the key versions of the keyring that no value of ``in_use`` (by schema) needs."""
    needed: set[int] = set()
    for tables in in_use.values():
        for versions in tables.values():
            needed |= set(versions)
    ring = keyring()
    return [one for one in ring.versions if one != ring.current and one not in needed]


def totals(in_use: dict[str, dict[str, Counter[int]]]) -> dict[int, int]:
    """Return how many values each key version seals."""
    found: dict[int, int] = defaultdict(int)
    for tables in in_use.values():
        for versions in tables.values():
            for version, values in versions.items():
                found[version] += values
    return dict(sorted(found.items()))


def _pieces(schema: str, batch: int) -> tuple[int, list[Piece]]:
    waiting, pieces = 0, []
    with working_in(schema):
        for table in sealed_tables():
            if not table.stands_here():
                continue
            rows, low, high = table.waiting()
            waiting += rows
            if not rows:
                continue
            # By keys, not rows: where many were deleted pieces are small, never wrong.
            step = max(batch * BATCHES_PER_PIECE, 1)
            pieces += [
                Piece(schema, table.label, start - 1, min(start + step - 1, high))
                for start in range(low, high + 1, step)
            ]
    return waiting, pieces


def reseal_piece(piece: Piece, batch: int) -> tuple[int, list[str]]:
    """Seal one piece anew, each batch in a transaction of its own; return rows and damaged ones."""
    table, after, rows = table_called(piece.label), piece.low, 0
    damaged: list[str] = []
    while True:
        with working_in(piece.schema):
            done = reseal_batch(table, after=after, upto=piece.high, size=batch)
        if done.last is None:
            return rows, damaged
        after, rows = done.last, rows + done.written
        damaged += [f"{piece.schema}.{table.table} #{key}" for key in done.damaged]


def _finished(
    pool: Executor | None, pieces: list[Piece], batch: int
) -> Iterator[tuple[int, list[str]]]:
    if pool is None:
        for piece in pieces:
            yield reseal_piece(piece, batch)
        return
    waiting: list[Future[tuple[int, list[str]]]] = [
        pool.submit(reseal_piece, piece, batch) for piece in pieces
    ]
    try:
        for one in as_completed(waiting):
            yield one.result()
    except BaseException:
        for one in waiting:
            one.cancel()
        raise


@contextmanager
def working_processes(workers: int) -> Iterator[Executor | None]:
    """Yield processes to work in; None where this one does it alone."""
    if workers < 2:
        yield None
        return
    # Forked before anything here has a thread: a process that starts afresh needs seconds to load
    # what this one has. A connection must not be shared with a child.
    connections.close_all()
    with ProcessPoolExecutor(
        workers, mp_context=get_context("fork"), initializer=_leave_interruptions
    ) as pool:
        # They are forked with the first task: now, while this process has no connection open.
        pool.submit(os.getpid).result()
        yield pool


def _leave_interruptions() -> None:
    """Let Ctrl-C be the parent's to handle: the batch in hand is finished."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def usual_workers() -> int:
    """Return how many processes to use when nobody says: one for each processor, at most eight."""
    return min(os.cpu_count() or 1, 8)
