"""Kill the process between any two steps of issuing: all of it stands, or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from core.tenancy import PUBLIC, working_in
from issuance import archive_files
from issuance.models import Certificate
from issuance.models.applications import ApplicationState
from issuance.verification.models import VerificationCode
from tests.factories.issuance import submitted_application
from tests.faults.books import assert_books_agree
from tests.faults.nursery import SCHEMA
from tests.people import PEOPLE, hire

MOST_STEPS = 120


@pytest.fixture
def nursery(committed: str, archive_root: Path) -> Iterator[subprocess.Popen[str]]:
    database = settings.DATABASES["default"]
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:"
        f"{database['PORT']}/{committed}"
    )
    environment = {**os.environ, "DATABASE_URL": url, "FILES_URL": f"file://{archive_root.parent}"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery"],
        env=environment, cwd=settings.BASE_DIR, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        yield process
        assert process.stdin is not None
        process.stdin.close()


def send(nursery: subprocess.Popen[str], *words: int | str) -> str:
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(" ".join(map(str, words)) + "\n")
    nursery.stdin.flush()
    return nursery.stdout.readline().strip()


def test_a_kill_between_any_two_steps_leaves_all_of_it_or_nothing(
    nursery: subprocess.Popen[str],
) -> None:
    with working_in(SCHEMA):
        clerk, approver = hire(PEOPLE["clerk"]), hire(PEOPLE["approver"])
        # A folder made for a new hash is one more step: made beforehand, every run has as many.
        for shard in range(256):
            archive_files.path_of(f"{shard:02x}" + "0" * 62).parent.mkdir(parents=True)
    survived_kill = 0
    for step in range(MOST_STEPS):
        with working_in(SCHEMA):
            application = submitted_application(clerk)
            before = Certificate.objects.count()
        fate = send(nursery, application.pk, approver.pk, step)
        assert fate in ("died", "lived"), f"step {step}: {fate}, see its traceback on stderr"
        with working_in(SCHEMA):
            after = assert_books_agree()
            application.refresh_from_db()
        is_issued = application.state == ApplicationState.ISSUED
        assert after - before == int(is_issued)
        assert is_issued or application.state == ApplicationState.SUBMITTED
        if fate == "lived":
            assert is_issued
            break
        survived_kill += int(is_issued)
    else:
        raise AssertionError(f"issuing takes more than {MOST_STEPS} steps")
    assert step > 15, "the assassin saw too few steps to mean anything"
    assert survived_kill == 1, "only the kill after the commit may leave a certificate"
    with working_in(PUBLIC):
        assert VerificationCode.objects.count() == after
