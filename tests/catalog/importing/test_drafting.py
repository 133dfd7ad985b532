"""From rows to a draft: codes stay, nothing known is lost, what is new or gone is named."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

from catalog.importing import Draft, Imported, ProhibitedRow, RetainedRow, to_payload
from catalog.payloads import founding_payload

DAY = date(2026, 11, 22)


@pytest.fixture
def present() -> dict[str, Any]:
    return founding_payload()


def rows_of(payload: dict[str, Any]) -> tuple[list[ProhibitedRow], list[RetainedRow]]:
    prohibited, retained = [], []
    for place, item in enumerate(payload["items"], 2):
        if item["kind"] == "PROHIBITED":
            row = ProhibitedRow(place, item["position"], item["name"], item["guidance"])
            prohibited.append(row)
        else:
            texts = item["category"], tuple(item["relying_parties"]), item["issuer"]
            retained.append(
                RetainedRow(place, item["position"], item["name"], *texts, item["purpose"])
            )
    return prohibited, retained


def drafted(
    prohibited: list[ProhibitedRow],
    retained: list[RetainedRow],
    present: dict[str, Any] | None = None,
    **more: Any,
) -> Draft:
    return to_payload(Imported(tuple(prohibited), tuple(retained)), present, on=DAY, **more)


def test_a_reordered_list_keeps_its_codes(present: dict[str, Any]) -> None:
    prohibited, retained = rows_of(present)
    draft = drafted(prohibited[::-1], retained, present)
    codes = [item["code"] for item in draft.payload["items"][:20]]
    assert codes == [f"P{n:02}" for n in range(20, 0, -1)]
    assert [item["position"] for item in draft.payload["items"][:20]] == list(range(1, 21))


def test_a_new_item_takes_the_next_code_that_was_never_used(present: dict[str, Any]) -> None:
    prohibited, retained = rows_of(present)
    prohibited.insert(0, ProhibitedRow(2, 1, "居住证明（居住情况证明）", "到派出所办理。"))
    draft = drafted(prohibited, retained, present, taken=["P21", "P22", "R08"])
    new = draft.payload["items"][0]
    assert (new["code"], new["aliases"]) == ("P23", ["居住证明", "居住情况证明"])
    assert [one.sentence for one in draft.problems] == [
        "“居住证明（居住情况证明）”是新的一项，代码 P23。"
    ]


def test_a_renamed_item_is_known_by_its_alias(present: dict[str, Any]) -> None:
    prohibited, retained = rows_of(present)
    old = present["items"][1]
    prohibited[1] = ProhibitedRow(3, 2, "户籍证明", old["guidance"])
    item = drafted(prohibited, retained, present).payload["items"][1]
    assert (item["code"], item["name"]) == ("P02", "户籍证明")
    assert item["alternative_routes"] == old["alternative_routes"]
    assert item["aliases"] == old["aliases"]


def test_an_item_that_is_gone_is_named_and_its_template_goes_with_it(
    present: dict[str, Any],
) -> None:
    prohibited, retained = rows_of(present)
    draft = drafted(prohibited[:-1], retained[:-1], present)
    assert [one.sentence for one in draft.problems] == [
        "现行清单的 P20 证件遗失证明 不在文件里，草稿里没有这一项。",
        "现行清单的 R07 指定监护人证明 不在文件里，草稿里没有这一项。",
    ]
    assert len(draft.payload["items"]) == 25
    assert [one["item_code"] for one in draft.payload["templates"]] == [
        f"R{n:02}" for n in range(1, 7)
    ]


def test_a_list_the_file_lacks_stays_as_it_is(present: dict[str, Any]) -> None:
    _, retained = rows_of(present)
    draft = drafted([], retained, present)
    assert draft.payload["items"] == present["items"]
    assert [one.list for one in draft.problems] == ["PROHIBITED"]


def test_changed_guidance_points_at_the_routes_it_leaves_behind(present: dict[str, Any]) -> None:
    prohibited, retained = rows_of(present)
    prohibited[4] = ProhibitedRow(6, 5, "无犯罪记录证明", "到派出所申请查询。")
    draft = drafted(prohibited, retained, present)
    assert draft.payload["items"][4]["guidance"] == "到派出所申请查询。"
    assert draft.payload["items"][4]["alternative_routes"] != []
    assert [(one.row, one.sentence[:12]) for one in draft.problems] == [(6, "P05 的办事途径文字有")]


def test_an_exception_in_new_guidance_is_pointed_out() -> None:
    draft = drafted([ProhibitedRow(2, 1, "财产证明", "自行提供（法律援助情况除外）。")], [])
    assert [one.sentence[:4] for one in draft.problems] == ["还没有现", "P01 "]


def test_a_retained_item_without_a_template_is_pointed_out() -> None:
    row = RetainedRow(2, 1, "甲证明", "个人办事", ("市司法局",), "村委会", "用于甲事")
    draft = drafted([], [row])
    assert draft.problems[-1].sentence == "R01 甲证明 还没有证明模板。补充后才能发布。"


def test_the_draft_bears_the_day_and_the_title_and_no_number(present: dict[str, Any]) -> None:
    present["edition"]["document_number"] = "攀民政〔2022〕1号"
    title = present["edition"]["document_title"]
    draft = drafted(*rows_of(present), present)
    head = draft.payload["edition"]
    assert head["document_title"] == title != ""
    assert draft.problems == ()
    assert (head["issued_on"], head["effective_on"]) == ("2026-11-22", "2026-11-22")
    assert (head["document_number"], head["authority"]) == ("", "攀枝花市民政局")


def test_the_present_edition_is_left_untouched(present: dict[str, Any]) -> None:
    before = copy.deepcopy(present)
    draft = drafted([ProhibitedRow(2, 1, "健在证明", "核对。")], [], present)
    draft.payload["items"][0]["aliases"].append("x")
    assert present == before
