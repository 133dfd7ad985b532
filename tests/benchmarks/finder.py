"""The finder by itself: CPU time of one request, over the first edition and over a huge one.

`python -m tests.benchmarks.finder` does it in a process of its own and prints the times.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from catalog.finder import Entry, ExceptionEntry, Finder
from infra.devservices.problems import Problem
from infra.devservices.progress import Progress
from infra.devservices.state import ROOT
from tests.benchmarks.bench import Bench
from tests.benchmarks.harness import Row, Series, row_of

QUERIES = ROOT / "tests/catalog/finder/queries.tsv"
FIRST_EDITION = ROOT / "catalog/data/panzhihua_2022.json"
TARGET_MS, HUGE_TARGET_MS = 5.0, 15.0
HUGE_ITEMS, HUGE_ALIASES = 500, 5_000


def run(bench: Bench) -> list[Row]:
    """Answer every query of the test set over both; the target is for the median CPU time."""
    with Progress("Finder alone"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.finder"],
            cwd=ROOT, env=bench.stack.env, capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode:
        raise Problem(f"The finder failed: {done.stderr.strip().splitlines()[-1]}")
    taken = json.loads(done.stdout)
    aliases = f"{HUGE_ITEMS} items, {HUGE_ALIASES:,} aliases"
    return [
        _row("finder alone, 27 items (CPU)", taken["first"], TARGET_MS),
        _row(f"finder alone, {aliases} (CPU)", taken["huge"], HUGE_TARGET_MS),
    ]


def _row(what: str, times: list[float], target: float) -> Row:
    row = row_of(what, Series(walls=times, cpus=times))
    row.target, row.target_is_ms, row.target_is_cpu = target, True, True
    return row


def main() -> None:
    """Measure and print the CPU milliseconds of each query as JSON."""
    first = entries()
    finders = {"first": Finder(first), "huge": Finder(huge(first))}
    queries = [
        line.split("\t")[2]
        for line in QUERIES.read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]
    taken = {name: list(_times(finder, queries)) for name, finder in finders.items()}
    sys.stdout.write(json.dumps(taken) + "\n")


def entries(path: Path = FIRST_EDITION) -> list[Entry]:
    """Return the items of an edition's document as the finder needs them."""
    return [
        Entry(
            item["code"], item["name"], item["kind"], tuple(item["aliases"]), item["question"],
            tuple(item["purpose_words"]),
            tuple(
                ExceptionEntry(
                    one["question"], one["outcome"], one["leads_to_code"], tuple(one["cue_words"])
                )
                for one in item["exceptions"]
            ),
        )
        for item in json.loads(path.read_text("utf-8"))["items"]
    ]  # fmt: skip


def huge(first: list[Entry]) -> list[Entry]:
    """Return 500 items with ten aliases each, made of pieces of the words that are really used.

    So every query meets many phrases that share something with it: the hard case.
    """
    dice = random.Random(1)
    words = [text for entry in first for text in (entry.name, *entry.aliases)]
    each = HUGE_ALIASES // HUGE_ITEMS

    def made_up() -> str:
        head, tail = dice.choice(words), dice.choice(words)
        return head[: dice.randint(2, 6)] + tail[-dice.randint(2, 6) :]

    grown = [
        Entry(
            one.code, one.name, one.kind, one.aliases[:each], one.question, one.purpose_words,
            one.exceptions,
        )
        for one in first
    ]  # fmt: skip
    grown.extend(
        Entry(
            f"P{number:03}", f"{made_up()}证明", "PROHIBITED",
            tuple(made_up() for _ in range(each)),
        )
        for number in range(len(first), HUGE_ITEMS)
    )  # fmt: skip
    return grown


def _times(finder: Finder, queries: list[str]) -> Iterator[float]:
    for query in queries[:20]:
        finder.find(f"{query}0")  # The answers to what is measured must not be remembered.
    for query in queries:
        started = time.process_time_ns()
        finder.find(query)
        yield (time.process_time_ns() - started) / 1e6


if __name__ == "__main__":
    main()
