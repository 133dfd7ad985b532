"""Kill the process between any two steps of issuing: all of it stands, or nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from core.tenancy import PUBLIC, working_in
from issuance import archive_files
from issuance.actions.certificates import approve_and_issue
from issuance.models import Application, Certificate
from issuance.models.applications import ApplicationState
from issuance.verification.models import VerificationCode
from tests.factories.issuance import submitted_application
from tests.faults.books import assert_books_agree
from tests.people import PEOPLE, hire

SCHEMA = "pzh_dongqu"
MOST_STEPS = 120


class Assassin:
    """Counts steps, and kills this process outright before the one it was sent for."""

    def __init__(self, step: int) -> None:
        self.left = step

    def strike(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1

    def before(self, verb: Callable[..., Any]) -> Callable[..., Any]:
        def struck(*args: Any, **kwargs: Any) -> Any:
            self.strike()
            return verb(*args, **kwargs)

        return struck

    def between_statements(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.strike()
        return execute(sql, params, many, context)


def issue_in_a_child(application_pk: int, approver_pk: int, step: int) -> bool:
    """Issue in a forked process that dies before ``step``; return whether it lived to the end."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            assassin = Assassin(step)
            for verb in ("fsync", "rename"):
                setattr(os, verb, assassin.before(getattr(os, verb)))
            archive_files.keep = assassin.before(archive_files.keep)
            connection.commit = assassin.before(connection.commit)  # type: ignore[method-assign]
            with working_in(SCHEMA), connection.execute_wrapper(assassin.between_statements):
                from core.identity.models import User

                application = Application.objects.get(pk=application_pk)
                approve_and_issue(application, by=User.objects.get(pk=approver_pk))
            assassin.strike()  # After the commit.
            status = 0
        finally:
            os._exit(status)
    _pid, result = os.waitpid(child, 0)
    assert os.WIFSIGNALED(result) or os.WEXITSTATUS(result) == 0, "the child failed, not the test"
    return not os.WIFSIGNALED(result)


def test_a_kill_between_any_two_steps_leaves_all_of_it_or_nothing(committed: str) -> None:
    with working_in(SCHEMA):
        clerk, approver = hire(PEOPLE["clerk"]), hire(PEOPLE["approver"])
    survived_kill = 0
    for step in range(MOST_STEPS):
        with working_in(SCHEMA):
            application = submitted_application(clerk)
        before = _count()
        lived = issue_in_a_child(application.pk, approver.pk, step)
        with working_in(SCHEMA):
            after = assert_books_agree()
            application.refresh_from_db()
            is_issued = application.state == ApplicationState.ISSUED
        assert after - before == int(is_issued)
        assert is_issued or application.state == ApplicationState.SUBMITTED
        if lived:
            assert is_issued
            break
        survived_kill += int(is_issued)
    else:
        raise AssertionError(f"issuing takes more than {MOST_STEPS} steps")
    assert step > 15, "the assassin saw too few steps to mean anything"
    assert survived_kill == 1, "only the kill after the commit may leave a certificate"
    with working_in(PUBLIC):
        assert VerificationCode.objects.count() == _count()


def _count() -> int:
    with working_in(SCHEMA):
        return Certificate.objects.count()
