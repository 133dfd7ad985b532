"""Merging three editions: nothing is lost, nothing is decided for anybody, order does not matter."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.lines import value_at, with_value
from catalog.merging import Conflict, conflict_from, merge, overrides
from tests.catalog.inheritance.documents import (
    SETS,
    Payload,
    disjoint_edits,
    edited,
    edition,
    editions,
    edits,
    item,
    line,
    numbered,
    route,
)

settings.register_profile("merging", max_examples=60, deadline=None)
settings.load_profile("merging")
BASE = edition()


def as_set(conflicts: Any, *, swapped: bool = False) -> set[str]:
    return {
        repr((one.path, one.base, *((one.theirs, one.ours) if swapped else (one.ours, one.theirs))))
        for one in conflicts
    }


def change(code: str, **fields: Any) -> Payload:
    made = copy.deepcopy(BASE)
    line(made, code).update(fields)
    return made


def named(conflicts: Any) -> list[tuple[str, str]]:
    return [(one.code, one.field) for one in conflicts]


# --- Laws ---------------------------------------------------------------------------------------
@given(editions, editions)
def test_who_changed_nothing_follows(base: Payload, theirs: Payload) -> None:
    assert merge(base, base, theirs).payload == theirs
    assert merge(base, base, theirs).conflicts == ()


@given(editions, editions)
def test_where_the_city_changed_nothing_the_countys_own_stands(
    base: Payload, ours: Payload
) -> None:
    assert merge(base, ours, base).payload == ours
    assert merge(base, ours, base).conflicts == ()


@given(editions, editions)
def test_what_both_say_alike_is_said(base: Payload, both: Payload) -> None:
    merged = merge(base, both, both)
    assert (merged.payload, merged.conflicts) == (both, ())


@given(editions, editions, editions)
def test_conflicts_are_the_same_from_either_side(
    base: Payload, ours: Payload, theirs: Payload
) -> None:
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert as_set(one.conflicts) == as_set(other.conflicts, swapped=True)


@given(disjoint_edits())
def test_edits_of_different_things_all_stand_and_conflict_nowhere(made: list[Any]) -> None:
    mine, theirs = made
    merged = merge(BASE, edited(BASE, mine), edited(BASE, theirs))
    assert merged.conflicts == ()
    assert merged.payload["items"] == edited(BASE, mine | theirs)["items"]
    assert merged.payload["templates"] == edited(BASE, mine | theirs)["templates"]


@given(disjoint_edits(parts=3))
def test_two_editions_one_by_one_or_at_once_come_to_the_same(made: list[Any]) -> None:
    mine, first, then = made
    ours, one, two = edited(BASE, mine), edited(BASE, first), edited(BASE, first | then)
    step = merge(BASE, ours, one)
    in_steps, at_once = merge(one, step.payload, two), merge(BASE, ours, two)
    assert in_steps.conflicts == at_once.conflicts == step.conflicts == ()
    assert in_steps.payload == at_once.payload


@given(editions, editions)
def test_merging_again_changes_nothing(ours: Payload, theirs: Payload) -> None:
    merged = merge(BASE, ours, theirs).payload
    again = merge(theirs, merged, theirs)
    assert (again.payload, again.conflicts) == (merged, ())


@given(editions, editions)
def test_nothing_a_county_wrote_is_lost(ours: Payload, theirs: Payload) -> None:
    merged = merge(BASE, ours, theirs)
    contested = {one.path: one.ours for one in merged.conflicts}
    for own in overrides(BASE, ours):
        stands = value_at(merged.payload, own.path)
        if own.path[2:3] and own.path[2] in SETS and own.path[:2] not in contested:
            assert set(own.ours) - set(own.base) <= set(stands)
            assert not (set(own.base) - set(own.ours)) & set(stands)
            continue
        kept = any(own.path[: len(path)] == path for path in contested)
        assert kept or stands == own.ours, own


@given(editions, editions)
def test_nothing_the_city_wrote_is_put_off(ours: Payload, theirs: Payload) -> None:
    """What is contested says what the city says, until somebody decides."""
    merged = merge(BASE, ours, theirs)
    for contested in merged.conflicts:
        if contested.path[-1] != "#order":
            assert value_at(merged.payload, contested.path) == contested.theirs
    for new in overrides(BASE, theirs):
        stands = value_at(merged.payload, new.path)
        if new.path[2:3] and new.path[2] in SETS:
            assert set(new.ours) - set(new.base) <= set(stands or ())
        elif new.path[:2] != ("items", "P03"):
            assert stands == new.ours, new


@given(editions, editions)
def test_a_merged_edition_is_one_a_database_takes(ours: Payload, theirs: Payload) -> None:
    merged = merge(BASE, ours, theirs).payload
    items = merged["items"]
    assert len({one["code"] for one in items}) == len(items)
    assert len({one["name"] for one in items}) == len(items)
    assert merged == numbered(copy.deepcopy(merged))


@given(editions, editions, editions)
def test_merging_changes_none_of_the_three(base: Payload, ours: Payload, theirs: Payload) -> None:
    before = copy.deepcopy((base, ours, theirs))
    merge(base, ours, theirs)
    assert (base, ours, theirs) == before


@given(edits, st.sampled_from(["P01", "R01"]))
def test_overrides_put_back_give_the_countys_own(made: Any, code: str) -> None:
    ours = edited(BASE, made)
    rebuilt = BASE
    for own in overrides(BASE, ours):
        rebuilt = with_value(rebuilt, own.path, own.ours)
    assert rebuilt["items"] == ours["items"]
    assert rebuilt["templates"] == ours["templates"]


# --- Cases --------------------------------------------------------------------------------------
def test_a_name_both_changed_is_named_with_all_three_and_the_citys_stands() -> None:
    merged = merge(BASE, change("P01", guidance="县里的"), change("P01", guidance="市里的"))
    assert merged.conflicts == (
        Conflict(("items", "P01", "guidance"), "到P01的部门办理", "县里的", "市里的"),
    )
    assert named(merged.conflicts) == [("P01", "guidance")]
    assert line(merged.payload, "P01")["guidance"] == "市里的"


def test_a_local_phone_stays_while_the_city_rewords_the_same_route() -> None:
    ours = change("P01", alternative_routes=[route("公安", phone="0812-110"), route("法院")])
    theirs = change("P01", alternative_routes=[route("公安", matter="网上办理"), route("法院")])
    merged = merge(BASE, ours, theirs)
    assert merged.conflicts == ()
    assert line(merged.payload, "P01")["alternative_routes"] == [
        route("公安", matter="网上办理", phone="0812-110"),
        route("法院"),
    ]


def test_a_phone_both_changed_is_named_by_its_authority() -> None:
    ours = change("P01", alternative_routes=[route("公安", phone="110"), route("法院")])
    theirs = change("P01", alternative_routes=[route("公安", phone="12345"), route("法院")])
    assert named(merge(BASE, ours, theirs).conflicts) == [("P01", "alternative_routes/公安/phone")]


def test_aliases_are_joined_less_what_either_took_out() -> None:
    ours = change("P01", aliases=["P01甲", "县"])
    theirs = change("P01", aliases=["P01乙", "市"])
    merged = merge(BASE, ours, theirs)
    assert line(merged.payload, "P01")["aliases"] == ["市", "县"]
    assert merged.conflicts == ()


def test_an_item_the_city_dropped_and_the_county_worded_is_named_and_gone() -> None:
    theirs = copy.deepcopy(BASE)
    theirs["items"] = [one for one in theirs["items"] if one["code"] != "P02"]
    merged = merge(BASE, change("P02", guidance="县里的"), numbered(theirs))
    assert named(merged.conflicts) == [("P02", "item")]
    assert merged.conflicts[0].ours["guidance"] == "县里的"
    assert value_at(merged.payload, ("items", "P02")) is None


def test_two_new_items_of_one_code_are_two_things_and_the_citys_takes_the_code() -> None:
    ours, theirs = copy.deepcopy(BASE), copy.deepcopy(BASE)
    ours["items"].append(item("P04", 4, "县里的"))
    theirs["items"].append(item("P04", 4, "市里的"))
    merged = merge(BASE, numbered(ours), numbered(theirs))
    assert named(merged.conflicts) == [("P04", "item")]
    assert line(merged.payload, "P04")["name"] == "市里的"
    assert merged.conflicts[0].ours["name"] == "县里的"


def test_one_name_under_two_codes_stands_once_and_the_county_is_told() -> None:
    ours, theirs = copy.deepcopy(BASE), copy.deepcopy(BASE)
    ours["items"].append(item("P04", 4, "同名"))
    theirs["items"].append(item("P05", 4, "同名"))
    merged = merge(BASE, numbered(ours), numbered(theirs))
    assert sorted(named(merged.conflicts)) == [("P04", "item"), ("P05", "item")]
    assert [one["code"] for one in merged.payload["items"] if one["name"] == "同名"] == ["P05"]


def test_an_order_both_changed_is_the_citys_and_named() -> None:
    def turned(*codes: str) -> Payload:
        made = copy.deepcopy(BASE)
        made["items"].sort(key=lambda one: (*codes, "R01", "R02").index(one["code"]))
        return numbered(made)

    merged = merge(BASE, turned("P02", "P01", "P03"), turned("P03", "P01", "P02"))
    assert named(merged.conflicts) == [("", "order")]
    assert [one["code"] for one in merged.payload["items"][:3]] == ["P03", "P01", "P02"]


def test_a_countys_item_stays_where_the_county_put_it() -> None:
    ours, theirs = copy.deepcopy(BASE), copy.deepcopy(BASE)
    ours["items"].insert(1, item("P09", 2))
    theirs["items"].insert(3, item("P04", 4))
    merged = merge(BASE, numbered(ours), numbered(theirs)).payload
    codes = [one["code"] for one in merged["items"] if one["kind"] == "PROHIBITED"]
    assert codes == ["P01", "P09", "P02", "P03", "P04"]


def test_a_county_keeps_the_names_of_its_lists_and_cites_the_citys_new_document() -> None:
    ours = change("P01", guidance="县里的")
    ours["edition"]["title"] = "东区清单"
    theirs = change("P02", guidance="市里的")
    theirs["edition"] |= {"title": "市清单（第二批）", "document_number": "2号"}
    head = merge(BASE, ours, theirs).payload["edition"]
    assert (head["title"], head["document_number"]) == ("东区清单", "2号")


def test_a_conflict_survives_being_stored() -> None:
    merged = merge(BASE, change("P01", guidance="县"), change("P01", guidance="市"))
    (conflict,) = merged.conflicts
    assert conflict_from(conflict.as_json()) == conflict
    assert conflict.key == "items/P01/guidance"


def test_overrides_name_a_countys_own_edits() -> None:
    ours = change("P01", aliases=["P01甲", "P01乙", "县"])
    assert [(one.code, one.field, one.ours[-1]) for one in overrides(BASE, ours)] == [
        ("P01", "aliases", "县")
    ]
