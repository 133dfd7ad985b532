"""A simulated province: summing up a quarter, its picture and pages, reminding, the memory it takes.

`BENCH_PROVINCE` (0.01) is its size as a part of 7,000,000 certificates and 2,000,000 redirections;
cities, counties and communities are always all of them. It stands in a database of its own,
`bench_province`, which is kept: the next run of the same size finds it built.
`python -m tests.benchmarks.province ROUNDS` measures in a process of its own.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import django
import psycopg

from infra.devservices.problems import Problem
from infra.devservices.progress import Progress
from infra.devservices.state import ROOT
from tests.benchmarks import dashboards, reminding
from tests.benchmarks.bench import Bench
from tests.benchmarks.by_hand import figures_by_hand
from tests.benchmarks.cpu import cpu_seconds
from tests.benchmarks.harness import Row, Series, row_of

DATABASE = "bench_province"
SIZE = 0.01
CERTIFICATES, REDIRECTIONS = 7_000_000, 2_000_000
LAST_QUARTER = "2026Q3"
ROUNDS = 3
LOOKS = 100
SUMS_TARGET = 1.5
PICTURE_TARGET_MS = 150.0
MEMORY_TARGET_MB = 300
TOP = "p510000"


def run(bench: Bench) -> list[Row]:
    """Build the province if it is not there, and measure it."""
    size = _size()
    env = {**bench.stack.env, "DATABASE_URL": bench.database_url.rsplit("/", 1)[0] + f"/{DATABASE}"}
    _build(env, size)
    with Progress("Summing up a province"):
        measured = json.loads(_python(env, "-m", "tests.benchmarks.province", str(ROUNDS)))
    with Progress("Looking at its pictures"):
        looked = json.loads(
            _python(env, "-m", "tests.benchmarks.dashboards", str(dashboards.LOOKS))
        )
    floor = Series(measured["by_hand"], measured["by_hand_cpu"])
    sums = row_of(
        f"one quarter, {measured['offices']} offices ({size:g} of the books)",
        Series(measured["sums"], measured["sums_cpu"]), floor,
        floor_name="the same figures in SQL by hand", target=SUMS_TARGET,
    )  # fmt: skip
    looks = row_of("picture of the province, read", Series(measured["looks"]))
    looks.target, looks.target_is_ms = PICTURE_TARGET_MS, True
    looks.median = looks.p95  # What is promised is the slow one.
    first = row_of("  read first after summing up", Series(measured["first_looks"]))
    memory = row_of(f"  peak memory, MB (≤ {MEMORY_TARGET_MB})", Series([measured["peak_mb"]]))
    memory.target, memory.target_is_ms = MEMORY_TARGET_MB, True
    with Progress("Reminding a province"):
        reminders = reminding.run(bench, env)
    return [sums, looks, first, memory, *dashboards.rows_of(looked), *reminders]


def _size() -> float:
    given = os.environ.get("BENCH_PROVINCE") or str(SIZE)
    try:
        size = float(given)
    except ValueError:
        size = 0.0
    if not 0 < size <= 1:
        raise Problem(
            f"BENCH_PROVINCE={given} is no part of a whole: for example BENCH_PROVINCE=0.05"
        )
    return size


def _build(env: dict[str, str], size: float) -> None:
    arguments = (
        "simulate_province", "--last-quarter", LAST_QUARTER,
        "--certificates", str(round(size * CERTIFICATES)),
        "--redirections", str(round(size * REDIRECTIONS)),
    )  # fmt: skip
    with Progress("Building a province (minutes, the first time)"):
        _ensure_database(env["DATABASE_URL"])
        _python(env, "manage.py", "migrate_tenants")
        try:
            _python(env, "manage.py", *arguments)
        except Problem:  # Another size stands there.
            _ensure_database(env["DATABASE_URL"], fresh=True)
            _python(env, "manage.py", "migrate_tenants")
            _python(env, "manage.py", *arguments)


def _ensure_database(url: str, *, fresh: bool = False) -> None:
    base, name = url.rsplit("/", 1)
    with psycopg.connect(f"{base}/postgres", autocommit=True) as server:
        if fresh:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f'CREATE DATABASE "{name}"'.encode())


def _python(env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True
    )
    if done.returncode:
        raise Problem(f"{' '.join(arguments[:2])} failed: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout.strip().splitlines()[-1]


def main(rounds: int) -> None:
    """Print the milliseconds as JSON. Both ways must come to the same figures."""
    django.setup()
    from django.core.cache import cache
    from django.db import connection

    from core.tenancy import PUBLIC, working_in
    from reporting.indicators import INDICATORS, Shape
    from reporting.quarters import Quarter
    from reporting.summaries.actions import count_everywhere, start_run
    from reporting.summaries.selectors import offices_below, picture

    quarter = Quarter.parse(LAST_QUARTER)
    with working_in(PUBLIC):
        offices = offices_below()
        backend = connection.connection.info.backend_pid
    database = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    found: dict[str, dict[str, Any]] = {}

    def by_the_house() -> None:
        with working_in(PUBLIC):
            run = start_run(quarter, by_tasks=False)
        for _slug, fault in count_everywhere(run):
            assert not fault, fault

    def by_hand() -> None:
        for office in offices:
            found[office.slug] = figures_by_hand(
                database, office.schema_name, quarter.first_day, quarter.last_day
            )

    def timed(verb: Callable[[], None], pid: int) -> tuple[float, float]:
        cpu, started = cpu_seconds((os.getpid(), pid)), time.perf_counter()
        verb()
        wall = time.perf_counter() - started
        return 1e3 * wall, 1e3 * (cpu_seconds((os.getpid(), pid)) - cpu)

    def look() -> float:
        started = time.perf_counter()
        with working_in(TOP):
            picture(quarter)
        return 1e3 * (time.perf_counter() - started)

    taken: dict[str, Any] = {
        key: [] for key in ("sums", "sums_cpu", "by_hand", "by_hand_cpu", "looks", "first_looks")
    }
    cache.clear()
    for number in range(-1, rounds):
        sums = timed(by_the_house, backend)
        hand = timed(by_hand, database.info.backend_pid)
        first = look()
        if number >= 0:
            for key, value in zip(taken, (*sums, *hand), strict=False):
                taken[key].append(value)
            taken["first_looks"].append(first)
    taken["looks"] = [look() for _ in range(LOOKS)]
    with working_in(TOP):
        shown = picture(quarter)
    for one in INDICATORS:
        if one.shape is Shape.NUMBER:
            wanted = sum(figures[one.code] for figures in found.values())
            assert shown.total.whole.number(one.code) == wanted, one.code
    taken["offices"] = len(offices)
    taken["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(taken) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
