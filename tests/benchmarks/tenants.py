"""Opening a new office: its schema (target: a second), and furnishing it.

`python -m tests.benchmarks.tenants COUNT` does it in a process of its own and prints the times.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

import django

from infra.devservices.problems import Problem
from infra.devservices.progress import Progress
from infra.devservices.state import ROOT
from tests.benchmarks.bench import Bench
from tests.benchmarks.harness import Row, Series, row_of

COUNT = 5
TARGET_MS = 1000.0


def run(bench: Bench) -> list[Row]:
    """Create a few counties and report how long the schema and the furnishing take."""
    with Progress("Opening offices"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.tenants", str(COUNT)],
            cwd=ROOT,
            env=bench.stack.env,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        raise Problem(f"Opening offices failed: {done.stderr.strip().splitlines()[-1]}")
    taken = json.loads(done.stdout.splitlines()[-1])
    created = row_of("create_tenant", Series(walls=taken["create"]))
    created.target, created.target_is_ms = TARGET_MS, True
    return [created, row_of("  roll_out (communities, lists)", Series(walls=taken["roll_out"]))]


def main(count: int) -> None:
    """Open ``count`` counties and print the milliseconds as JSON."""
    django.setup()
    from core.tenancy import PUBLIC, working_in
    from tenants.actions.create import create_tenant
    from tenants.actions.rollout import roll_out
    from tenants.models import Level, Tenant

    taken: dict[str, list[float]] = {"create": [], "roll_out": []}
    with working_in(PUBLIC):
        city = Tenant.objects.get(slug="panzhihua")
    for number in range(count):
        slug = f"bench-{number}"
        started = time.perf_counter()
        with working_in(PUBLIC):
            tenant = create_tenant(
                slug=slug, name="西区", short_name="西区", level=Level.COUNTY,
                host=f"{slug}.localhost", division_code="510403", parent=city,
            )  # fmt: skip
        taken["create"].append(1e3 * (time.perf_counter() - started))
        started = time.perf_counter()
        with working_in(PUBLIC):
            roll_out(tenant)
        taken["roll_out"].append(1e3 * (time.perf_counter() - started))
    sys.stdout.write(json.dumps(taken) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
