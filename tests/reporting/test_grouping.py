"""Concerns of several counties, grouped: what joins them, what does not, and whose they are."""

from __future__ import annotations

import pytest

from reporting.grouping import city_wide_from, group_concerns
from reporting.models import ReceivedConcern, Scope

LOAN = "居民办理公积金贷款时银行仍要求社区开具居住情况证明"
LOAN_TOO = "办理公积金贷款，银行要求社区开具居住情况证明"
SCHOOL = "学校报名要求提供房屋租赁备案材料但系统打不开"


def said(slug: str, text: str, *, unit: str = "", item: str = "") -> ReceivedConcern:
    return ReceivedConcern(
        sender_slug=slug, sender_name=slug, text=text, unit_name=unit, item_code=item
    )


def test_who_joins_by_words_alone_is_told_as_such() -> None:
    three = [said("a", LOAN, unit="某银行"), said("b", SCHOOL, unit="某银行"), said("c", LOAN_TOO)]
    (group,) = group_concerns(three, offices=5)
    assert group.reasons == (
        "2 个县（区）反映同一单位：某银行",
        "3 个县（区）反映的内容相近",
        "共 5 个县（区），达到 3 个",
    )


def test_at_the_province_what_many_cities_raise_is_province_wide() -> None:
    groups = group_concerns([said("a", LOAN), said("b", LOAN_TOO)], offices=2, level="province")
    assert groups[0].scope == Scope.PROVINCE
    assert groups[0].reasons[-1] == "共 2 个市（州），达到 2 个"


def test_different_things_stay_apart() -> None:
    groups = group_concerns([said("a", LOAN), said("b", SCHOOL)], offices=5)
    assert [len(one.concerns) for one in groups] == [1, 1]
    assert {one.scope for one in groups} == {Scope.COUNTY}


def test_short_texts_are_not_alike_by_chance() -> None:
    assert len(group_concerns([said("a", "需要培训"), said("b", "需要培训")], offices=5)) == 2


def test_nothing_makes_no_group() -> None:
    assert group_concerns([], offices=5) == []


def test_one_county_often_is_one_county() -> None:
    (group,) = group_concerns([said("a", LOAN, unit="某银行")] * 4, offices=5)
    assert group.scope == Scope.COUNTY
    assert group.reasons == ("只有a反映", "共 5 个县（区），不到 3 个")


def test_similar_words_join() -> None:
    (group,) = group_concerns([said("a", LOAN), said("b", LOAN_TOO)], offices=5)
    assert group.scope == Scope.COUNTY
    assert group.reasons[0] == "2 个县（区）反映的内容相近"


def test_three_counties_with_one_unit_are_city_wide() -> None:
    concerns = [said("a", LOAN, unit="某银行"), said("b", SCHOOL, unit="某 银行"),
                said("c", "其他说法完全不同", unit="某银行"), said("d", "另外一件无关的事情")]  # fmt: skip
    first, other = group_concerns(concerns, offices=5)
    assert first.scope == Scope.CITY
    assert first.reasons == (
        "3 个县（区）反映同一单位：某银行",
        "共 5 个县（区），达到 3 个",
    )
    assert other.scope == Scope.COUNTY


def test_the_same_item_joins() -> None:
    (group,) = group_concerns(
        [said("a", LOAN, item="P05"), said("b", SCHOOL, item="P05")], offices=2
    )
    assert group.scope == Scope.CITY
    assert group.reasons[0] == "2 个县（区）反映同一事项：P05"


@pytest.mark.parametrize(
    ("offices", "wanted"), [(0, 2), (1, 2), (2, 2), (4, 2), (5, 3), (6, 3), (20, 3)]
)
def test_half_of_a_few_or_three_of_many(offices: int, wanted: int) -> None:
    assert city_wide_from(offices) == wanted
