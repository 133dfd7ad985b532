"""`make bench`: measure the real stack against named floors.

`BENCH_ROUNDS` (60) is how often a certificate is issued; pages are asked five times as often.
`BENCH_PROVINCE` (0.01) is the size of the simulated province, 1 being all its nine million papers.
`BENCH_BOOK` (1000000) is how many certificates the book holds that is searched.
`python -m tests.benchmarks pages` runs only the benchmarks that are named, and writes no file.
Exits 0 when a target is missed too, and says so: a busy machine is no reason to fail a build.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from infra.devservices.problems import Problem, say, spoken_plainly
from infra.devservices.progress import Progress
from infra.devservices.stack import Stack
from infra.devservices.state import LOCAL, ROOT, read_state
from tests.benchmarks import (
    archive,
    crowd,
    finder,
    issuing,
    pages,
    province,
    publishing,
    report,
    rotating,
    searching,
    tenants,
)
from tests.benchmarks.bench import Bench
from tests.benchmarks.cpu import memory_mb
from tests.benchmarks.harness import WARM_UP

ROUNDS = 60
REDIS_NUMBER = 3
SETTINGS = "tests.benchmarks.settings"
BENCHMARKS = {
    "finder": finder.run,
    "issuing": issuing.run,
    "pages": pages.run,
    "publishing": publishing.run,
    "province": province.run,
    "rotating": rotating.run,
    "tenants": tenants.run,
    "archive": archive.run,
    "searching": searching.run,
    "crowd": crowd.run,  # Last: it starts the web server anew.
}


def main() -> None:
    """Run every benchmark once and print the table."""
    started = time.monotonic()
    rounds, chosen = _rounds(), _chosen(sys.argv[1:])
    folder = LOCAL / "bench"
    stack = Stack(
        local=folder / "stack", database="bench", redis_db=REDIS_NUMBER, fresh=True,
        settings=SETTINGS, tell=lambda step: say(f"{step} …"),
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    with stack:
        bench = Bench(stack, rounds)
        _prepare(bench)
        rows = [row for name in chosen for row in BENCHMARKS[name](bench)]
        memory = memory_mb(bench.web_worker)
        bench.close()
    say(f"\nTimes in ms, medians of {rounds} rounds (pages: {pages.BURST} each), in turns.")
    say("Floor of issuing: bare Typst render of the same paper + one SQL transaction with the same")
    say("inserts, no file. Pages: an empty view behind the same middleware. Both in this run.\n")
    say(report.table(rows))
    say(f"\nMemory of the web worker, MB: {', '.join(f'{k} {v}' for k, v in memory.items())}")
    said = f"{report.verdict(rows)} {time.monotonic() - started:.0f} s"
    if len(chosen) == len(BENCHMARKS):
        report.write(folder / "latest.json", rows, memory=memory, rounds=rounds)
        said += f"; written to {(folder / 'latest.json').relative_to(ROOT)}"
    say(said)


def _chosen(names: list[str]) -> list[str]:
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        raise Problem(f"There is no {', '.join(unknown)}: choose from {', '.join(BENCHMARKS)}.")
    return names or list(BENCHMARKS)


def _rounds() -> int:
    given = os.environ.get("BENCH_ROUNDS") or str(ROUNDS)
    if not given.isdigit() or int(given) < 4:
        raise Problem(f"BENCH_ROUNDS={given} is no number from 4: for example BENCH_ROUNDS=60")
    return int(given)


def _prepare(bench: Bench) -> None:
    """Fill in `bench.prepared` from a process of its own."""
    file = bench.folder / "prepared.json"
    count = 2 * (bench.rounds + WARM_UP)
    with Progress("Preparing applications"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.prepare", str(file), str(count)],
            cwd=ROOT, env=bench.stack.env, capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode:
        raise Problem(f"Preparing failed: {done.stderr.strip().splitlines()[-1]}")
    bench.prepared = read_state(file)


if __name__ == "__main__":
    with spoken_plainly():
        main()
