"""Reminding every office of a simulated province on one day, by a real worker.

Everything is counted that the day costs: the worker and its child, and the whole database server
with its background processes and the sessions that ended meanwhile. Two people of each office are
reminded, and whoever else is there. `python -m tests.benchmarks.reminding VERB` does one step in a
process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import django
import psutil
import psycopg
import redis

from infra.devservices.children import Child
from infra.devservices.problems import Problem
from infra.devservices.processes import wait_until
from infra.devservices.state import ROOT
from tests.benchmarks.bench import Bench
from tests.benchmarks.cpu import cpu_seconds
from tests.benchmarks.harness import Row, Series, row_of

TARGET_MS = 20_000.0
PEOPLE = 2
ROUNDS = 2
BROKER = 9
PATIENCE = 600
SETTINGS = "tests.benchmarks.later"
WORKER = (
    "celery", "-A", "infra.celery_app", "--quiet", "worker", "--without-gossip", "--without-mingle",
    "--concurrency", "1", "--loglevel", "WARNING",
)  # fmt: skip


def run(bench: Bench, env: dict[str, str]) -> list[Row]:
    """Remind everybody a few times, from nothing each time, and once more with nothing left to do."""
    broker = env["REDIS_URL"].rsplit("/", 1)[0] + f"/{BROKER}"
    env = {**env, "REDIS_URL": broker}
    now = _say({**env}, "moment")
    env |= {"BENCH_NOW": now, "DJANGO_SETTINGS_MODULE": SETTINGS}
    queue = redis.Redis.from_url(broker)
    queue.flushdb()
    worker = Child("worker", [sys.executable, "-m", *WORKER], env=env,
                   log=bench.folder / "reminding.log")  # fmt: skip
    first, again = Series(), Series()
    try:
        meter = _meter(worker.pid, env["DATABASE_URL"], is_here=bench.database_is_here)
        for number in range(-1, ROUNDS):
            offices, people = (int(one) for one in _say(env, "clear").split())
            for series in (first, again):
                cpu, started = meter(), time.perf_counter()
                _say(env, "send")
                _wait_for(queue, worker)
                if number >= 0:
                    series.walls.append(1e3 * (time.perf_counter() - started))
                    series.cpus.append(1e3 * (meter() - cpu))
                if int(_say(env, "count")) != people:
                    raise Problem(f"Not everybody was reminded once: see {worker.log}")
    finally:
        worker.stop(10)
        queue.flushdb()
    where = "worker and database" if bench.database_is_here else "worker alone"
    row = row_of(f"reminders to {offices} offices, {PEOPLE} people each ({where})", first)
    row.target, row.target_is_ms, row.target_is_cpu = TARGET_MS, True, True
    return [row, row_of("  asked again, nothing left to send", again)]


def _say(env: dict[str, str], verb: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.reminding", verb],
        cwd=ROOT, env=env, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise Problem(f"Reminding failed at {verb}: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout.strip().splitlines()[-1]


def _meter(worker: int, database_url: str, *, is_here: bool) -> Callable[[], float]:
    with psycopg.connect(database_url) as session:
        backend = session.info.backend_pid
        server = psutil.Process(backend).parent() if is_here else None

    def read() -> float:
        pids = [worker, *(one.pid for one in psutil.Process(worker).children(recursive=True))]
        return cpu_seconds(pids) + (_of_server(server) if server else 0.0)

    return read


def _of_server(server: psutil.Process) -> float:
    """Return the CPU seconds of a database server: what runs, and what has run and ended."""
    times = server.cpu_times()
    ended = times.children_user + times.children_system
    return float(ended) + cpu_seconds([server.pid, *(one.pid for one in server.children())])


def _wait_for(queue: redis.Redis, worker: Child) -> None:
    """Wait until every message has been answered for: late acknowledgement says when.

    Looked at twice, because a message that is just being taken is for a moment in neither place.
    """

    def is_idle() -> bool:
        if worker.process.poll() is not None:
            raise Problem(f"The worker died: see {worker.log}")
        return not queue.llen("celery") and not queue.hlen("unacked")

    def is_done() -> bool:
        if not is_idle():
            return False
        time.sleep(0.1)
        return is_idle()

    if not wait_until(is_done, PATIENCE):
        raise Problem(f"The worker did not come to an end in {PATIENCE} s: see {worker.log}")


def moment() -> str:
    """Return when to remind: on the first day that the first report the province owes calls for."""
    from core.tenancy import PUBLIC, working_in
    from reporting.calendar import stages_before
    from reporting.quarters import Quarter, midnight
    from tenants.models import Tenant

    with working_in(PUBLIC):
        oldest: datetime = Tenant.objects.exclude(schema_name=PUBLIC).earliest("pk").created_at
    day = stages_before(Quarter.of(oldest))[0].day
    return (midnight(day) + timedelta(hours=9)).isoformat()


def clear() -> str:
    """Hire who is missing and forget earlier reminders.

    Return how many offices have to report, and how many people are to be reminded of it.
    """
    from core.identity.access import Role
    from core.identity.models import User
    from core.notices.models import Notice
    from core.tenancy import parent, tenant_schemas, working_in
    from reporting.models import ReminderSent

    offices = people = 0
    for schema in tenant_schemas():
        with working_in(schema):
            ReminderSent.objects.all().delete()
            Notice.objects.all().delete()
            joined = datetime.fromisoformat(os.environ["BENCH_NOW"]) - timedelta(days=30)
            for number in range(PEOPLE):
                User.objects.update_or_create(
                    username=f"simulated-officer-{number}",
                    defaults={"name": "股长甲", "role": Role.OFFICER, "joined_at": joined},
                )
            if parent() is not None:
                offices += 1
                people += User.objects.filter(role=Role.OFFICER, is_active=True).count()
    return f"{offices} {people}"


def send() -> str:
    """Ask for the day's reminders, as beat does."""
    from core.tenancy import PUBLIC, working_in
    from reporting.tasks import remind_everywhere

    with working_in(PUBLIC):
        remind_everywhere.apply_async()
    return "sent"


def count() -> str:
    """Return how many people stand in the books as reminded."""
    from core.tenancy import tenant_schemas, working_in
    from reporting.models import ReminderSent

    total = 0
    for schema in tenant_schemas():
        with working_in(schema):
            total += ReminderSent.objects.values("recipient").distinct().count()
    return str(total)


VERBS = {"moment": moment, "clear": clear, "send": send, "count": count}

if __name__ == "__main__":
    django.setup()
    sys.stdout.write(VERBS[sys.argv[1]]() + "\n")
