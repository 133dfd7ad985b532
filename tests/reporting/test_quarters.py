"""Quarters and deadlines, wherever the server's clock stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from reporting.quarters import NotAQuarter, Quarter, midnight


@pytest.mark.parametrize("text", ["", "2026", "2026Q5", "2026Q0", "26Q1", "2026-Q1", "2026Q11"])
def test_what_names_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(NotAQuarter):
        Quarter.parse(text)


def test_a_quarter_is_read_as_it_is_written() -> None:
    assert Quarter.parse(" 2026q4 ") == Quarter(2026, 4)
    assert str(Quarter(2026, 4)) == "2026Q4"
    assert Quarter(2026, 4).label == "2026年第四季度"


@pytest.mark.parametrize(
    ("quarter", "first", "last", "due"),
    [
        (Quarter(2026, 1), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 10)),
        (Quarter(2024, 1), date(2024, 1, 1), date(2024, 3, 31), date(2024, 4, 10)),
        (Quarter(2026, 4), date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 10)),
    ],
)
def test_a_quarter_has_its_days(quarter: Quarter, first: date, last: date, due: date) -> None:
    assert (quarter.first_day, quarter.last_day, quarter.due_on) == (first, last, due)
    assert quarter.opens_on == last + timedelta(days=1)
    assert Quarter.of(first) == Quarter.of(last) == quarter
    assert quarter.next.previous == quarter


def test_a_moment_belongs_to_the_quarter_shanghai_is_in() -> None:
    assert Quarter.of(datetime(2026, 12, 31, 15, 59, tzinfo=UTC)) == Quarter(2026, 4)
    assert Quarter.of(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)) == Quarter(2027, 1)


def test_the_tenth_counts_until_it_is_over_in_shanghai() -> None:
    quarter = Quarter(2026, 3)
    last_moment = datetime(2026, 10, 10, 15, 59, 59, 999999, tzinfo=UTC)
    assert not quarter.is_late(last_moment)
    assert quarter.is_late(last_moment + timedelta(microseconds=1))
    assert quarter.due_before == midnight(date(2026, 10, 11))


def test_a_quarter_begins_and_ends_at_midnight_in_shanghai() -> None:
    quarter = Quarter(2026, 4)
    assert not quarter.has_begun(datetime(2026, 9, 30, 15, 59, tzinfo=UTC))
    assert quarter.has_begun(datetime(2026, 9, 30, 16, 0, tzinfo=UTC))
    assert not quarter.is_over(datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    assert quarter.is_over(datetime(2026, 12, 31, 16, 0, tzinfo=UTC))
