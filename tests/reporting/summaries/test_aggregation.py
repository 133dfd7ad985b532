"""Summing up a quarter: who fails is named, what was killed goes on, sums equal their sources."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from catalog.selectors import get_item
from core.audit.models import Entry
from core.directory.models import Community
from core.errors import NotAllowed, NotFound
from core.identity.access import Role
from core.tenancy import PUBLIC, working_in
from core.web.chinese import SHANGHAI
from issuance.actions.redirections import redirect_resident
from reporting.figures import build_payload
from reporting.models import MonitoringPoint
from reporting.payloads import read_payload, sum_payloads
from reporting.quarters import Quarter
from reporting.summaries.actions import (
    ask_for_sums,
    count_for_run,
    run_to_go_on_with,
    send_again,
    start_run,
)
from reporting.summaries.errors import NobodyToAsk, QuarterNotBegun
from reporting.summaries.models import AggregationRun, QuarterSummary, SummaryState
from reporting.summaries.selectors import latest_run, picture, progress_of, summary_of
from reporting.summaries.tasks import count_quarter, sum_up_every_night
from tenants.models import State, Tenant
from tests.people import Person, hire

FOURTH = Quarter(2026, 4)
CITY_OFFICER = Person("city-officer", "吴敏", Role.OFFICER)
EVERYBODY = ["panzhihua", "pzh-dongqu", "pzh-xiqu", "sichuan"]


@pytest.fixture(autouse=True)
def new_year(database: None) -> Any:
    with time_machine.travel(datetime(2027, 1, 5, 9, tzinfo=SHANGHAI), tick=False) as clock:
        yield clock


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """Collect what goes to the broker, which no test of this file needs."""
    posted: list[tuple[str, Any]] = []
    monkeypatch.setattr(
        "celery.app.task.Task.apply_async",
        lambda _task, args=None, kwargs=None, headers=None, **_options: posted.append(
            (headers["schema"], args)
        ),
    )
    return posted


def redirect_in(schema: str, times: int) -> None:
    with working_in(schema), time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)):
        clerk = hire(Person("c", "王芳", Role.CLERK, Community.objects.all()[0].code))
        for number in range(times):
            redirect_resident(get_item("P05"), by=clerk, unit_name=f"单位{number % 3}")


def aggregate(*arguments: str) -> str:
    told = StringIO()
    call_command("aggregate", "--quarter", "2026Q4", *arguments, stdout=told)
    return told.getvalue()


def break_books_of(schema: str) -> None:
    with working_in(schema), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'DROP TABLE "{schema}".issuance_redirection CASCADE')


# --- Refused ------------------------------------------------------------------------------------
def test_a_quarter_that_has_not_begun_is_refused_and_nothing_starts(in_city: Tenant) -> None:
    with pytest.raises(QuarterNotBegun, match="2027年4月1日"):
        ask_for_sums(Quarter(2027, 2), by=hire(CITY_OFFICER))
    assert not AggregationRun.objects.exists()


def test_who_is_no_officer_is_refused(in_city: Tenant) -> None:
    with pytest.raises(NotAllowed):
        ask_for_sums(FOURTH, by=hire(Person("e", "周平", Role.EDITOR)))
    assert not AggregationRun.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--quarter", "第四季度"], "2026Q4"),
        (["--quarter", "2026Q5"], "2026Q4"),
        (["--quarter", "2027Q2"], "还没有开始"),
        (["--quarter", "2026Q4", "--tenant", "atlantis"], "没有可以汇总的单位"),
    ],
)
def test_the_command_says_what_it_cannot_do(arguments: list[str], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        call_command("aggregate", *arguments)
    with working_in(PUBLIC):
        assert not AggregationRun.objects.exists()


def test_a_suspended_office_is_not_asked_and_is_named_as_such() -> None:
    with working_in(PUBLIC):
        Tenant.objects.filter(slug="pzh-xiqu").update(state=State.SUSPENDED)
        with pytest.raises(NobodyToAsk):
            start_run(FOURTH, only=["pzh-xiqu"])
    aggregate()
    with working_in("panzhihua"):
        shown = picture(FOURTH)
    assert {line.office.slug: line.state for line in shown.not_counted} == {"pzh-xiqu": "suspended"}
    assert shown.is_partial


def test_an_office_sees_its_own_subtree_and_no_other(in_county: Tenant) -> None:
    with pytest.raises(NotFound):
        summary_of("pzh-xiqu", FOURTH)
    assert [line.office.slug for line in picture(FOURTH).lines] == ["pzh-dongqu"]


# --- Counted ------------------------------------------------------------------------------------
def test_sums_at_city_and_province_equal_the_sources() -> None:
    redirect_in("pzh_dongqu", 5)
    redirect_in("pzh_xiqu", 3)
    aggregate()
    sources = []
    for schema in ("pzh_dongqu", "pzh_xiqu"):
        with working_in(schema):
            sources.append(build_payload(FOURTH))
    expected = sum_payloads(FOURTH, sources)
    assert expected.whole.number("redirections") == 8
    for schema, offices in (("panzhihua", 3), ("sichuan", 4)):
        with working_in(schema):
            shown = picture(FOURTH)
        assert shown.total.whole == expected.whole
        assert shown.total.communities == expected.communities
        assert shown.total.offices == offices
        assert (shown.is_partial, shown.not_counted) == (False, [])
        numbers = {line.office.slug: line.numbers for line in shown.lines}
        assert [(numbers[slug] or {})["redirections"] for slug in ("pzh-dongqu", "pzh-xiqu")] == [
            5,
            3,
        ]


def test_the_monitoring_points_of_the_quarter_are_counted_apart() -> None:
    redirect_in("pzh_dongqu", 4)
    with working_in("pzh_dongqu"):
        community = Community.objects.all()[0]
        for starts, ends in ((date(2026, 12, 1), None), (date(2026, 1, 1), date(2026, 9, 30))):
            MonitoringPoint.objects.create(
                community=community, starts_on=starts, ends_on=ends, chosen_at=timezone.now()
            )
            community = Community.objects.all()[1]
    aggregate()
    with working_in("sichuan"):
        total = picture(FOURTH).total
    assert (total.points, total.at_points.number("redirections")) == (1, 4)


def test_a_picture_follows_what_is_counted_anew() -> None:
    redirect_in("pzh_dongqu", 1)
    aggregate()
    with working_in("sichuan"):
        assert picture(FOURTH).total.whole.number("redirections") == 1
        assert picture(FOURTH) == picture(FOURTH)
    redirect_in("pzh_dongqu", 1)
    aggregate("--tenant", "pzh-dongqu")
    with working_in("sichuan"):
        assert picture(FOURTH).total.whole.number("redirections") == 2


def test_counting_twice_leaves_one_row_and_the_same_figures() -> None:
    redirect_in("pzh_dongqu", 2)
    aggregate()
    with working_in(PUBLIC):
        first = {row.tenant_slug: row.payload for row in QuarterSummary.objects.all()}
    aggregate()
    with working_in(PUBLIC):
        assert {row.tenant_slug: row.payload for row in QuarterSummary.objects.all()} == first
        assert sorted(first) == EVERYBODY
        run = latest_run(FOURTH)
        assert run is not None
        assert progress_of(run).is_finished
        later = start_run(FOURTH, by_tasks=False)
    with working_in("pzh_dongqu"):
        assert count_for_run(run.pk) is False
        assert count_for_run(later.pk) is True
        assert count_for_run(later.pk) is False


def test_a_quarter_that_runs_is_marked_as_partial(new_year: Any) -> None:
    new_year.move_to(datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI))
    aggregate()
    with working_in("panzhihua"):
        assert {line.state for line in picture(FOURTH).lines} == {SummaryState.PARTIAL}
        assert picture(FOURTH).is_partial
    new_year.move_to(datetime(2027, 1, 1, tzinfo=SHANGHAI))
    aggregate()
    with working_in("panzhihua"):
        assert {line.state for line in picture(FOURTH).lines} == {SummaryState.COMPLETE}


# --- Failing, being killed ----------------------------------------------------------------------
def test_an_office_that_fails_is_named_and_stops_nobody() -> None:
    redirect_in("pzh_dongqu", 2)
    redirect_in("pzh_xiqu", 1)
    aggregate()
    break_books_of("pzh_xiqu")
    with pytest.raises(CommandError, match="1 of 4 offices failed"):
        aggregate()
    with working_in("sichuan"):
        shown = picture(FOURTH)
        (failed,) = shown.doubtful
        assert (failed.office.slug, failed.error) == ("pzh-xiqu", "ProgrammingError")
        # Counted before, and said to be old.
        assert (failed.numbers or {})["redirections"] == 1
        assert shown.total.whole.number("redirections") == 3
        assert shown.is_partial


def test_a_task_that_fails_is_named_too(caplog: Any) -> None:
    with working_in(PUBLIC):
        run = start_run(FOURTH, by_tasks=False)
    break_books_of("pzh_xiqu")
    for schema in ("pzh_xiqu", "pzh_dongqu"):
        connection.forget_tenant()  # type: ignore[attr-defined]
        count_quarter.apply((run.pk,), headers={"schema": schema})
    with working_in(PUBLIC):
        progress = progress_of(run)
        assert [row.tenant_slug for row in progress.failed] == ["pzh-xiqu"]
        assert (progress.done, progress.total, progress.is_finished) == (2, 4, False)
        assert progress.waiting == ["sichuan", "panzhihua"]
        (failed,) = progress.failed
        assert failed.payload is None


def test_a_killed_run_goes_on_where_it_stood(new_year: Any) -> None:
    with working_in(PUBLIC):
        run = start_run(FOURTH, by_tasks=False)
    with working_in("sichuan"):
        count_for_run(run.pk)
    said = aggregate()
    assert "Going on: 1 of 4 are done." in said
    assert "sichuan" not in said
    with working_in(PUBLIC):
        assert AggregationRun.objects.count() == 1
        assert progress_of(run).is_finished
        assert run_to_go_on_with(FOURTH) is None


def test_what_the_broker_lost_is_sent_again_after_a_while_and_only_that(
    new_year: Any, sent: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with working_in(PUBLIC), django_capture_on_commit_callbacks(execute=True):
        run = start_run(FOURTH)
    assert sorted(schema for schema, _ in sent) == [
        "panzhihua",
        "pzh_dongqu",
        "pzh_xiqu",
        "sichuan",
    ]
    assert {args for _, args in sent} == {(run.pk,)}
    sent.clear()
    with working_in("sichuan"):
        count_for_run(run.pk)
    for wait, expected in ((1, 0), (10, 3), (1, 0), (10, 3)):
        new_year.shift(timedelta(minutes=wait))
        with working_in(PUBLIC), django_capture_on_commit_callbacks(execute=True):
            assert send_again() == expected
    assert "sichuan" not in {schema for schema, _ in sent}
    new_year.shift(timedelta(days=1))
    with working_in(PUBLIC):
        assert send_again() == 0


def test_every_night_asks_for_the_quarter_that_runs_and_the_one_before(sent: list[Any]) -> None:
    connection.forget_tenant()  # type: ignore[attr-defined]
    sum_up_every_night.apply(headers={"schema": PUBLIC})
    with working_in(PUBLIC):
        assert {*AggregationRun.objects.values_list("quarter", flat=True)} == {"2026Q4", "2027Q1"}


def test_asking_twice_starts_one_run_over_the_subtree(in_city: Tenant) -> None:
    officer = hire(CITY_OFFICER)
    run = ask_for_sums(FOURTH, by=officer)
    assert ask_for_sums(FOURTH, by=officer) == run
    assert run.slugs == ["panzhihua", "pzh-dongqu", "pzh-xiqu"]
    assert Entry.objects.filter(verb="quarter.summed_up").count() == 1


def test_what_is_kept_in_the_shared_schema_names_nobody() -> None:
    redirect_in("pzh_dongqu", 1)
    aggregate("--tenant", "pzh-dongqu")
    with working_in("pzh_dongqu"):
        row = summary_of("pzh-dongqu", FOURTH)
        assert read_payload(row.payload).whole.number("demands") == 1
    assert "王芳" not in str(row.payload)
