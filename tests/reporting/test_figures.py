"""A quarter counted from the books: every figure agrees with the rows it was counted from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from core.errors import NotAllowed
from reporting.behind import rows_behind
from reporting.figures import build_payload
from reporting.indicators import IndicatorUnknown, indicators
from reporting.payloads import read_payload
from reporting.quarters import Quarter
from reporting.reading import ratio, turnaround_quantile

FOURTH = Quarter(2026, 4)
IN_IT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_who_may_not_see_the_books_opens_no_row(clerk: Any) -> None:
    with pytest.raises(NotAllowed):
        rows_behind("certificates", FOURTH, seen_by=clerk)


def test_an_unknown_figure_is_refused(officer: Any) -> None:
    with pytest.raises(IndicatorUnknown):
        rows_behind("happiness", FOURTH, seen_by=officer)


def test_an_empty_quarter_is_a_zero_report(in_county: Any) -> None:
    payload = build_payload(Quarter(2031, 1))
    assert payload.is_empty
    assert payload.whole.values.keys() == indicators().keys()
    assert payload.whole.number("certificates") == 0
    assert ratio(payload.whole, "turnaround_mean") is None
    assert turnaround_quantile(payload.whole, 0.5) is None
    assert read_payload(payload.as_data()) == payload
