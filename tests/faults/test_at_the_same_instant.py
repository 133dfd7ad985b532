"""Many hands at once: consecutive numbers, and one certificate per application."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from core.identity.models import User
from core.tenancy import working_in
from issuance.actions.applications import return_application, save_draft, submit_application
from issuance.actions.certificates import approve_and_issue
from issuance.errors import NotSubmitted
from issuance.models import Application, Certificate
from issuance.models.applications import ApplicationState
from tests.factories.issuance import R06_ANSWERS, draft_application, submitted_application
from tests.faults.books import assert_books_agree
from tests.faults.close_behind import SCHEMA, close_behind
from tests.people import PEOPLE, hire

HANDS = 8


def _issue(pair: tuple[int, int]) -> str:
    """Issue in a thread, on its own connection; return the number, or the refusal's code."""
    try:
        with working_in(SCHEMA):
            application = Application.objects.get(pk=pair[0])
            return approve_and_issue(application, by=User.objects.get(pk=pair[1])).number
    except NotSubmitted as refusal:
        return refusal.code
    finally:
        connections.close_all()


def test_clerks_issuing_at_the_same_instant_get_consecutive_numbers(committed: str) -> None:
    with working_in(SCHEMA):
        clerk, approver = hire(PEOPLE["clerk"]), hire(PEOPLE["approver"])
        applications = [submitted_application(clerk).pk for _ in range(HANDS * 2)]
    with ThreadPoolExecutor(HANDS) as hands:
        numbers = list(hands.map(_issue, [(pk, approver.pk) for pk in applications]))
    assert len(set(numbers)) == HANDS * 2
    with working_in(SCHEMA):
        assert assert_books_agree() == HANDS * 2


def test_pressing_the_button_many_times_at_once_issues_once(committed: str) -> None:
    with working_in(SCHEMA):
        clerk, approver = hire(PEOPLE["clerk"]), hire(PEOPLE["approver"])
        application = submitted_application(clerk).pk
    with ThreadPoolExecutor(HANDS) as hands:
        answers = list(hands.map(_issue, [(application, approver.pk)] * HANDS))
    assert sorted(answers).count("not_submitted") == HANDS - 1
    with working_in(SCHEMA):
        assert Certificate.objects.count() == 1
        assert_books_agree()


def test_what_was_returned_a_moment_ago_is_not_issued(committed: str) -> None:
    with working_in(SCHEMA):
        clerk, approver = hire(PEOPLE["clerk"]), hire(PEOPLE["approver"])
        application = submitted_application(clerk)
    refusal = close_behind(
        lambda: return_application(application, reason="错", by=approver),
        lambda: approve_and_issue(application, by=approver),
    )
    assert refusal == "not_submitted"
    with working_in(SCHEMA):
        assert not Certificate.objects.exists()


def test_what_a_colleague_submitted_a_moment_ago_is_not_overwritten(committed: str) -> None:
    with working_in(SCHEMA):
        clerk, colleague = hire(PEOPLE["clerk"]), hire(PEOPLE["second_clerk"])
        application = draft_application(clerk)
    refusal = close_behind(
        lambda: submit_application(application, R06_ANSWERS, by=colleague),
        lambda: save_draft(application, {}, by=clerk),
    )
    assert refusal == "application_closed"
    with working_in(SCHEMA):
        application.refresh_from_db()
        assert application.state == ApplicationState.SUBMITTED
        assert application.answers["hardship"] == R06_ANSWERS["hardship"]
