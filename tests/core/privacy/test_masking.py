"""What is shown of a person to who has not asked for more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.privacy.masking import MASKS, masked

PERSONAL = st.text(min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("id_number", "5104021990", "**********"),
        ("id_number", "不详", "**"),
        ("phone", "不详", "**"),
        ("phone", "3330000", "*******"),
        ("name", "张", "*"),
        ("address", "他姑妈家", "****"),
        ("favourite_dish", "回锅肉", "****"),
    ],
)
def test_what_has_not_the_form_of_its_kind_is_hidden_whole(
    kind: str, value: str, shown: str
) -> None:
    assert masked(kind, value) == shown


@pytest.mark.parametrize("kind", [*MASKS, "favourite_dish"])
@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_is_shown_as_nothing(kind: str, nothing: str | None) -> None:
    assert masked(kind, nothing) == ""


@given(st.text(alphabet="0123456789", min_size=1, max_size=30))
def test_at_least_a_third_of_a_number_is_hidden(number: str) -> None:
    for kind in ("id_number", "phone"):
        shown = masked(kind, number)
        assert shown.count("*") * 3 >= len(shown)


@given(PERSONAL)
def test_of_a_name_at_most_two_characters_are_shown(name: str) -> None:
    shown = masked("name", name)
    assert len([character for character in shown if character not in "*·•・ "]) <= 2


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("id_number", "510402199001011234", "510402********1234"),
        ("id_number", "51040219900101123x", "510402********123X"),
        ("id_number", "510402500101123", "510402*****1123"),
        ("phone", "13812345678", "138****5678"),
        ("phone", "+86 138-1234-5678", "138****5678"),
        ("phone", "0812-3330067", "0812*****67"),
        ("phone", "010-62010067", "010******67"),
        ("name", "张三", "张*"),
        ("name", "张三丰", "张**"),
        ("name", "欧阳修", "欧阳*"),
        ("name", "司马相如", "司马**"),
        ("name", "欧阳", "欧*"),
        ("name", "阿依古丽·买买提", "阿***·***"),
        ("name", "吉克曲布", "吉***"),
        ("name", "𠅤三", "𠅤*"),
        ("name", "𬭎㛃䶮喆堃" * 10, "𬭎****"),
        ("name", "John Smith", "J*** ****"),
        ("address", "四川省攀枝花市东区炳草岗街道湖光社区人民街88号3栋2单元501室", "四川省攀枝花市东区炳草岗街道湖光社区****"),
        ("address", "攀枝花市东区炳草岗街道人民街88号", "攀枝花市东区炳草岗街道****"),
        ("address", "东区人民街88号湖光小区3栋", "东区人民街****"),
        ("address", "攀枝花大道东段123号", "攀枝花大道****"),
        ("address", "四川省攀枝花市米易县攀莲镇贤家村三组12号", "四川省攀枝花市米易县攀莲镇贤家村****"),
        ("address", "盐边县红格镇昔格达村4社", "盐边县红格镇昔格达村****"),
        ("address", "仁和区平地镇迤沙拉村", "仁和区平地镇迤沙拉村****"),
        ("address", "钒钛高新区马店河路3号", "钒钛高新区马店河路****"),
        ("address", "四川省凉山彝族自治州西昌市北城街道", "四川省凉山彝族自治州西昌市北城街道****"),
        ("address", "湖光小区3栋2单元501室", "****"),
    ],
)  # fmt: skip
def test_enough_is_shown_to_recognize_it_by(kind: str, value: str, shown: str) -> None:
    assert masked(kind, value) == shown
