"""A city's edition, from approval until it is in place in every county: CPU time.

One county's adoption is measured, many times, and multiplied: approving, then for each of the
183 counties one dispatch sent and one adopted. Everything is rolled back.
`python -m tests.benchmarks.publishing COUNT` does it in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import django

from infra.devservices.problems import Problem
from infra.devservices.progress import Progress
from infra.devservices.state import ROOT
from tests.benchmarks.bench import Bench
from tests.benchmarks.cpu import cpu_seconds
from tests.benchmarks.harness import Row, Series, row_of

COUNT = 10
COUNTIES = 183
TARGET_MS = 60_000.0
CITY, COUNTY = "panzhihua", "pzh_dongqu"


def run(bench: Bench) -> list[Row]:
    """Measure approving, sending and adopting; the target is for all counties together."""
    with Progress("Publishing"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.publishing", str(COUNT)],
            cwd=ROOT, env=bench.stack.env, capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode:
        raise Problem(f"Publishing failed: {done.stderr.strip().splitlines()[-1]}")
    taken: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    rounds = zip(taken["approve"], taken["send"], taken["adopt"], strict=True)
    totals = [approve + COUNTIES * (send + adopt) for approve, send, adopt in rounds]
    whole = row_of(f"city edition in {COUNTIES} counties (CPU)", Series(totals, totals))
    whole.target, whole.target_is_ms, whole.target_is_cpu = TARGET_MS, True, True
    parts = {"  approve (city)": "approve", "  send, one county": "send", "  adopt, one": "adopt"}
    return [whole, *(row_of(name, Series(taken[key], taken[key])) for name, key in parts.items())]


def main(count: int) -> None:
    """Print the CPU milliseconds of this process and its database's as JSON."""
    django.setup()
    from django.db import connection, transaction

    from catalog.actions.approval import approve_edition
    from catalog.payloads import KIND, VERSION, edition_payload
    from catalog.selectors import present_edition
    from core.exchange.actions import deliver_dispatch, payload_sha256, send_dispatch
    from core.exchange.models import Dispatch
    from core.tenancy import children, working_in
    from tests.factories.editions import PUBLISHER, new_payload, submitted_edition
    from tests.people import hire

    def cpu_of(verb: Callable[[], Any]) -> float:
        pids = (os.getpid(), connection.connection.info.backend_pid)
        before = cpu_seconds(pids)
        verb()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return 1e3 * (cpu_seconds(pids) - before)

    taken: dict[str, list[float]] = {"approve": [], "send": [], "adopt": []}
    for number in range(-2, count):
        with working_in(CITY):
            edition, publisher = submitted_edition(), hire(PUBLISHER)
            approved = cpu_of(partial(approve_edition, edition, by=publisher))
            payload = edition_payload(present_edition())
            county = children()[0]
            send = partial(send_dispatch, KIND, version=VERSION, to=county, subject="清单")
            sent = cpu_of(partial(send, payload=payload))
            transaction.set_rollback(True)
        # Another wording in each item, so that the county has something to compare.
        payload = new_payload(number=2, origin_slug=CITY, origin_name="攀枝花市")
        for item in payload["items"]:
            item["guidance"] += "（新）"
        with working_in(COUNTY):
            dispatch = Dispatch.objects.create(
                kind=KIND, version=VERSION, sender=CITY, recipient=county.slug, subject="清单",
                payload=payload, sha256=payload_sha256(payload),
            )  # fmt: skip
            adopted = cpu_of(partial(deliver_dispatch, str(dispatch.pk)))
            assert present_edition().origin_number == 2
            transaction.set_rollback(True)
        if number >= 0:
            for key, one in (("approve", approved), ("send", sent), ("adopt", adopted)):
                taken[key].append(one)
    sys.stdout.write(json.dumps(taken) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
