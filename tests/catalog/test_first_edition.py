"""The first edition against the notice itself, word for word."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from catalog.payloads import founding_payload
from catalog.template_fields import SUBJECT_FIELDS, problems_of

ROOT = Path(__file__).resolve().parents[2]
NOTICE = ROOT / "catalog/data/sources/panzhihua_2022-06-22.txt"
SHA256 = "ccc061f00be0f7b05fb0955321e407eb4281475951f88f55031853e72c90dc53"
ORIGINAL = ROOT.parent / "shared/seed/000_28443f554196a4d1.txt"


def annex(number: int) -> list[list[str]]:
    """Return the rows of an annex's table, cells joined over their line breaks."""
    parts = re.split(r"^附件[12]\n", NOTICE.read_text("utf-8"), flags=re.MULTILINE)
    rows = re.split(r"\n\n(?=\t)", parts[number])[1:]
    cells = [[re.sub(r"\s+", "", cell) for cell in re.split(r"\n?\t", row)] for row in rows]
    return [[cell for cell in row if cell] for row in cells][1:]


@pytest.fixture(scope="module")
def payload() -> dict[str, Any]:
    return founding_payload()


@pytest.fixture(scope="module")
def items(payload: dict[str, Any]) -> dict[str, Any]:
    return {item["code"]: item for item in payload["items"]}


def test_our_copy_of_the_notice_is_the_notice() -> None:
    content = NOTICE.read_bytes()
    assert hashlib.sha256(content).hexdigest() == SHA256
    if ORIGINAL.exists():  # Not beside every checkout.
        assert content == ORIGINAL.read_bytes()


def test_the_twenty_prohibited_items_are_the_notices_word_for_word(items: dict[str, Any]) -> None:
    rows = annex(1)
    assert len(rows) == 20
    for number, name, guidance in rows:
        item = items[f"P{int(number):02}"]
        assert (item["name"], item["guidance"]) == (name, guidance)
        assert item["source"] == f"附件1 第{number}项"
        assert item["kind"] == "PROHIBITED"


def test_the_seven_retained_items_are_the_notices_word_for_word(items: dict[str, Any]) -> None:
    rows = annex(2)
    assert len(rows) == 7
    for number, name, category, relying, issuer, purpose in rows:
        item = items[f"R{int(number):02}"]
        found = (item["name"], item["category"], "、".join(item["relying_parties"]))
        assert (*found, item["issuer"], item["purpose"]) == (
            name, category, relying, issuer, purpose,
        )  # fmt: skip
        assert item["kind"] == "RETAINED"


def test_there_are_27_items_and_nothing_else(items: dict[str, Any]) -> None:
    assert len(items) == 27


def test_the_edition_cites_only_what_the_notice_says(payload: dict[str, Any]) -> None:
    head, notice = payload["edition"], NOTICE.read_text("utf-8")
    for title in (head["prohibited_title"], head["retained_title"]):
        assert title in notice
    assert "攀民政〔2021〕5号" in head["legal_basis"]
    assert head["document_title"] in re.sub(r"\s+", "", notice)
    assert head["effective_on"] == head["issued_on"] == "2022-06-22"
    assert head["document_number"] == ""


def test_routes_name_only_what_the_guidance_names(items: dict[str, Any]) -> None:
    for item in items.values():
        for route in item["alternative_routes"]:
            assert (route["phone"], route["address"], route["link"]) == ("", "", "")
            for thing in route["bring"]:
                bare = thing.removesuffix("等").strip("《》")
                if item["code"] not in ("P04", "P19"):
                    assert bare in item["guidance"], (item["code"], thing)


def test_exceptions_link_the_lists(items: dict[str, Any]) -> None:
    links = {
        item["code"]: [one["leads_to_code"] or one["outcome"] for one in item["exceptions"]]
        for item in items.values()
        if item["exceptions"]
    }
    assert links == {
        "P01": ["R04", "OTHER_ROUTE"],
        "P08": ["CASE_BY_CASE"],
        "P14": ["CASE_BY_CASE"],
        "P16": ["CASE_BY_CASE"],
        "P17": ["R06"],
        "P19": ["R01"],
    }
    inferred = {
        item["code"]
        for item in items.values()
        if any(one["is_inferred"] for one in item["exceptions"])
    }
    assert inferred == {"P01", "P08", "P14", "P16", "P19"}


def test_no_alias_stands_for_two_items(items: dict[str, Any]) -> None:
    aliases = [alias for item in items.values() for alias in item["aliases"]]
    twice = {alias for alias in aliases if aliases.count(alias) > 1}
    assert twice == set()


def test_each_of_the_seven_templates_is_whole(payload: dict[str, Any]) -> None:
    templates = {one["item_code"]: one for one in payload["templates"]}
    assert sorted(templates) == [f"R{n:02}" for n in range(1, 8)]
    for code, template in templates.items():
        assert problems_of(template).sentences() == [], code
        names = {one["name"] for one in template["fields"]}
        assert names >= {*SUBJECT_FIELDS, "subject_id_reason", "addressee"}, code
        assert "仅用于" in template["purpose_line"]
        assert template["stub"]


def test_every_answer_that_names_a_person_is_marked_personal(payload: dict[str, Any]) -> None:
    endings = ("_name", "_id_number", "_phone", "_sex")
    for template in payload["templates"]:
        for one in template["fields"]:
            if one["name"].endswith(endings) and one["name"] != "business_name":
                assert one["is_personal"], (template["item_code"], one["name"])
