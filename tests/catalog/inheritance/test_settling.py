"""Whatever a county wrote: what is in force is fit for a counter, and nothing it wrote is lost."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.gold_plating import gold_plating
from catalog.inheritance_errors import WordingUnfit
from catalog.lines import ORDER, value_at
from catalog.merging import merge, overrides
from catalog.own_wording import read_wording, takes_wording
from catalog.payloads import founding_payload
from catalog.settling import carried, chosen, settle
from catalog.template_fields import problems_of
from tests.catalog.inheritance.documents import Payload, edition, editions, line
from tests.catalog.inheritance.offices import alias, guidance, phone, retained

FOUNDING = founding_payload()
Change = Callable[[Payload], Any]


def without(code: str) -> Change:
    def drop(payload: Payload) -> None:
        for part, key in (("items", "code"), ("templates", "item_code")):
            payload[part] = [one for one in payload[part] if one[key] != code]

    return drop


def body(code: str, wording: str) -> Change:
    def reword(payload: Payload) -> None:
        for one in payload["templates"]:
            if one["item_code"] == code:
                one["body"] = [*one["body"], wording]

    return reword


def newly_kept(code: str) -> Change:
    def keep(payload: Payload) -> None:
        if not any(one["item_code"] == "R06" for one in payload["templates"]):
            return
        item, template = retained(payload, code, f"{code}证明")
        payload["items"].append(item)
        payload["templates"].append(template)

    return keep


def forbidden(code: str, name: str) -> Change:
    def forbid(payload: Payload) -> None:
        like = line(FOUNDING, "P10")
        payload["items"].append(
            {**copy.deepcopy(like), "code": code, "name": name, "position": 99, "aliases": []}
        )

    return forbid


def excepting(code: str) -> Change:
    def widen(payload: Payload) -> None:
        found = [one for one in payload["items"] if one["code"] == code]
        for one in found:
            one["exceptions"] = [*one["exceptions"], *copy.deepcopy(_LEGAL_AID)]

    return widen


def maybe(change: Callable[..., Change], code: str, *rest: str) -> Change:
    """Return the change, where the item is there to be changed."""

    def apply(payload: Payload) -> None:
        if any(one["code"] == code for one in payload["items"]):
            change(code, *rest)(payload)

    return apply


_LEGAL_AID = line(FOUNDING, "P17")["exceptions"]
CHANGES: dict[str, Change] = {
    "county wording": maybe(guidance, "P05", "到东区公安分局"),
    "city wording": maybe(guidance, "P05", "到市公安局"),
    "emptied": maybe(guidance, "P05", ""),
    "phone": maybe(phone, "P06", "0812-110"),
    "alias": maybe(alias, "P06", "本地说法"),
    "forbidden alias": maybe(alias, "R06", "收入证明"),
    "prohibited dropped": without("P05"),
    "kept item dropped": without("R06"),
    "another dropped": without("R01"),
    "exception": excepting("P05"),
    "prohibited added": forbidden("P21", "甲证明"),
    "prohibited added otherwise": forbidden("P22", "甲证明"),
    "another under the same code": forbidden("P21", "乙证明"),
    "kept item added": newly_kept("R08"),
    "template": body("R01", "特别说明。"),
    "template reworded": body("R01", "其他说明。"),
    "template broken": body("R02", "{nobody}"),
}
CITY = sorted(set(CHANGES) - {"template broken", "emptied"})


def changed(names: list[str]) -> Payload:
    made = copy.deepcopy(FOUNDING)
    codes: set[str] = set()
    for name in names:
        CHANGES[name](made)
    kept = []
    for one in made["items"]:
        if not {one["code"], one["name"]} & codes:
            kept.append(one)
            codes |= {one["code"], one["name"]}
    made["items"] = kept
    retained_codes = {one["code"] for one in kept if one["kind"] == "RETAINED"}
    for one in kept:
        one["exceptions"] = [
            exception
            for exception in one["exceptions"]
            if exception["leads_to_code"] in {"", *retained_codes}
        ]
    for kind in ("PROHIBITED", "RETAINED"):
        for position, one in enumerate((one for one in kept if one["kind"] == kind), 1):
            one["position"] = position
    return made


def lists(names: list[str]) -> st.SearchStrategy[Payload]:
    return st.lists(st.sampled_from(names), unique=True, max_size=6).map(changed)


@settings(max_examples=60, deadline=None)
@given(lists(sorted(CHANGES)), lists(CITY))
def test_what_comes_into_force_is_fit_and_nothing_is_lost(ours: Payload, theirs: Payload) -> None:
    settled = settle(FOUNDING, ours, theirs)
    stands = settled.payload
    assert gold_plating(theirs, stands) == []
    codes = {one["code"] for one in stands["items"]}
    kept = {one["code"] for one in stands["items"] if one["kind"] == "RETAINED"}
    assert len(codes) == len(stands["items"])
    assert len({one["name"] for one in stands["items"]}) == len(stands["items"])
    assert {one["item_code"] for one in stands["templates"]} == kept
    assert not any(problems_of(one) for one in stands["templates"])
    for item in stands["items"]:
        assert {one["leads_to_code"] for one in item["exceptions"]} <= {"", *kept}
    contested = {one.path for one in settled.conflicts}
    for own in overrides(FOUNDING, ours):
        if own.path[-1] == "aliases":
            continue
        named = any(own.path[: len(path)] == path for path in contested)
        within = any(path[: len(own.path)] == own.path for path in contested)
        assert named or within or value_at(stands, own.path) == own.ours, own


def test_where_the_two_agree_settling_is_merging() -> None:
    ours, theirs = changed(["county wording", "phone"]), changed(["city wording", "alias"])
    assert settle(FOUNDING, ours, theirs) == merge(FOUNDING, ours, theirs)


def test_a_prohibited_item_softened_before_the_city_listed_it_gives_way() -> None:
    """东区 calls R06 by a name that the city's next edition forbids."""
    ours = changed(["alias"])
    line(ours, "R06")["aliases"].append("新禁止说法")
    theirs = changed(["prohibited added"])
    line(theirs, "P21")["aliases"] = ["新禁止说法"]
    settled = settle(FOUNDING, ours, theirs)
    assert [one.key for one in settled.conflicts] == ["items/R06/aliases"]
    assert line(settled.payload, "R06")["aliases"] == line(theirs, "R06")["aliases"]
    assert settled.conflicts[0].ours[-1] == "新禁止说法"


def test_wording_put_off_is_meant_again_with_the_next_edition() -> None:
    ours, second = changed(["county wording"]), changed(["city wording"])
    first = settle(FOUNDING, ours, second)
    base, meant = carried(second, first.payload, first.conflicts)
    again = settle(base, meant, changed(["city wording", "alias"]))
    assert again.conflicts == first.conflicts


def test_a_countys_item_whose_code_the_city_took_comes_back_under_the_next_free_code() -> None:
    ours, theirs = changed(["prohibited added"]), changed(["another under the same code"])
    settled = settle(FOUNDING, ours, theirs)
    put_back = chosen(settled.payload, settled.conflicts)
    assert line(put_back, "P21")["name"] == "乙证明"
    assert line(put_back, "P22")["name"] == "甲证明"


@given(editions, editions, st.text(alphabet="甲乙丙\n ", min_size=1, max_size=9))
def test_a_wording_of_ones_own_stands_where_it_was_asked_and_nowhere_else(
    ours: Payload, theirs: Payload, typed: str
) -> None:
    merged = merge(edition(), ours, theirs)
    own = {}
    for one in merged.conflicts:
        if not takes_wording(one):
            continue
        try:
            own[one.path] = read_wording(one, typed)
        except WordingUnfit:
            assert not typed.strip() or one.path[-1] in ("title", "name")
    answered = [replace(one, ours=own[one.path]) for one in merged.conflicts if one.path in own]
    payload = chosen(merged.payload, answered)
    for path, wording in own.items():
        assert value_at(payload, path) == wording
    changed = {one.path for one in overrides(merged.payload, payload)}
    assert changed <= {path for path in own if path[-1] != ORDER}


@given(editions, editions)
def test_a_whole_item_an_order_or_a_choice_takes_no_wording(ours: Payload, theirs: Payload) -> None:
    for one in merge(edition(), ours, theirs).conflicts:
        if len(one.path) == 2 or one.path[-1] in (ORDER, "kind", "outcome", "fields", "exceptions"):
            assert not takes_wording(one)
            with pytest.raises(WordingUnfit):
                read_wording(one, "甲")
