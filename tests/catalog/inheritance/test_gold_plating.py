"""What a county may not do to its city's lists, sentence by sentence."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from catalog.gold_plating import gold_plating
from tests.catalog.inheritance.documents import (
    Payload,
    edition,
    exception,
    item,
    line,
    route,
)

PARENT = edition()


def found(change: Callable[[Payload], Any], approved: tuple[Payload, ...] = ()) -> list[Any]:
    ours = copy.deepcopy(PARENT)
    change(ours)
    return [(one.code, one.field) for one in gold_plating(PARENT, ours, approved)]


def at(code: str, **fields: Any) -> Callable[[Payload], None]:
    return lambda ours: line(ours, code).update(fields)


def without(code: str) -> Callable[[Payload], None]:
    return lambda ours: ours["items"].remove(line(ours, code))


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (without("P02"), [("P02", "item")]),
        (at("P02", kind="RETAINED"), [("P02", "item")]),
        (at("P02", name="P02证明（部分）"), [("P02", "name")]),
        (at("P02", guidance=" "), [("P02", "guidance")]),
        (at("P02", guidance="到公安（上学的除外）"), [("P02", "guidance")]),
        (at("P02", alternative_routes=[]), [("P02", "alternative_routes")]),
        (at("P02", exceptions=[exception("上学吗？")]), [("P02", "exceptions")]),
        (
            at(
                "P02",
                exceptions=[exception("用于法律援助吗？", outcome="RETAINED", leads_to="R01")],
            ),
            [("P02", "exceptions")],
        ),
        (
            at(
                "P02", exceptions=[{**exception("用于法律援助吗？"), "cue_words": ["法援", "上学"]}]
            ),
            [("P02", "exceptions")],
        ),
        (at("R01", conditions=[]), [("R01", "conditions")]),
        (at("R01", relying_parties=["法院", "银行"]), [("R01", "relying_parties")]),
        (at("R01", purpose_words=["诉讼", "贷款"]), [("R01", "purpose_words")]),
        (at("R01", purpose="一切用途"), [("R01", "purpose")]),
        (at("R01", question="要用吗？"), [("R01", "question")]),
        (at("R01", kind="PROHIBITED"), [("R01", "kind")]),
        (at("R01", aliases=["P02证明"]), [("R01", "aliases")]),
        (at("R01", aliases=["P02甲"]), [("R01", "aliases")]),
        (lambda ours: ours["items"].append(item("R03", 3)), [("R03", "item")]),
    ],
)
def test_refused(change: Any, refused: list[Any]) -> None:
    assert found(change) == refused


@pytest.mark.parametrize(
    "change",
    [
        lambda ours: None,
        lambda ours: ours["items"].append(item("P04", 4)),
        at("P02", guidance="到东区公安分局"),
        at("P02", alternative_routes=[route("东区公安分局", phone="110")]),
        at("P02", aliases=["P02甲", "本地叫法"]),
        at("P02", exceptions=[]),
        at("P02", exceptions=[exception("在外地吗？", outcome="OTHER_ROUTE")]),
        at("R01", conditions=["按模板", "本人到场"]),
        at("R01", relying_parties=[]),
        at("R01", substitutes=[]),
        without("R02"),
    ],
)
def test_allowed(change: Any) -> None:
    assert found(change) == []


def test_what_the_city_approved_may_be_added_and_not_loosened() -> None:
    approved = item("R03", 3, "居住证明")

    def add(**fields: Any) -> Callable[[Payload], None]:
        return lambda ours: ours["items"].append({**approved, "code": "R09", **fields})

    assert found(add(), (approved,)) == []
    assert found(add(conditions=[]), (approved,)) == [("R09", "conditions")]
    assert found(add(name="另一种证明"), (approved,)) == [("R09", "item")]


def test_every_finding_is_a_sentence_that_names_the_item() -> None:
    ours = copy.deepcopy(PARENT)
    without("P02")(ours)
    (one,) = gold_plating(PARENT, ours)
    assert one.sentence == "P02“P02证明”是上级规定不应出具的事项，不能删除。"


# --- Templates ----------------------------------------------------------------------------------
def on_form(**fields: Any) -> Callable[[Payload], None]:
    return lambda ours: ours["templates"][0].update(fields)


ASKED = [{"name": "who", "label": "姓名", "type": "text", "section": "one", "required": True}]


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"body": ["兹大概证明。"]}, "body"),
        ({"title": "情况说明"}, "title"),
        ({"purpose_line": "用于一切用途。"}, "purpose_line"),
        ({"validity_days": 365}, "validity_days"),
        ({"closing_line": "仅供参考。"}, "closing_line"),
        ({"fields": ASKED}, "fields"),
        ({"addressees": ["法院", "银行"]}, "addressees"),
        ({"addressees": []}, "addressees"),
        ({"stub": [{"label": "姓名", "value": "无"}]}, "stub"),
    ],
)
def test_a_county_does_not_reword_the_citys_certificate(
    fields: dict[str, Any], refused: str
) -> None:
    assert found(on_form(**fields)) == [("R01", f"template/{refused}")]


def test_a_county_does_not_make_a_field_of_the_citys_required_or_free() -> None:
    parent = copy.deepcopy(PARENT)
    parent["templates"][0]["fields"] = copy.deepcopy(ASKED)
    ours = copy.deepcopy(parent)
    ours["templates"][0]["fields"][0]["required"] = False
    (one,) = gold_plating(parent, ours)
    assert (one.code, one.field) == ("R01", "template/fields")
    assert "由上级规定" in one.sentence


def test_a_county_may_explain_a_field_note_something_and_name_fewer_addressees() -> None:
    parent = copy.deepcopy(PARENT)
    parent["templates"][0] |= {"fields": copy.deepcopy(ASKED), "addressees": ["法院", "司法局"]}
    ours = copy.deepcopy(parent)
    ours["templates"][0] |= {"notes": ["先看户口簿"], "addressees": ["司法局"]}
    ours["templates"][0]["fields"][0]["help"] = "写户口簿上的姓名。"
    assert gold_plating(parent, ours) == []
