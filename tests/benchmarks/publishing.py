"""A city's edition, from approval until it is in place in all its counties: CPU time.

183 counties really are below the city: those that are missing are opened first, unmeasured, and
take over the city's first edition; every fifth then publishes wording of its own, so that it has
something to merge. The city approves one edition; it is sent to each and delivered in each, every
one in a transaction that is committed, by the body of the task that does so in production.
`python -m tests.benchmarks.publishing COUNTIES` does it in a process of its own.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import django

from infra.devservices.problems import Problem
from infra.devservices.progress import run_counted
from tests.benchmarks.bench import Bench
from tests.benchmarks.cpu import cpu_seconds
from tests.benchmarks.harness import Row, Series, row_of

COUNTIES = 183
TARGET_MS = 60_000.0
OWN_WORDING = 5  # every which county has some
STOP_SECONDS = 10.0
CITY = "panzhihua"
OPENED, ADOPTED, RESULT = "opened ", "adopted ", "result "


def run(bench: Bench) -> list[Row]:
    """Publish once to all counties; the target is for all of them together."""
    log = bench.folder / "publishing.log"
    # The worker would take the same dispatches in its turn, and its share would not be counted.
    bench.stack.children["beat"].stop(STOP_SECONDS)
    bench.stack.children["worker"].stop(STOP_SECONDS)
    ended = run_counted(
        [sys.executable, "-m", "tests.benchmarks.publishing", str(COUNTIES)],
        label="Publishing to counties", log=log, counts=f"{OPENED}|{ADOPTED}",
        total=2 * COUNTIES, stages={OPENED: "opening offices", ADOPTED: "adopting"},
        env=bench.stack.env,
    )  # fmt: skip
    bench.stack.start("worker")
    bench.stack.start("beat")
    lines = log.read_text("utf-8").splitlines()
    if ended or not lines:
        raise Problem(f"Publishing failed: {lines[-1] if lines else 'it said nothing'}")
    last = next(line for line in reversed(lines) if line.startswith(RESULT))
    taken: dict[str, list[float]] = json.loads(last.removeprefix(RESULT))
    total = sum(sum(times) for times in taken.values())
    whole = row_of(f"city edition in {COUNTIES} counties (CPU)", Series([total], [total]))
    whole.target, whole.target_is_ms, whole.target_is_cpu = TARGET_MS, True, True
    parts = {
        "  approve and send to all": "publish", "  adopt, one county": "adopt",
        "  merge, one county": "merge",
    }  # fmt: skip
    return [whole, *(row_of(name, Series(taken[key], taken[key])) for name, key in parts.items())]


def main(counties: int) -> None:
    """Print a line for each county, and the CPU milliseconds of this process and its database's."""
    django.setup()
    from django.db import connection

    from catalog.actions.approval import approve_edition
    from catalog.payloads import edition_payload
    from catalog.selectors import present_edition
    from core.exchange.actions import deliver_dispatch
    from core.exchange.selectors import undelivered
    from core.tenancy import children, working_in
    from tests.factories.editions import PUBLISHER, submitted_edition
    from tests.people import hire

    def cpu_of(verb: Callable[[], Any]) -> float:
        pids = (os.getpid(), connection.connection.info.backend_pid)
        before = cpu_seconds(pids)
        verb()
        return 1e3 * (cpu_seconds(pids) - before)

    def deliver(dispatch_ids: list[str]) -> None:
        for dispatch_id in dispatch_ids:
            deliver_dispatch(dispatch_id)

    _open(counties)
    with working_in(CITY):
        below = [place.schema_name for place in children()]
        payload = edition_payload(present_edition())
        payload["edition"] |= {"document_number": "攀民政〔2026〕9号", **_today()}
        for item in payload["items"]:
            item["guidance"] += "（新）" if item["guidance"] else ""
        edition, publisher = submitted_edition(payload), hire(PUBLISHER)
        number = edition.origin_number
    taken: dict[str, list[float]] = {"publish": [], "adopt": [], "merge": []}
    with working_in(CITY):
        taken["publish"].append(cpu_of(lambda: approve_edition(edition, by=publisher)))
    for schema in below:
        with working_in(schema):
            is_own = present_edition().source_dispatch is None
            cpu = cpu_of(lambda: deliver(undelivered()))
            _require_in_place(number)
        taken["merge" if is_own else "adopt"].append(cpu)
        _say(f"{ADOPTED}{schema}")
    _say(RESULT + json.dumps(taken))


def _open(counties: int) -> None:
    """Open the counties that are missing; every fifth has wording of its own."""
    from catalog.actions.inheritance import adopt_latest_from_parent
    from catalog.payloads import edition_payload
    from catalog.selectors import present_edition
    from core.tenancy import PUBLIC, children, working_in
    from tenants.actions.create import create_tenant
    from tenants.models import Level, Tenant
    from tests.factories.editions import published_edition

    with working_in(CITY):
        present = len(children())
    with working_in(PUBLIC):
        city = Tenant.objects.get(slug=CITY)
    for number in range(counties - present):
        slug = f"below-{number}"
        with working_in(PUBLIC):
            tenant = create_tenant(
                slug=slug, name=f"第{number}县", short_name=f"第{number}县", level=Level.COUNTY,
                host=f"{slug}.localhost", parent=city,
            )  # fmt: skip
        with working_in(tenant):
            adopt_latest_from_parent()
            if number % OWN_WORDING == 0:
                payload = edition_payload(present_edition())
                payload["edition"] |= {"document_number": "县民〔2026〕1号", **_today()}
                payload["items"][0]["alternative_routes"][0]["phone"] = "0812-110"
                published_edition(payload)
        _say(f"{OPENED}{slug}")


def _today() -> dict[str, str]:
    from django.utils import timezone

    return {"effective_on": timezone.localdate().isoformat()}


def _require_in_place(number: int) -> None:
    from catalog.inherited import parent_of
    from catalog.selectors import present_edition

    stands_on = parent_of(present_edition())
    if stands_on is None or stands_on.number != number:
        raise Problem(f"The edition is not in place: {stands_on}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
