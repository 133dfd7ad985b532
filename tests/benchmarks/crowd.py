"""Forty people in ten communities who all issue at once, beside the floor under the same crowd."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

import psycopg

from infra.devservices.problems import Problem, say
from infra.devservices.progress import Progress
from infra.devservices.state import ROOT, read_state
from tests.benchmarks.bench import Bench
from tests.benchmarks.client import Client, UnexpectedAnswer
from tests.benchmarks.cpu import cpu_seconds
from tests.benchmarks.floor import Floor
from tests.benchmarks.harness import Row, Series
from tests.benchmarks.prepare import SCHEMA

LEAST_SHARE = 0.6
"""Of the floor's throughput."""
GAPS = f"""
SELECT count(*) FROM (
    SELECT community_id, year, count(*) AS made, count(DISTINCT serial) AS numbers, max(serial) AS last
    FROM {SCHEMA}.issuance_certificate GROUP BY community_id, year
) AS book WHERE made <> last OR numbers <> last
"""


def run(bench: Bench) -> list[Row]:
    """Let everybody click through their applications at once, between two halves of the bare work.

    Everybody's first click is not measured: it fills the caches of the new web processes (fonts,
    Typst, connections), as the floor's first paper does its own. The forty browsers share the cores
    with the server, which the floor has to itself: CPU time is therefore given beside the clock's.
    """
    crowd = _prepared(bench)
    processes = os.cpu_count() or 2
    bench.stack.restart_web(processes)
    desks = [_Desk(bench, one) for one in crowd["people"]]
    _all_at_once([desk.come_in for desk in desks])
    half = len(crowd["papers"]) // 2
    bare = [_floor(bench, crowd["papers"][:half], processes)]
    issued_before = _issued(bench)
    meter = bench.server_meter()
    cpu_before = meter()
    took = _all_at_once([desk.work for desk in desks])
    cpu = meter() - cpu_before
    issued_after = _issued(bench)
    bare.append(_floor(bench, crowd["papers"][half:], processes))
    clicks = sum(len(desk.walls) for desk in desks)
    errors = [error for desk in desks for error in desk.errors]
    if errors:
        raise UnexpectedAnswer(f"{len(errors)} of {clicks} clicks failed, first: {errors[0]}")
    if issued_after - issued_before != clicks:
        raise UnexpectedAnswer("Not every click left one certificate.")
    if _asked(bench, GAPS):
        raise UnexpectedAnswer("A community's numbers have a gap or a twin.")
    series = Series(walls=[wall for desk in desks for wall in desk.walls])
    papers = sum(one.papers for one in bare)
    floor = papers / sum(one.seconds for one in bare)
    share = (clicks / took) / floor
    say(
        f"{len(desks)} people, {clicks} certificates: {clicks / took:.1f} a second, the floor"
        f" {floor:.1f}: {share:.0%} of it."
    )
    return [
        Row("issue, 40 people at once", series.median, series.p95),
        # A certificate's share of the time that passed: the reciprocal of what gets through.
        Row(
            "  time per certificate, all together", 1e3 * took / clicks, 1e3 * took / clicks,
            cpu=1e3 * cpu / clicks, floor="the floor, as many at once", floor_median=1e3 / floor,
            floor_cpu=1e3 * sum(one.cpu for one in bare) / papers, target=1 / LEAST_SHARE,
        ),
    ]  # fmt: skip


class _Desk:
    """One person with a browser and a pile of applications."""

    def __init__(self, bench: Bench, person: dict[str, Any]) -> None:
        self.client = Client(bench.stack.demo["tenants"]["pzh-dongqu"]["url"])
        self.client.sign_in(person)
        self.pile: list[str] = person["applications"]
        self.walls: list[float] = []
        self.errors: list[str] = []

    def come_in(self) -> None:
        """Issue the first of the pile, unmeasured."""
        self.client.post(f"/counter/applications/{self.pile.pop(0)}/approve/", {})

    def work(self) -> None:
        """Click through the pile."""
        for application in self.pile:
            started = time.perf_counter()
            try:
                answer = self.client.post(f"/counter/applications/{application}/approve/", {})
            except (UnexpectedAnswer, OSError) as error:
                self.errors.append(str(error))
                continue
            self.walls.append(1e3 * (time.perf_counter() - started))
            if not answer.location.startswith("/counter/certificates/"):
                self.errors.append(f"led to {answer.location}")


def _all_at_once(works: list[Any]) -> float:
    """Return the seconds from the common start to the last end."""
    start = threading.Barrier(len(works) + 1)

    def work(one: Any) -> None:
        start.wait()
        one()

    threads = [threading.Thread(target=work, args=(one,)) for one in works]
    with Progress("Forty people issue at once"):
        for thread in threads:
            thread.start()
        start.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        return time.perf_counter() - began


@dataclass(frozen=True)
class _Bare:
    """What the bare work took: papers, seconds by the clock, CPU seconds with the database's."""

    papers: int
    seconds: float
    cpu: float


def _floor(bench: Bench, papers: list[dict[str, Any]], processes: int) -> _Bare:
    """Do the bare work on as many processes."""
    piles = [papers[number::processes] for number in range(processes)]
    context = multiprocessing.get_context("spawn")
    start, end = context.Barrier(processes + 1), context.Barrier(processes + 1)
    used = context.SimpleQueue()
    workers = [
        context.Process(target=_bare_work, args=(bench.database_url, pile, start, end, used))
        for pile in piles
    ]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.perf_counter()
    end.wait()
    took = time.perf_counter() - began
    for worker in workers:
        worker.join()
    return _Bare(len(papers) - processes, took, sum(used.get() for _ in workers))


def _bare_work(
    database_url: str, pile: list[dict[str, Any]], start: Any, end: Any, used: Any
) -> None:
    floor = Floor(database_url, SCHEMA, pile)
    watched = [os.getpid(), floor.backend_pid]
    floor.next_paper()
    floor.issue()  # The first one fills Typst's caches, as the web server's are filled.
    start.wait()
    cpu_before = cpu_seconds(watched)
    for _paper in pile[1:]:
        floor.next_paper()
        floor.issue()
    end.wait()
    used.put(cpu_seconds(watched) - cpu_before)
    floor.close()


def _prepared(bench: Bench) -> dict[str, Any]:
    file = bench.folder / "crowd.json"
    each = max(2, bench.rounds // 12) + 1  # The first is not measured.
    with Progress("Preparing forty piles of applications"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.prepare_crowd", str(file), str(each)],
            cwd=ROOT, env=bench.stack.env, capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode:
        raise Problem(f"Preparing failed: {done.stderr.strip().splitlines()[-1]}")
    return read_state(file)


def _issued(bench: Bench) -> int:
    return _asked(bench, f"SELECT count(*) FROM {SCHEMA}.issuance_certificate")


def _asked(bench: Bench, question: str) -> int:
    with psycopg.connect(bench.database_url) as connection:
        row = connection.execute(question).fetchone()
    return int(row[0]) if row else 0
