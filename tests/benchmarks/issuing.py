"""One certificate through HTTP, from the approver's click to the archived PDF, and its floor."""

from __future__ import annotations

import os
from pathlib import Path

from tests.benchmarks.bench import Bench
from tests.benchmarks.client import UnexpectedAnswer
from tests.benchmarks.cpu import watch
from tests.benchmarks.floor import Floor
from tests.benchmarks.harness import Row, Way, row_of, take_turns
from tests.benchmarks.prepare import SCHEMA

TARGET = 1.6
FLOOR = "bare Typst + one SQL transaction"


def run(bench: Bench) -> list[Row]:
    """Measure issuing against its floor, then the floor's parts."""
    floor = Floor(bench.database_url, SCHEMA, bench.prepared["papers"])
    approver = bench.client("approver")
    waiting = iter(bench.prepared["applications"])

    def approve() -> None:
        answer = approver.post(f"/counter/applications/{next(waiting)}/approve/", {})
        if not answer.location.startswith("/counter/certificates/"):
            raise UnexpectedAnswer(f"The approver's click led to {answer.location}")

    def rest() -> None:
        approver.refresh()

    database = [floor.backend_pid] if bench.database_is_here else []
    by_hand = watch(lambda: [os.getpid()], lambda: database)
    through_http = bench.server_meter(without=[floor.backend_pid])
    ways = [
        Way("issue", approve, through_http, rest),
        Way("floor", floor.issue, by_hand, floor.next_paper),
    ]
    archived_before = archived(bench)
    taken = take_turns(ways, bench.rounds, label="Issuing certificates")
    turns = len(bench.prepared["applications"]) - sum(1 for _ in waiting)
    if archived(bench) - archived_before != turns:
        raise UnexpectedAnswer("Not every click left a PDF in the archive.")
    parts = take_turns(
        [
            Way("render", floor.render, by_hand, floor.next_paper),
            Way("transaction", floor.write, by_hand),
            Way("file", lambda: floor.keep_file(bench.folder), by_hand),
        ],
        bench.rounds // 2,
        label="The floor's parts",
        warm_up=1,
        turning=False,
    )
    floor.close()
    return [
        row_of(
            "issue a certificate (HTTP)", taken["issue"], taken["floor"],
            floor_name=FLOOR, target=TARGET,
        ),
        row_of("  bare Typst render", parts["render"]),
        row_of("  one SQL transaction", parts["transaction"]),
        row_of("  durable file (not in the floor)", parts["file"]),
    ]  # fmt: skip


def archived(bench: Bench) -> int:
    """Count the PDFs in the archive."""
    return sum(1 for _ in (Path(bench.stack.env["LOCAL_DIR"]) / "archive").rglob("*.pdf"))
