from __future__ import annotations

import copy
import random
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.comparing import apply, as_text, compare
from catalog.payloads import founding_payload
from catalog.runs import Run, runs
from catalog.sentences import sentences

FOUNDING = founding_payload()
CODES = [*(f"P{n:02}" for n in range(1, 6)), *(f"R{n:02}" for n in range(1, 4))]
WORDING = st.text("公安派出所民政办理证明，。a\n", max_size=12)
WORDS = st.lists(WORDING, max_size=3)
ROUTES = st.lists(
    st.fixed_dictionaries({"authority": WORDING, "matter": WORDING, "bring": WORDS}), max_size=2
)


@pytest.fixture
def payload() -> dict[str, Any]:
    return copy.deepcopy(FOUNDING)


def entry(code: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return items called ``code``, in the form of the first edition's."""
    model = next(one for one in FOUNDING["items"] if one["code"][0] == code[0])
    return st.fixed_dictionaries(
        {"name": WORDING, "guidance": WORDING, "aliases": WORDS, "alternative_routes": ROUTES}
    ).map(lambda drawn: {**copy.deepcopy(model), **drawn, "code": code})


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Return a document with some of eight codes in any order, placed in that order."""
    codes = draw(st.permutations(draw(st.lists(st.sampled_from(CODES), unique=True))))
    items = [draw(entry(code)) for code in codes]
    for kind in ("PROHIBITED", "RETAINED"):
        for place, item in enumerate((one for one in items if one["kind"] == kind), 1):
            item["position"] = place
    forms = [
        {**copy.deepcopy(FOUNDING["templates"][0]), "item_code": code, "body": draw(WORDS)}
        for code in sorted(codes)
        if code[0] == "R" and draw(st.booleans())
    ]
    head = {**FOUNDING["edition"], "title": draw(WORDING)}
    head |= {"number": 1, "origin_slug": "panzhihua", "origin_name": "攀枝花市"}
    ordered = sorted(items, key=lambda one: (one["kind"], one["position"]))
    return {"edition": head, "items": ordered, "templates": forms}


# --- What holds for any two editions ------------------------------------------------------------
@given(documents())
def test_an_edition_does_not_differ_from_itself(one: dict[str, Any]) -> None:
    difference = compare(one, copy.deepcopy(one))
    assert not difference
    assert sentences(difference) == []


@given(documents(), documents())
def test_the_difference_done_to_the_old_gives_the_new(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    kept = copy.deepcopy((old, new))
    assert apply(compare(old, new), old) == new
    assert (old, new) == kept


@given(documents(), documents(), st.randoms())
def test_the_order_in_which_a_document_lists_its_items_says_nothing(
    old: dict[str, Any], new: dict[str, Any], dice: random.Random
) -> None:
    shuffled = copy.deepcopy(new)
    dice.shuffle(shuffled["items"])
    dice.shuffle(shuffled["templates"])
    assert compare(old, shuffled) == compare(old, new)


@given(documents(), documents())
def test_what_is_added_one_way_is_removed_the_other(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    there, back = compare(old, new), compare(new, old)
    assert (there.added, there.templates_added) == (back.removed, back.templates_removed)
    assert {one.code for one in there.changed} == {one.code for one in back.changed}
    assert bool(there) == bool(back) == bool(sentences(there)) == (old != new)


@given(WORDING, WORDING)
def test_runs_hold_both_wordings_whole(old: str, new: str) -> None:
    found = runs(old, new)
    assert "".join(run.text for run in found if run.kind != "new") == old
    assert "".join(run.text for run in found if run.kind != "gone") == new
    assert all(run.text for run in found)
    assert all(a.kind != b.kind for a, b in pairwise(found))


# --- Wording ------------------------------------------------------------------------------------
def test_changed_characters_are_marked() -> None:
    assert runs("由公安派出所办理。", "由公安机关办理。") == (
        Run("same", "由公安"),
        Run("gone", "派出所"),
        Run("new", "机关"),
        Run("same", "办理。"),
    )


def test_a_single_character_that_happens_to_be_the_same_is_not_kept_apart() -> None:
    found = runs("到派出所去办", "到居委会所在地办")
    assert [run.kind for run in found] == ["same", "gone", "new", "same"]


def test_long_wordings_are_compared_by_sentences() -> None:
    old = "".join(f"第{n}条照旧办理。" for n in range(1000))
    found = runs(old, old.replace("第500条照旧", "第500条改为另行"))
    assert [run.kind for run in found] == ["same", "gone", "new", "same"]
    assert found[1].text == "第500条照旧办理。"


def test_a_date_is_compared_whole(payload: dict[str, Any]) -> None:
    payload["edition"]["effective_on"] = "2022-06-23"
    (change,) = compare(FOUNDING, payload).head
    assert change.runs == (Run("gone", "2022年6月22日"), Run("new", "2022年6月23日"))


def test_a_limit_of_a_field_is_told_in_words(payload: dict[str, Any]) -> None:
    field = next(one for one in payload["templates"][0]["fields"] if one["name"] == "premises_area")
    field["maximum"] = 99
    (change,) = compare(FOUNDING, payload).templates_changed
    assert "类型：数字" in as_text(change.fields[0].new)
    assert "最大值：99" in as_text(change.fields[0].new)


# --- In sentences -------------------------------------------------------------------------------
def test_every_change_is_told_in_a_sentence(payload: dict[str, Any]) -> None:
    items = {item["code"]: item for item in payload["items"]}
    payload["edition"] |= {"document_number": "攀民政〔2026〕1号", "effective_on": "2026-12-01"}
    items["P05"]["aliases"].append("没有前科的纸")
    items["P04"]["name"] = items["P04"]["name"].replace("证明", "情况证明")
    items["P02"]["alternative_routes"][0]["phone"] = "0812-3333333"
    items["P01"]["position"], items["P02"]["position"], items["P03"]["position"] = 3, 1, 2
    added = {**copy.deepcopy(items["P20"]), "code": "P21", "name": "养犬证明", "position": 20}
    payload["items"] = [one for one in payload["items"] if one["code"] != "P20"] + [added]
    payload["templates"][0]["validity_days"] = 7
    told = sentences(compare(FOUNDING, payload))
    name = {item["code"]: item["name"] for item in FOUNDING["items"]}
    assert told[:5] == [
        "文号写明“攀民政〔2026〕1号”。",
        "生效日期由“2022年6月22日”改为“2026年12月1日”。",
        "新增不应出具事项P21“养犬证明”。",
        f"删去不应出具事项P20“{name['P20']}”。",
        f"P01“{name['P01']}”由第1项移到第3项。",
    ]
    assert told[5].startswith(f"P02“{name['P02']}”：办事途径中增加“")
    assert "0812-3333333" in told[5]
    assert told[6] == f"P04“{items['P04']['name']}”：名称增加“情况”。"
    assert told[7] == f"P05“{name['P05']}”：别名增加“没有前科的纸”。"
    assert told[8].endswith("：有效天数由“90”改为“7”。"), told[8]
    assert len(told) == 9


def test_an_item_that_moves_up_because_another_left_is_not_called_moved(
    payload: dict[str, Any],
) -> None:
    payload["items"] = [one for one in payload["items"] if one["code"] != "P01"]
    for item in payload["items"]:
        if item["kind"] == "PROHIBITED":
            item["position"] -= 1
    difference = compare(FOUNDING, payload)
    assert (difference.moved, difference.changed) == ((), ())
    assert len(sentences(difference)) == 1
