"""What of a request may be kept: nothing that could be a name, a number or an address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.finder import Finder
from catalog.finder.common_words import GAP, LONGEST_KEPT

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯曹彭曾肖田董潘袁蔡蒋余杜叶程苏吕任沈姜金钱伍万方白成江文牛安向阳冉"
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂建国华志红玉辉力永健世海山波宁福生龙元"
    "全胜学祥才发武新利清飞富顺信子昌康星光天达岩中茂林有坚和家庭春秋冬梅菊花云珍凤琴小雨德友庆民"
)
# A word that happens to be made like a name.
WORDS = {"高中"}
AROUND = ("{}", "{}的烧烤摊证明", "给{}开低保证明", "证明{}是我邻居", "开张{}的居住证")


@pytest.mark.parametrize("around", AROUND)
def test_no_name_of_two_characters_is_kept(finder: Finder, around: str) -> None:
    kept = [
        name
        for name in (first + second for first in SURNAMES for second in GIVEN)
        if name in finder.common_words(around.format(name)) and name not in WORDS
    ]
    assert kept == []


@given(
    name=st.builds(
        "".join,
        st.tuples(st.sampled_from(SURNAMES), st.sampled_from(GIVEN), st.sampled_from(GIVEN)),
    ),
    around=st.sampled_from(AROUND),
)
def test_no_name_of_three_characters_is_kept(finder: Finder, name: str, around: str) -> None:
    assert name not in finder.common_words(around.format(name))


@pytest.mark.parametrize("name", ["吉克阿牛", "阿约尔布", "沙马木呷", "欧阳建国", "司马小雨"])
def test_no_name_in_yi_or_of_two_surnames_is_kept(finder: Finder, name: str) -> None:
    assert finder.common_words(f"我叫{name}要办结婚登记") == "…要办结婚登记"


@given(number=st.from_regex(r"[0-9]{3,18}[Xx]?", fullmatch=True))
def test_no_number_is_kept(finder: Finder, number: str) -> None:
    kept = finder.common_words(f"身份证{number}办结婚登记")
    assert not any(char.isdigit() for char in kept)


@pytest.mark.parametrize(
    "text",
    [
        "zhang jianguo",
        "１３８１２３４５６７８",
        "竹湖园3栋",
        "",
        "证明",
        "开个条子",
        "你好",
        "𬭎㛃",
    ],
)
def test_where_too_little_is_left_nothing_is_kept(finder: Finder, text: str) -> None:
    assert finder.common_words(text) == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("麻烦给我开个烧烤摊证明", "烧烤摊证明"),
        ("非遗传承人证明", "非遗传承人证明"),
        ("给张建国开烧烤摊证明", "…开烧烤摊证明"),
        ("13812345678 低保怎么领", "…低保怎么领"),
        ("竹湖园3栋二单元漏水找谁", "…单元漏水找谁"),
    ],
)
def test_common_words_stay_and_a_gap_stands_for_the_rest(
    finder: Finder, text: str, kept: str
) -> None:
    assert finder.common_words(text) == kept


@given(text=st.text(max_size=300))
def test_whatever_is_typed_what_is_kept_is_short_and_common(finder: Finder, text: str) -> None:
    kept = finder.common_words(text)
    assert len(kept) <= LONGEST_KEPT
    assert set(kept) <= set(finder.common_words(kept)) | {GAP} or not kept.strip(GAP)
