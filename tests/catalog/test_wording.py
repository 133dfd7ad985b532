from __future__ import annotations

import copy
from typing import Any

import pytest

from catalog.errors import WordingBroken
from catalog.payloads import founding_payload
from catalog.template_fields import problems_of
from catalog.wording import Filled, fill, fill_line, parse, placeholders


def test_wording_is_split_into_text_and_fields() -> None:
    assert fill("兹证明{name}，住{address}。", {"name": "张三", "address": "东区"}) == (
        Filled("text", "兹证明"),
        Filled("field", "张三"),
        Filled("text", "，住"),
        Filled("field", "东区"),
        Filled("text", "。"),
    )


def test_an_optional_fragment_is_left_out_when_its_field_is_empty() -> None:
    wording = "张三[[，公民身份号码{number}]][[（{reason}）]]。"
    assert fill_line(wording, {"number": "510402"}) == "张三，公民身份号码510402。"
    assert fill_line(wording, {"reason": "未办理"}) == "张三（未办理）。"
    assert fill_line(wording, {}) == "张三。"


def test_an_empty_field_outside_a_fragment_stays_as_a_blank() -> None:
    assert fill("住{address}。", {})[1] == Filled("field", "")


def test_what_is_filled_in_is_never_read_as_wording() -> None:
    hostile = '{other}[[{x}]] #read("/etc/passwd") $x$ <b>'
    assert fill("甲{name}乙", {"name": hostile, "other": "漏"})[1] == Filled("field", hostile)


def test_a_full_stop_is_not_doubled() -> None:
    assert fill_line("理由：{reason}。", {"reason": "他懂法。"}) == "理由：他懂法。"


@pytest.mark.parametrize(
    "wording",
    ["甲{乙}", "甲{name", "甲}乙", "[[甲", "甲]]", "[[甲]]", "[[a{x}[[{y}]]]]", "{}", "{A b}"],
)
def test_broken_wording_is_refused_with_its_place(wording: str) -> None:
    with pytest.raises(WordingBroken) as refusal:
        parse(wording)
    assert wording in refusal.value.message


def test_placeholders_are_listed_in_order() -> None:
    assert placeholders("{a}[[{b}{a}]]") == ("a", "b", "a")


@pytest.fixture
def template() -> dict[str, Any]:
    return copy.deepcopy(founding_payload()["templates"][5])


def test_an_unknown_placeholder_is_named(template: dict[str, Any]) -> None:
    template["body"][0] += "{nobody}"
    assert problems_of(template).unknown_placeholders == ("nobody",)


def test_an_unused_field_is_named(template: dict[str, Any]) -> None:
    template["purpose_line"] = "仅用于法律援助。"
    template["body"][0] = template["body"][0].replace("{legal_matter}", "某事")
    template["stub"] = []
    assert problems_of(template).unused_fields == ("legal_matter",)


def test_a_missing_common_field_is_named(template: dict[str, Any]) -> None:
    template["fields"] = [one for one in template["fields"] if one["name"] != "subject_phone"]
    assert problems_of(template).missing_fields == ("subject_phone",)


def test_malformed_fields_are_named(template: dict[str, Any]) -> None:
    template["fields"][0]["type"] = "colour"
    template["fields"][1]["options"] = []
    template["fields"][2]["required_unless"] = "nobody"
    template["body"][1] += "{"
    problems = problems_of(template)
    assert len(problems.bad_fields) == 3
    assert len(problems.broken_wording) == 1
    assert problems


def test_every_template_reads_as_a_whole_sentence_without_its_optional_parts() -> None:
    for template in founding_payload()["templates"]:
        required = {
            one["name"]: "某" for one in template["fields"]
            if one["required"] and one["type"] != "table"
        }  # fmt: skip
        for line in [*template["body"], template["purpose_line"], template["basis_line"]]:
            printed = fill_line(line, required)
            assert "（）" not in printed
            assert "，，" not in printed
            assert "：。" not in printed
            assert all(run.value for run in fill(line, required) if run.kind == "field"), line
