"""Names in letters: surnames read as surnames, speech folded, its own result left alone."""

from __future__ import annotations

import pytest

from core.privacy.name_sounds import SURNAMES, initials_of, other_spellings, sound_of

SAID = [
    ("张秀英", "zhangxiuying", "zxy"),
    ("单雄信", "shanxiongxin", "sxx"),
    ("仇英", "qiuying", "qy"),
    ("解缙", "xiejin", "xj"),
    ("区小明", "ouxiaoming", "oxm"),
    ("尉迟恭", "yuchigong", "ycg"),
    ("万俟卨", "moqixie", "mqx"),
    ("长孙无忌", "zhangsunwuji", "zswj"),
    ("欧阳娜娜", "ouyangnana", "oynn"),
    ("吕布", "lvbu", "lb"),
    ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
    ("𬭎", "hong", "h"),
]


@pytest.mark.parametrize(("name", "letters", "initials"), SAID)
def test_a_name_and_its_letters_sound_alike(name, letters, initials):
    assert sound_of(name) == sound_of(letters)
    assert initials_of(name) == initials_of(initials)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("zangxiuyin", "张秀英"), ("Zhāng Xiùyīng", "张秀英"), ("ＺＨＡＮＧＸＩＵＹＩＮＧ", "张秀英"),
     ("niudehua", "刘德华"), ("huxiaohang", "付晓芳"), ("LÜBU", "吕布"), ("zhang'xiuying", "张秀英")],
)  # fmt: skip
def test_what_sichuan_speech_mixes_is_one(typed, meant):
    assert sound_of(typed) == sound_of(meant)


@pytest.mark.parametrize("other", ["李秀英", "张秀兰", "张秀"])
def test_another_name_sounds_otherwise(other):
    assert sound_of(other) != sound_of("张秀英")


@pytest.mark.parametrize("surname", sorted(SURNAMES))
def test_the_common_reading_of_a_surname_finds_it_too(surname):
    name = f"{surname}小明"
    for reading in SURNAMES[surname]:
        typed = f"{reading.replace(' ', '')}xiaoming"
        assert sound_of(name) in {sound_of(one) for one in other_spellings(typed)}


@pytest.mark.parametrize(
    "name", [*(said[0] for said in SAID), "", "·", "A", "金根", "方安", "12", "<b>"]
)
def test_its_own_result_comes_back(name):
    assert sound_of(sound_of(name)) == sound_of(name)
    assert initials_of(initials_of(name)) == initials_of(name)
