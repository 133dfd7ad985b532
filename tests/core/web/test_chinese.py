"""Dates, moments, numbers as Chinese offices write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.template import Context, Template

from core.web import chinese

LATE_IN_UTC = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # already January in Shanghai


def render(source: str, **context: object) -> str:
    return Template("{% load chinese %}" + source).render(Context(context))


def test_a_moment_falls_on_the_day_it_has_in_shanghai() -> None:
    assert chinese.chinese_date(LATE_IN_UTC) == "2027年1月1日"
    assert chinese.clock_time(LATE_IN_UTC) == "00:30"


def test_the_year_is_written_only_when_it_is_another() -> None:
    assert chinese.chinese_moment(LATE_IN_UTC, today=date(2027, 5, 1)) == "1月1日 00:30"
    assert chinese.chinese_moment(LATE_IN_UTC, today=date(2028, 1, 1)) == "2027年1月1日 00:30"


def test_this_year_is_that_of_shanghai() -> None:
    with time_machine.travel(LATE_IN_UTC, tick=False):
        assert render("{{ m|cn_moment }}", m=LATE_IN_UTC) == "1月1日 00:30"


@pytest.mark.parametrize(
    ("source", "value", "written"),
    [
        ("{{ v|cn_date }}", date(2026, 11, 2), "2026年11月2日"),
        ("{{ v|cn_month }}", date(2026, 11, 2), "2026年11月"),
        ("{{ v|cn_time }}", LATE_IN_UTC, "00:30"),
        ("{{ v|cn_number }}", 1234567, "1,234,567"),
        ("{{ v|cn_money }}", Decimal("1234.5"), "1,234.50 元"),
        ("{{ v|cn_money }}", 1200, "1,200 元"),
        ("{{ v|cn_size }}", 3_500_000, "3.3 MB"),
        ("{% day v %}", date(2026, 11, 2), '<time datetime="2026-11-02">2026年11月2日</time>'),
    ],
)
def test_filters_write_values(source: str, value: object, written: str) -> None:
    assert render(source, v=value) == written


@pytest.mark.parametrize(
    "source",
    [
        "{{ v|cn_date }}",
        "{{ v|cn_moment }}",
        "{{ v|cn_number }}",
        "{{ v|cn_money }}",
        "{% moment v %}",
        "{% day v %}",
    ],
)
@pytest.mark.parametrize("value", [None, "", True])
def test_what_is_empty_stays_empty(source: str, value: object) -> None:
    assert render(source, v=value) == ""


def test_moment_carries_the_machine_readable_time() -> None:
    written = render("{% moment v %}", v=LATE_IN_UTC)
    assert 'datetime="2027-01-01T00:30:00+08:00"' in written
