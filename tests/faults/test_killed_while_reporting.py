"""Kill the process between submission and delivery of a report: it is sent once, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connections

from core.exchange.models import Dispatch
from core.exchange.selectors import schemas_waited_for, undelivered
from core.identity.models import User
from core.tenancy import PUBLIC, working_in
from reporting.actions.reports import hand_in, open_report, submit_report
from reporting.errors import AlreadySubmitted
from reporting.models import QuarterlyReport, ReceivedReport
from reporting.quarters import Quarter
from reporting.snapshots import KIND
from tests.reporting.quarterly.offices import at, drafter, reviewer

COUNTY, CITY = "pzh_dongqu", "panzhihua"
MOST_STEPS = 80
HANDS = 6


@pytest.fixture
def messenger(committed: str) -> Iterator[subprocess.Popen[str]]:
    database = settings.DATABASES["default"]
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:"
        f"{database['PORT']}/{committed}"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.messenger"],
        env={**os.environ, "DATABASE_URL": url}, cwd=settings.BASE_DIR, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        yield process
        assert process.stdin is not None
        process.stdin.close()


def order(messenger: subprocess.Popen[str], *words: object) -> str:
    assert messenger.stdin is not None
    assert messenger.stdout is not None
    messenger.stdin.write(" ".join(map(str, words)) + "\n")
    messenger.stdin.flush()
    return messenger.stdout.readline().strip()


def in_review(quarter: Quarter) -> tuple[int, int]:
    """Bring a zero report to its review; return its key and the reviewer's."""
    with at(1, 5, year=2027), working_in(COUNTY):
        report = hand_in(open_report(quarter, by=drafter()), by=drafter())
        return report.pk, reviewer().pk


def dispatches() -> int:
    with working_in(PUBLIC):
        return Dispatch.objects.filter(kind=KIND).count()


def reports_waiting() -> list[str]:
    """Return the reports that the next sweep would deliver to the office we work in."""
    ours = {str(pk) for pk in Dispatch.objects.filter(kind=KIND).values_list("pk", flat=True)}
    return [one for one in undelivered() if one in ours]


def test_a_kill_at_any_step_leaves_a_report_sent_once_and_delivered_once(
    messenger: subprocess.Popen[str],
) -> None:
    quarter, submissions = Quarter(2016, 1), 0
    for step in range(MOST_STEPS):
        report_pk, reviewer_pk = in_review(quarter)
        before = dispatches()
        fate = order(messenger, "submit", COUNTY, report_pk, reviewer_pk, step)
        assert fate in ("died", "lived"), f"step {step}: {fate}, see its traceback on stderr"
        with working_in(COUNTY):
            report = QuarterlyReport.objects.get(pk=report_pk)
        assert dispatches() - before == int(report.is_submitted)
        assert report.is_submitted or report.is_in_review
        submissions += int(report.is_submitted)
        quarter = quarter.next
        if fate == "lived":
            break
    else:
        raise AssertionError(f"submitting takes more than {MOST_STEPS} steps")
    assert step > 8, "the assassin saw too few steps to mean anything"
    assert submissions == 3, "killed before and after telling the broker, and once not at all"

    # No message ever reached the broker: the sweep finds what waits, and dies on the way too.
    with working_in(PUBLIC):
        assert CITY in schemas_waited_for()
    for step in range(MOST_STEPS):
        with working_in(CITY):
            waiting, filed = reports_waiting(), ReceivedReport.objects.count()
        if not waiting:
            break
        fate = order(messenger, "deliver", CITY, waiting[0], step)
        assert fate in ("died", "lived"), f"step {step}: {fate}, see its traceback on stderr"
        with working_in(CITY):
            assert ReceivedReport.objects.count() - filed == len(waiting) - len(reports_waiting())
    with working_in(CITY):
        assert ReceivedReport.objects.count() == submissions
        assert reports_waiting() == []


def _submit(pair: tuple[int, int]) -> str:
    """Submit in a thread, on its own connection; return the state, or the refusal's code."""
    try:
        with working_in(COUNTY):
            report = QuarterlyReport.objects.get(pk=pair[0])
            return submit_report(report, by=User.objects.get(pk=pair[1])).state
    except AlreadySubmitted as refusal:
        return refusal.code
    finally:
        connections.close_all()


def test_submitting_many_times_at_once_sends_once(committed: str) -> None:
    pair = in_review(Quarter(2026, 4))
    with ThreadPoolExecutor(HANDS) as hands:
        answers = list(hands.map(_submit, [pair] * HANDS))
    assert sorted(answers) == ["already_submitted"] * (HANDS - 1) + ["submitted"]
    assert dispatches() == 1
