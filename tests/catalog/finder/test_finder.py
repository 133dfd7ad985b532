from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from dataclasses import replace
from types import FunctionType, ModuleType
from typing import Any

import pytest

from catalog.finder import Entry, Finder, Verdict
from catalog.finder.sounds import SYLLABLES, as_heard, spellings
from catalog.finder.words import names_in, tokens


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("低保户打官司没钱请律师要开个困难证明", "R06"),
        ("开个没坐过牢的证明", "P05"),
        ("我妈是我妈的证明", "P01"),
        ("结婚单身证明", "P08"),
        ("wfzjl", "P05"),
        ("WFZJLZM", "P05"),
        ("ｗｆｚｊｌ", "P05"),
        ("jjknzm", "R06"),
        ("wufanzuijilu", "P05"),
        ("wu fan zui ji lu", "P05"),
        ("无fanzui记录", "P05"),
        ("五犯罪记录证明", "P05"),
        ("無犯罪記錄證明", "P05"),
        ("收人证明", "P17"),
        ("gerendangan", "P16"),
    ],
)
def test_residents_words_find_their_line(finder: Finder, said: str, code: str) -> None:
    assert finder.find(said).hits[0].code == code


def test_every_official_name_finds_itself(finder: Finder, entries: list[Entry]) -> None:
    for entry in entries:
        for name in names_in(entry.name):
            finding = finder.find(name)
            assert finding.hits[0].code == entry.code, name
            assert finding.verdict != Verdict.NEITHER


def test_every_retained_name_is_answered_yes(finder: Finder, entries: list[Entry]) -> None:
    for entry in entries:
        if entry.is_retained:
            assert finder.find(entry.name).verdict == Verdict.RETAINED


def test_every_alias_finds_its_item_among_the_first_three(
    finder: Finder, entries: list[Entry]
) -> None:
    missed = [
        (entry.code, alias)
        for entry in entries
        for alias in entry.aliases
        if entry.code not in [hit.code for hit in finder.find(alias).hits[:3]]
    ]
    assert missed == []


def test_no_alias_of_a_prohibited_item_is_answered_yes(
    finder: Finder, entries: list[Entry]
) -> None:
    wrong = [
        alias
        for entry in entries
        if not entry.is_retained
        for alias in entry.aliases
        if finder.find(alias).verdict == Verdict.RETAINED
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("said", "purpose", "verdict", "code"),
    [
        ("收入证明", "", Verdict.ASK, "P17"),
        ("收入证明", "申请法律援助", Verdict.RETAINED, "R06"),
        ("收入证明", "申请法律元助", Verdict.RETAINED, "R06"),
        ("法律援助要收入证明", "", Verdict.RETAINED, "R06"),
        ("收入证明", "贷款", Verdict.PROHIBITED, "P17"),
        ("收入证明", "不是法律援助，是贷款", Verdict.PROHIBITED, "P17"),
        ("收入证明，不是用于法律援助", "", Verdict.PROHIBITED, "P17"),
        ("困难证明", "", Verdict.ASK, "R06"),
        ("经济困难证明", "申请助学金", Verdict.PROHIBITED, "P17"),
        ("亲属关系证明", "", Verdict.ASK, "P01"),
        ("亲属关系证明", "办公证", Verdict.PROHIBITED, "P01"),
        ("亲属关系证明", "给我爸当诉讼代理人", Verdict.RETAINED, "R04"),
        ("经营场所证明", "房子没有房产证", Verdict.RETAINED, "R01"),
        ("婚姻状况证明", "收养孩子", Verdict.NEITHER, "P08"),
        ("监护证明", "孩子上学", Verdict.ASK, "R02"),
        ("监护证明", "卖房", Verdict.RETAINED, "R02"),
        ("无犯罪记录证明", "找工作", Verdict.PROHIBITED, "P05"),
    ],
)
def test_the_purpose_decides(
    finder: Finder, said: str, purpose: str, verdict: Verdict, code: str
) -> None:
    finding = finder.find(said, purpose)
    assert (finding.verdict, finding.hits[0].code) == (verdict, code)


def test_the_question_comes_from_the_exception_and_says_where_yes_leads(finder: Finder) -> None:
    finding = finder.find("收入证明")
    assert finding.question == "用于申请法律援助吗？"
    assert (finding.asked_about, finding.yes_leads_to) == ("P17", "R06")


def test_there_is_a_question_exactly_when_the_verdict_is_ask(
    finder: Finder, entries: list[Entry]
) -> None:
    for entry in entries:
        for said in (entry.name, *entry.aliases[:20]):
            finding = finder.find(said)
            assert (finding.question is not None) == (finding.verdict == Verdict.ASK), said


@pytest.mark.parametrize(
    "said",
    ["", " ", "证明", "盖章", "？？？", "12345", "asdfgh", "𬭎㛃䶮", "$read(x) <script>", "😀"],
)
def test_what_says_nothing_is_on_neither_list(finder: Finder, said: str) -> None:
    finding = finder.find(said)
    assert (finding.verdict, finding.hits) == (Verdict.NEITHER, ())


@pytest.mark.parametrize("said", ["a" * 100_000, "开" * 100_000, "无犯罪" * 50_000, "zhuang" * 999])
def test_a_very_long_request_costs_no_more_than_a_long_one(finder: Finder, said: str) -> None:
    assert finder.find(said, said) == finder.find(said[:200], said[:200])


def test_hits_are_ranked_scored_and_explained(finder: Finder) -> None:
    hits = finder.find("亲属关系证明").hits
    assert [hit.code for hit in hits[:2]] == ["P01", "R04"]
    assert hits[0].score == 1.0 > hits[1].score > 0
    assert hits[0].kind == "PROHIBITED"
    assert hits[0].why == "原词与名称“亲属关系证明”相符"


def test_an_item_added_by_an_edition_wins_over_the_list_of_other_things(
    entries: list[Entry],
) -> None:
    assert Finder(entries).find("居住证明").verdict == Verdict.NEITHER
    added = Entry("P21", "居住证明", "PROHIBITED")
    assert Finder([*entries, added]).find("居住证明").hits[0].code == "P21"


def test_an_exception_that_leads_nowhere_is_asked_not_answered(entries: list[Entry]) -> None:
    without = [entry for entry in entries if entry.code != "R06"]
    finding = Finder(without).find("收入证明", "法律援助")
    assert finding.verdict == Verdict.ASK


def test_an_edition_without_items_answers_neither() -> None:
    assert Finder([]).find("收入证明").verdict == Verdict.NEITHER


def test_the_finder_is_built_from_the_entries_alone(entries: list[Entry]) -> None:
    renamed = [replace(entry, aliases=()) for entry in entries]
    assert Finder(renamed).find("单身证明").hits == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("niu", "liu"), ("zhi", "zi"), ("chi", "ci"), ("shan", "san"), ("fei", "hui"), ("fu", "hu"),
     ("ling", "lin"), ("zheng", "zen")],
)  # fmt: skip
def test_sounds_that_sichuan_speech_mixes_are_one(one: str, other: str) -> None:
    assert as_heard(one) == as_heard(other)


def test_sounds_that_differ_stay_apart() -> None:
    assert len({as_heard(one) for one in ("ban", "bang", "ma", "mo", "jie", "jue")}) == 6
    assert len(SYLLABLES) > 390


def test_pinyin_is_read_in_every_way_it_can_be() -> None:
    read = [tuple(piece for piece, _ in way) for way in spellings("dangan")]
    assert set(read) == {("dan", "gan"), ("dang", "an")}
    assert [piece for piece, _ in spellings("wufzjl")[0]] == ["wu", "f", "z", "j", "l"]
    assert [piece for piece, _ in spellings("jvzhu")[0]] == ["ju", "zhu"]


def test_filler_words_are_marked_and_names_keep_theirs() -> None:
    assert [token.char for token in tokens("麻烦给我开个收入证明") if not token.is_filler] == [
        "收", "入",
    ]  # fmt: skip
    assert all(not token.is_filler for token in tokens("我妈是我妈", fillers=False))


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("身份证补办", Verdict.ASK),
        ("身份证补办证明", Verdict.PROHIBITED),
        ("灵活就业社保补贴", Verdict.ASK),
        ("养犬证明", Verdict.PROHIBITED),
    ],
)
def test_an_errand_without_a_paper_is_asked_back(
    finder: Finder, said: str, verdict: Verdict
) -> None:
    assert finder.find(said).verdict == verdict


@pytest.mark.parametrize("said", ["我名下一套房都没有", "名下没得房子", "我名下啥子房产都没得"])
def test_owning_no_home_is_about_property_not_about_a_house_number(
    finder: Finder, said: str
) -> None:
    assert finder.find(said).hits[0].code == "P17"


def test_an_answer_is_remembered_but_not_the_words(finder: Finder) -> None:
    first = finder.find("王小明的收入证明", "申请法律援助")
    assert finder.find("王小明的收入证明", "申请法律援助") is first
    assert finder.find("王小明的收入证明") is not first
    kept = [value for value in vars(finder).values() if isinstance(value, dict)]
    assert not any("王小明" in repr(one) for one in kept)


def test_what_was_typed_is_found_in_no_memory_of_the_process(finder: Finder) -> None:
    finder.find("王小明欧阳龘的收入证明wangxiaoming", "申请法律援助欧阳龘")
    rooms = [room for name, room in sys.modules.items() if name.startswith("catalog.finder")]
    memories = [
        one
        for room in rooms
        for one in vars(room).values()
        if hasattr(one, "cache_info") or isinstance(one, (dict, list, set))
    ]
    assert memories
    assert not any(
        word in "".join(_texts_in([*memories, finder])) for word in ("王小", "欧阳", "龘")
    )


def _texts_in(roots: list[Any]) -> Iterator[str]:
    """Yield every string that can be reached from ``roots`` without leaving through a module."""
    seen, waiting = set(), list(roots)
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, (ModuleType, type, FunctionType)):
            continue
        seen.add(id(one))
        if isinstance(one, str):
            yield f"{one}\n"
        waiting.extend(gc.get_referents(one))


def test_only_so_many_answers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.finder.finder.REMEMBERED", 2)
    finder = Finder([Entry("R06", "经济困难证明", "RETAINED")])
    first = finder.find("困难")
    finder.find("经济")
    finder.find("证明")
    assert finder.find("困难") == first
    assert finder.find("困难") is not first
