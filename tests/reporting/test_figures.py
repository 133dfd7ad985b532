"""A quarter counted from the books: every figure agrees with the rows it was counted from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection

from catalog.selectors import get_item
from core.errors import NotAllowed
from core.web.chinese import SHANGHAI
from issuance.actions.certificates import approve_and_issue
from issuance.actions.redirections import redirect_resident
from reporting.behind import rows_behind, span
from reporting.figures import build_payload, count_figures
from reporting.indicators import OTHER_UNITS, UNITS_KEPT, IndicatorUnknown, indicators
from reporting.payloads import read_payload
from reporting.quarters import Quarter
from reporting.reading import ratio, turnaround_quantile, units_by_demand
from tests.factories.issuance import NAME, issued_certificate, submitted_application, voided
from tests.people import COMMUNITY, OTHER_COMMUNITY

FOURTH = Quarter(2026, 4)


def at(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> Any:
    moment = datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)
    return time_machine.travel(moment, tick=False)


# --- Refused ------------------------------------------------------------------------------------
def test_who_may_not_see_the_books_opens_no_row(clerk: Any) -> None:
    with pytest.raises(NotAllowed):
        rows_behind("certificates", FOURTH, seen_by=clerk)


def test_an_unknown_figure_is_refused(officer: Any) -> None:
    with pytest.raises(IndicatorUnknown):
        rows_behind("happiness", FOURTH, seen_by=officer)


def test_a_month_of_another_quarter_holds_no_row(clerk: Any, officer: Any) -> None:
    with at(11, 2):
        redirect_resident(get_item("P05"), by=clerk)
    assert span(FOURTH, "2026-09") == (FOURTH.first_day, FOURTH.first_day)
    assert rows_behind("redirections", FOURTH, seen_by=officer, month="2026-09").rows == []


# --- Counted ------------------------------------------------------------------------------------
def test_an_empty_quarter_is_a_zero_report(in_county: Any) -> None:
    payload = build_payload(Quarter(2031, 1))
    assert payload.is_empty
    assert payload.whole.values.keys() == indicators().keys()
    assert payload.whole.number("certificates") == 0
    assert ratio(payload.whole, "turnaround_mean") is None
    assert turnaround_quantile(payload.whole, 0.5) is None
    assert read_payload(payload.as_data()) == payload


def test_certificates_are_counted_by_item_and_month_and_time_taken(
    clerk: Any, approver: Any
) -> None:
    with at(10, 20):
        waiting = submitted_application(clerk)
    with at(10, 20, 9, 7):
        approve_and_issue(waiting, by=approver)
    with at(12, 1):
        voided(issued_certificate(clerk, approver), clerk, approver)
    figures = count_figures(FOURTH)
    assert figures.number("certificates") == 2
    assert figures.table("certificates_by_item") == {"R06": 2}
    assert figures.table("certificates_by_month") == {"2026-10": 1, "2026-12": 1}
    assert figures.number("certificates_withdrawn") == 1
    assert figures.number("turnaround_count") == 2
    assert figures.number("turnaround_seconds") == 7 * 60
    assert ratio(figures, "turnaround_mean") == 210
    assert ratio(figures, "withdrawn_share") == 50
    assert figures.values["turnaround_histogram"][:3] == [1, 1, 0]
    assert turnaround_quantile(figures, 1) == 600


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Auckland"])
def test_the_quarter_turns_at_midnight_in_shanghai_wherever_the_server_stands(
    zone: str, clerk: Any, approver: Any
) -> None:
    for moment in (at(9, 30, 23, 59), at(10, 1, 0, 1), at(12, 31, 23, 59), at(1, 1, 0, 1, 2027)):
        with moment:
            issued_certificate(clerk, approver)
            redirect_resident(get_item("P05"), by=clerk, unit_name="某银行")
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL TIME ZONE '{zone}'")
    figures = count_figures(FOURTH)
    assert figures.number("certificates") == 2
    assert figures.table("certificates_by_month") == {"2026-10": 1, "2026-12": 1}
    assert figures.table("redirections_by_month") == {"2026-10": 1, "2026-12": 1}
    assert figures.number("demands") == 2


def test_points_are_counted_apart_and_one_by_one(clerk: Any, stranger: Any) -> None:
    with at(11, 2):
        redirect_resident(get_item("P05"), by=clerk, unit_name="某银行")
        redirect_resident(get_item("P05"), by=stranger, unit_name="某银行")
        redirect_resident(get_item("P01"), by=stranger)
    payload = build_payload(FOURTH, points=[COMMUNITY])
    assert payload.whole.number("redirections") == 3
    assert payload.at_points.number("redirections") == 1
    assert payload.whole.table("redirections_by_item") == {"P01": 1, "P05": 2}
    assert payload.whole.table("demands_by_unit_and_item") == {"某银行": {"P05": 2}}
    assert payload.at_points.table("demands_by_unit_and_item") == {"某银行": {"P05": 1}}
    (line,) = payload.by_point
    assert (line.code, line.figures) == (
        COMMUNITY, {"certificates": 0, "redirections": 1, "demands": 1},
    )  # fmt: skip
    assert payload.points == 1
    only = count_figures(FOURTH, communities=[OTHER_COMMUNITY])
    assert only.number("redirections") == 2


def test_units_beyond_those_kept_are_merged_and_none_is_lost(clerk: Any) -> None:
    with at(11, 2):
        for number in range(UNITS_KEPT + 3):
            redirect_resident(get_item("P05"), by=clerk, unit_name=f"单位{number:03d}")
        redirect_resident(get_item("P01"), by=clerk, unit_name="单位102")
    lines = units_by_demand(count_figures(FOURTH))
    assert len(lines) == UNITS_KEPT + 1
    assert (lines[0].unit, lines[0].by_item) == ("单位102", {"P01": 1, "P05": 1})
    assert (lines[-1].unit, lines[-1].total) == (OTHER_UNITS, 3)
    assert sum(line.total for line in lines) == UNITS_KEPT + 4


# --- Behind -------------------------------------------------------------------------------------
def test_every_figure_opens_as_many_rows_as_it_counts_and_no_name(
    clerk: Any, approver: Any, officer: Any
) -> None:
    with at(11, 2):
        issued_certificate(clerk, approver)
        voided(issued_certificate(clerk, approver), clerk, approver)
        redirect_resident(get_item("P05"), by=clerk, unit_name="某银行", resident_name=NAME)
        redirect_resident(get_item("P05"), by=clerk)
    with at(2, 2, year=2027):
        issued_certificate(clerk, approver)
    figures = count_figures(FOURTH)
    for code in (
        "certificates", "certificates_withdrawn", "turnaround_count", "redirections", "demands",
    ):  # fmt: skip
        page = rows_behind(code, FOURTH, seen_by=officer)
        assert len(page.rows) == figures.number(code), code
        assert page.following is None
        assert NAME not in repr(page)
    (demand,) = rows_behind("demands", FOURTH, seen_by=officer, unit="某银行", item="P05").rows
    assert (demand.unit, demand.person) == ("某银行", "张**")
    assert rows_behind("demands", FOURTH, seen_by=officer, unit="别的单位").rows == []
    assert rows_behind("certificates", FOURTH, seen_by=officer, item="R01").rows == []
    assert rows_behind("certificates", FOURTH, seen_by=officer, communities=["0"]).rows == []


def test_long_lists_are_read_page_by_page_and_no_row_twice(clerk: Any, officer: Any) -> None:
    with at(11, 2):
        for _ in range(5):
            redirect_resident(get_item("P05"), by=clerk)
    numbers: list[str] = []
    before = None
    for expected in (2, 2, 1):
        page = rows_behind("redirections", FOURTH, seen_by=officer, before=before, size=2)
        assert len(page.rows) == expected
        numbers += [row.number for row in page.rows]
        before = page.following
    assert before is None
    assert len({*numbers}) == 5
    assert numbers == sorted(numbers, reverse=True)
