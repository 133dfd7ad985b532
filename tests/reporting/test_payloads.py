"""Payloads: what is no payload is refused, and sums lose nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.indicators import INDICATORS, TURNAROUND_STEPS, Shape
from reporting.payloads import (
    SCHEMA_VERSION,
    Figures,
    Payload,
    PayloadBroken,
    PayloadTooNew,
    PointLine,
    QuartersDiffer,
    read_payload,
    sum_payloads,
)
from reporting.quarters import Quarter

FOURTH = Quarter(2026, 4)
COUNTS = st.integers(0, 10**6)
SHAPES = {
    Shape.NUMBER: COUNTS,
    Shape.BY_ITEM: st.dictionaries(st.sampled_from(["R01", "R06", "P05", "P21"]), COUNTS),
    Shape.BY_MONTH: st.dictionaries(st.sampled_from(["2026-10", "2026-11", "2026-12"]), COUNTS),
    Shape.BY_UNIT: st.dictionaries(st.sampled_from(["某银行", "某学校"]), COUNTS),
    Shape.BY_UNIT_AND_ITEM: st.dictionaries(
        st.sampled_from(["某银行", "某学校", "其他"]),
        st.dictionaries(st.sampled_from(["P01", "P05"]), COUNTS),
    ),
    Shape.HISTOGRAM: st.lists(
        COUNTS, min_size=len(TURNAROUND_STEPS) + 1, max_size=len(TURNAROUND_STEPS) + 1
    ),
}
FIGURES = st.fixed_dictionaries(
    {}, optional={indicator.code: SHAPES[indicator.shape] for indicator in INDICATORS}
).map(Figures)
PAYLOADS = st.builds(
    Payload,
    quarter=st.just("2026Q4"),
    communities=COUNTS,
    points=st.integers(0, 9),
    items=st.dictionaries(
        st.sampled_from(["R01", "P21"]), st.sampled_from(["甲", "乙"]).map(lambda name: [name])
    ),
    whole=FIGURES,
    at_points=FIGURES,
)


def whole_payload(**changes: Any) -> dict[str, Any]:
    return {
        **Payload("2026Q4", by_point=(PointLine("510402002001", "竹湖园社区", {"demands": 1}),)).as_data(),
        **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        None, [], "2026Q4", {}, {"version": "1"}, {"version": 1},
        whole_payload(quarter="2026"),
        whole_payload(quarter=2026),
        whole_payload(offices=-1),
        whole_payload(communities=True),
        whole_payload(items={"P01": [3]}),
        whole_payload(whole=[]),
        whole_payload(whole={"certificates": -1}),
        whole_payload(whole={"certificates": 1.5}),
        whole_payload(whole={"certificates": {"R06": 1}}),
        whole_payload(whole={"certificates_by_item": 3}),
        whole_payload(whole={"certificates_by_item": {"R06": "3"}}),
        whole_payload(whole={"turnaround_histogram": [1, 2]}),
        whole_payload(whole={"happiness": 1}),
        whole_payload(whole={"unlisted_by_unit": {"某银行": {"P05": 1}}}),
        whole_payload(version=1, whole={"papers_saved": 1}),
        whole_payload(by_point=[{"code": "1"}]),
        whole_payload(lacking={"demands": None}),
    ],
)  # fmt: skip
def test_what_is_no_payload_is_refused_whole(data: Any) -> None:
    with pytest.raises(PayloadBroken):
        read_payload(data)


def test_a_payload_of_a_later_version_is_named_as_such() -> None:
    with pytest.raises(PayloadTooNew):
        read_payload(whole_payload(version=SCHEMA_VERSION + 1, happiness="much"))


def test_a_payload_of_the_first_version_is_read_and_added_up_as_not_counted() -> None:
    old = whole_payload(version=1, whole={"certificates": 3}, at_points={"certificates": 1})
    read = read_payload(old)
    assert read.whole.number("certificates") == 3
    assert read.whole.number("papers_saved") is None
    young = Payload("2026Q4", whole=Figures({"certificates": 4, "papers_saved": 2}))
    together = sum_payloads(FOURTH, [read, young])
    assert together.whole.values == {"certificates": 7, "papers_saved": 2}
    assert together.lacking == {"papers_saved": 1}
    alone = sum_payloads(FOURTH, [read, read])
    assert (alone.whole.number("papers_saved"), alone.lacking) == (None, {})


def test_different_quarters_are_not_added_up() -> None:
    with pytest.raises(QuartersDiffer):
        Payload("2026Q4").plus(Payload("2027Q1"))
    with pytest.raises(QuartersDiffer):
        sum_payloads(FOURTH, [Payload("2027Q1")])


@given(payload=PAYLOADS)
def test_what_is_written_is_read_again(payload: Payload) -> None:
    assert read_payload(json.loads(json.dumps(payload.as_data()))) == payload


@given(payloads=st.lists(PAYLOADS, max_size=5), at=st.integers(0, 5))
def test_sums_do_not_depend_on_who_adds_up_first(payloads: list[Payload], at: int) -> None:
    together = sum_payloads(FOURTH, payloads)
    city, other_city = sum_payloads(FOURTH, payloads[:at]), sum_payloads(FOURTH, payloads[at:])
    assert sum_payloads(FOURTH, [city, other_city]) == together
    assert sum_payloads(FOURTH, reversed(payloads)) == together
    assert read_payload(together.as_data()) == together


@given(payloads=st.lists(PAYLOADS, max_size=5))
def test_a_sum_equals_its_sources_and_says_who_did_not_count(payloads: list[Payload]) -> None:
    together = sum_payloads(FOURTH, payloads)
    assert together.offices == len(payloads)
    for indicator in INDICATORS:
        counted = [
            payload.whole.values[indicator.code]
            for payload in payloads
            if indicator.code in payload.whole.values
        ]
        value = together.whole.values.get(indicator.code)
        assert (value is None) == (not counted)
        if counted:
            assert leaves(value) == sum(leaves(one) for one in counted)
            assert together.lacking.get(indicator.code, 0) == len(payloads) - len(counted)


def test_an_item_called_differently_keeps_both_names() -> None:
    one, other = Payload("2026Q4", items={"P21": ["甲"]}), Payload("2026Q4", items={"P21": ["乙"]})
    assert one.plus(other).item_name("P21") == "乙／甲"
    assert one.plus(other).item_name("P22") == "P22"


def leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(leaves(inner) for inner in value.values())
    return sum(value) if isinstance(value, list) else int(value)
