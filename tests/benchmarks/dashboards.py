"""The pictures of the simulated province over HTTP: a province's, a city's and a county's page.

`python -m tests.benchmarks.dashboards LOOKS` measures against a web server of its own.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from tests.benchmarks.client import LOOPBACK, Client
from tests.benchmarks.harness import Row, Series, row_of

TARGET_MS = 150.0
LOOKS = 40
WARM_UP = 3
LAST_QUARTER = "2026Q3"
PLACES = {"p510000": "province", "c510100": "city", "x510104": "county"}
PAGE = f"/back-office/summaries/quartersummary/?quarter={LAST_QUARTER}"
STARTS_WITHIN = 60


def rows_of(measured: dict[str, list[float]]) -> list[Row]:
    """Put what ``main`` printed into rows: what is promised is the slow one."""
    rows = []
    for name in PLACES.values():
        row = row_of(f"dashboard of a {name} over HTTP, p95", Series(measured[name]))
        row.median, row.target, row.target_is_ms = row.p95, TARGET_MS, True
        rows.append(row)
    rows.append(row_of("  of the province, drawn anew", Series(measured["first"])))
    return rows


def main(looks: int) -> None:
    """Print milliseconds by kind of place as JSON."""
    django.setup()
    _sum_up_what_is_missing()
    password = _hire_officers()
    taken: dict[str, list[float]] = {}
    with _web_server() as port:
        for slug, name in PLACES.items():
            client = Client(f"http://{slug}.localhost:{port}")
            client.sign_in({"username": "bench-officer", "password": password})
            walls = [_look(client) for _ in range(WARM_UP + looks)]
            taken[name] = walls[WARM_UP:]
            if name == "province":
                taken["first"] = walls[:1]
    sys.stdout.write(json.dumps(taken) + "\n")


def _look(client: Client) -> float:
    started = time.perf_counter()
    page = client.get(PAGE)
    wall = 1e3 * (time.perf_counter() - started)
    assert b"pic-svg" in page.body
    return wall


def _sum_up_what_is_missing() -> None:
    """Count the quarters a page looks at, once: they stay in the database. Draw them anew."""
    from django.core.cache import cache

    from core.tenancy import PUBLIC, working_in
    from reporting.pictures.board import quarters_of
    from reporting.quarters import Quarter
    from reporting.summaries.actions import count_everywhere, start_run
    from reporting.summaries.models import QuarterSummary

    cache.clear()
    for quarter in quarters_of(Quarter.parse(LAST_QUARTER)):
        with working_in(PUBLIC):
            if QuarterSummary.objects.filter(quarter=str(quarter)).exists():
                continue
            run = start_run(quarter, by_tasks=False)
        for _slug, fault in count_everywhere(run):
            assert not fault, fault


def _hire_officers() -> str:
    from core.identity.access import Role
    from core.identity.models import User
    from core.tenancy import working_in
    from tests.people import PASSWORD, Person, hire

    for slug in PLACES:
        with working_in(slug):
            officer: User = hire(Person("bench-officer", "吴敏", Role.OFFICER))
            officer.set_password(PASSWORD)
            officer.save(update_fields=["password"])
    return PASSWORD


@contextmanager
def _web_server() -> Iterator[int]:
    """Run one worker, as the stack does, on this process's database; yield its port."""
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = int(free.getsockname()[1])
    program = str(Path(sys.executable).parent / "gunicorn")
    command = [
        program, "infra.wsgi", "--worker-class", "gthread", "--workers", "1", "--threads", "2",
        "--bind", f"{LOOPBACK}:{port}", "--no-control-socket", "--log-level", "error",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)
    try:
        _await(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _await(port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("The web server did not start.")


if __name__ == "__main__":
    main(int(sys.argv[1]))
