"""On which days reminders go out."""

from __future__ import annotations

import logging
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.calendar import is_escalated, is_working_day, stages_before, stages_until
from reporting.quarters import Quarter

quarters = st.builds(Quarter, st.integers(2020, 2040), st.integers(1, 4))


def days(quarter: Quarter) -> list[date]:
    return [stage.day for stage in stages_before(quarter)]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 11, 22), False),  # a Sunday
        (date(2026, 11, 23), True),
        (date(2025, 1, 26), True),  # a Sunday that makes up for the Spring Festival
    ],
)
def test_holidays_and_the_days_that_make_up_for_them_are_known(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_the_national_holiday_brings_reminders_forward_and_leaves_the_deadline() -> None:
    quarter = Quarter(2026, 3)
    assert quarter.due_on == date(2026, 10, 10)
    assert all(is_working_day(day) for day in days(quarter))
    assert days(quarter)[-1] == date(2026, 10, 10)  # a Saturday that is worked
    assert max(day for day in days(quarter) if day < date(2026, 10, 8)) <= date(2026, 9, 30)
    assert len(set(days(quarter))) == 4


def test_a_deadline_on_a_sunday_stays_and_its_reminder_comes_on_friday() -> None:
    quarter = Quarter(2026, 4)
    assert quarter.due_on == date(2027, 1, 10)
    assert quarter.due_on.weekday() == 6
    stages = stages_before(quarter, works_on=lambda day: day.weekday() < 5)
    assert stages[-1].day == date(2027, 1, 8)
    assert stages[-1].key == "before-0"
    assert stages[-2].day == date(2027, 1, 7)


def test_a_year_nobody_knows_yet_falls_back_to_weekends_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        assert is_working_day(date(2099, 10, 1))
        assert not is_working_day(date(2099, 10, 3))
    assert "2099" in caplog.text


def test_every_day_after_the_deadline_has_its_reminder_and_the_fourth_tells_above() -> None:
    quarter = Quarter(2026, 2)
    keys = [stage.key for stage in stages_until(quarter, date(2026, 7, 13))]
    assert keys == ["before-10", "before-5", "before-1", "before-0", "late-1", "late-2", "late-3"]
    assert not is_escalated(quarter, date(2026, 7, 13))
    assert is_escalated(quarter, date(2026, 7, 14))


@given(quarters)
def test_reminders_go_out_in_order_each_on_its_own_day_none_after_the_deadline(
    quarter: Quarter,
) -> None:
    stages = stages_before(quarter)
    assert [stage.key for stage in stages] == ["before-10", "before-5", "before-1", "before-0"]
    assert stages == sorted(stages)
    assert len({stage.day for stage in stages}) == 4
    assert stages[-1].day <= quarter.due_on


@given(quarters, st.integers(-40, 40))
def test_what_was_due_yesterday_is_due_today(quarter: Quarter, offset: int) -> None:
    today = quarter.due_on + timedelta(days=offset)
    yesterday = stages_until(quarter, today - timedelta(days=1))
    assert stages_until(quarter, today)[: len(yesterday)] == yesterday
