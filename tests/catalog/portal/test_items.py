from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from catalog.models import Edition
from catalog.payloads import founding_payload

ITEMS = {item["code"]: item for item in founding_payload()["items"]}


@pytest.mark.parametrize("code", ITEMS)
def test_every_item_has_a_page_in_the_notices_own_words(resident: Any, code: str) -> None:
    item = ITEMS[code]
    page = resident.get(f"/items/{code}/")
    assert page.status_code == 200
    assert f"<title>{item['name'].partition('（')[0]} · 东区</title>" in page.text
    for words in (item["name"], item["guidance"], item["source"], item["purpose"]):
        assert words in page.text
    assert ("不用社区开" if item["kind"] == "PROHIBITED" else "社区可以开") in page.text


@pytest.mark.parametrize("code", ITEMS)
def test_headings_come_in_order(resident: Any, code: str) -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", resident.get(f"/items/{code}/").text)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_prohibited_item_says_where_to_go_and_what_to_bring(resident: Any) -> None:
    page = resident.get("/items/P17/")
    for route in ITEMS["P17"]["alternative_routes"]:
        assert f"<b>{route['authority']}</b>" in page.text
        assert route["matter"] in page.text
        assert "、".join(route["bring"]) in page.text


def test_an_exception_leads_to_the_retained_item(resident: Any) -> None:
    page = resident.get("/items/P17/")
    assert "用于申请法律援助吗？" in page.text
    assert 'href="/items/R06/"' in page.text


def test_what_the_notice_does_not_spell_out_is_marked(resident: Any) -> None:
    mark = "清单没有逐字写明这一条"
    assert mark in resident.get("/items/P01/").text
    assert mark not in resident.get("/items/P17/").text


def test_a_retained_item_says_conditions_substitutes_and_who_asks_for_it(resident: Any) -> None:
    item, page = ITEMS["R06"], resident.get("/items/R06/")
    for words in (*item["conditions"], *item["relying_parties"], item["issuer"]):
        assert words in page.text
    for substitute in item["substitutes"]:
        assert substitute["name"] in page.text


def test_the_code_is_read_in_any_case(resident: Any) -> None:
    assert "居民养犬证明" in resident.get("/items/p04/").text


@pytest.mark.parametrize("code", ["P99", "X1", "P00005"])
def test_an_unknown_code_is_a_404_page(resident: Any, code: str) -> None:
    page = resident.get(f"/items/{code}/")
    assert page.status_code == 404
    assert "现行清单里没有这一事项" in page.text


@pytest.mark.parametrize("code", ["../P05", "P05%00", "%3Cscript%3E", "P" * 500, "证明"])
def test_a_code_that_is_none_is_a_404_page(resident: Any, code: str) -> None:
    page = resident.get(f"/items/{code}/")
    assert page.status_code == 404
    assert "没有找到这一页" in page.text
    assert "<script>" not in page.text


def test_an_item_of_another_tenants_edition_is_not_shown(
    resident: Any, neighbour: Any, own_edition: Edition
) -> None:
    assert neighbour.get("/items/P20/").status_code == 404
    assert resident.get("/items/P20/").status_code == 200
    assert "犬只饲养" not in resident.get("/items/P04/").text
    assert "犬只饲养情况证明" in neighbour.get("/items/P04/").text
