"""Searches that found nothing: counted without a name, and turned into aliases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from catalog.actions import searches
from catalog.actions.editions import draft_edition
from catalog.actions.searches import WordingHasGaps, note_search, set_aside, turn_into_alias
from catalog.errors import NotADraft
from catalog.models import CertificateItem, Edition, SearchMiss
from catalog.payloads import edition_payload
from catalog.selectors import find, get_item, present_edition, residents_asked, searches_not_kept
from core.errors import NotAllowed
from core.identity.models import User
from core.tenancy import working_in
from core.web.typed_words import sealed_words
from tenants.models import Tenant

COUNTY = "pzh_dongqu"


def note(text: str, denied: str = "") -> None:
    edition = present_edition()
    note_search(text, find(text, edition=edition), edition=edition, denied=denied)


def kept() -> list[tuple[str, int, int]]:
    return list(SearchMiss.objects.values_list("text", "count", "abandoned"))


@pytest.fixture
def draft(in_county: None, editor: User) -> Edition:
    return draft_edition(edition_payload(present_edition()), by=editor)


def item_of(draft: Edition, code: str) -> CertificateItem:
    return get_item(code, edition=draft)


# --- What is counted ----------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["开个没坐过牢的证明", "经济困难证明", "收入证明", "身份证补办"])
def test_what_found_an_answer_or_a_question_is_not_counted(in_county: None, text: str) -> None:
    note(text)
    assert kept() == []


def test_a_case_outside_both_lists_is_an_answer(in_county: None) -> None:
    note("收养孩子要婚姻状况证明")
    assert kept() == []


def test_words_without_an_answer_are_counted_together(in_county: None) -> None:
    for text in ("充电桩证明", "麻烦给我开个充电桩证明", "充电桩证明！！"):
        note(text)
    assert kept() == [("充电桩证明", 3, 0)]


def test_a_question_denied_with_nothing_left_counts_as_abandoned(in_county: None) -> None:
    asked = find("身份证补办")
    note("身份证补办", denied=asked.asked_about)
    assert kept() == [("身份证补办", 1, 1)]


def test_only_the_day_is_kept(in_county: None) -> None:
    with time_machine.travel("2026-07-01T23:30:00+08:00", tick=False):
        note("充电桩证明")
    with time_machine.travel("2026-07-02T00:30:00+08:00", tick=False):
        note("充电桩证明")
    (miss,) = SearchMiss.objects.all()
    assert (miss.count, str(miss.last_on)) == (2, "2026-07-02")
    assert {field.name for field in SearchMiss._meta.get_fields()} == {
        "id", "text", "count", "abandoned", "last_on", "is_set_aside",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["张建国", "吉克阿牛 13812345678", "510402199001011234", "zhang jian guo", "竹湖园3栋501"],
)
def test_of_a_name_or_a_number_only_the_number_of_searches_is_kept(
    in_county: None, text: str
) -> None:
    note(text)
    assert kept() == [("", 1, 0)]
    assert residents_asked() == []
    assert searches_not_kept() == 1


def test_a_name_among_common_words_leaves_a_gap(in_county: None) -> None:
    note("给张建国开个广场舞证明")
    assert kept() == [("…开个广场舞证明", 1, 0)]


# --- It never stands in the way -----------------------------------------------------------------
def test_a_failing_log_fails_no_search_and_says_no_word(
    in_county: None, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(searches, "_count", side_effect=DatabaseError("down")):
        note("充电桩证明")
    assert kept() == []
    assert caplog.messages == ["A search without an answer was not counted."]


def test_counting_costs_two_statements_in_a_savepoint(in_county: None) -> None:
    note("充电桩证明")
    edition = present_edition()
    finding = find("充电桩证明", edition=edition)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        note_search("充电桩证明", finding, edition=edition)
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == 2


def test_the_table_stops_growing_and_keeps_what_is_asked_most(
    in_county: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches, "MOST_KEPT", 3)
    for text in ("充电桩证明", "充电桩证明", "张建国", "低保怎么领", "快递柜证明", "流浪猫证明"):
        note(text)
    assert kept() == [("充电桩证明", 2, 0), ("", 1, 0), ("流浪猫证明", 1, 0)]


def test_another_tenant_sees_nothing(county: Tenant, other_county: Tenant) -> None:
    with working_in(county):
        note("充电桩证明")
        assert len(residents_asked()) == 1
    with working_in(other_county):
        assert residents_asked() == []


def test_a_search_does_not_wait_for_another_that_counts_the_same_words(
    committed: str, caplog: pytest.LogCaptureFixture
) -> None:
    with working_in(COUNTY):
        note("充电桩证明")
    database = connection.settings_dict
    with psycopg.connect(
        host=database["HOST"], port=database["PORT"], user=database["USER"],
        password=database["PASSWORD"], dbname=committed,
    ) as other:  # fmt: skip
        other.execute(f"SELECT 1 FROM {COUNTY}.catalog_searchmiss FOR UPDATE")
        with working_in(COUNTY):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '1s'")
            note("充电桩证明")
            assert kept() == [("充电桩证明", 1, 0)]
    assert caplog.messages == []


# --- The doors ----------------------------------------------------------------------------------
@pytest.fixture
def resident(county: Tenant, client_for: Callable[..., Any]) -> Iterator[Any]:
    return client_for(county)


def seen(county: Tenant) -> list[tuple[str, int, int]]:
    with working_in(county):
        return kept()


def carried(county: Tenant, words: str) -> str:
    with working_in(county):
        return sealed_words(words)


def test_the_portal_counts_what_it_could_not_answer(resident: Any, county: Tenant) -> None:
    said = resident.post("/search/", {"q": "充电桩证明"})
    assert seen(county) == []
    assert resident.get(said["Location"]).status_code == 200
    resident.post("/search/", {"q": "收入证明"}, follow=True)
    resident.get("/search/", {"w": carried(county, "身份证补办"), "no": "P20"})
    resident.head(said["Location"])
    assert seen(county) == [("充电桩证明", 1, 0), ("身份证补办", 1, 1)]


def test_the_counter_counts_what_was_sent_not_what_is_being_typed(
    county: Tenant, client_for: Callable[..., Any], clerk: User
) -> None:
    at_desk = client_for(county, clerk)
    at_desk.post("/counter/", {"q": "充电"}, headers={"HX-Request": "true"})
    assert seen(county) == []
    assert at_desk.post("/counter/", {"q": "充电桩证明"}, follow=True).status_code == 200
    assert seen(county) == [("充电桩证明", 1, 0)]


# --- What the editors do with it ----------------------------------------------------------------
def test_a_clerk_may_neither_add_an_alias_nor_set_words_aside(draft: Edition, clerk: User) -> None:
    note("充电桩证明")
    (miss,) = residents_asked()
    with pytest.raises(NotAllowed):
        turn_into_alias(miss, item_of(draft, "P19"), seen=draft.revision, by=clerk)
    with pytest.raises(NotAllowed):
        set_aside(miss, by=clerk)
    assert [one.text for one in residents_asked(draft)] == ["充电桩证明"]


def test_an_edition_in_force_takes_no_alias(draft: Edition, editor: User) -> None:
    note("充电桩证明")
    (miss,) = residents_asked()
    item = get_item("P19")
    with pytest.raises(NotADraft):
        turn_into_alias(miss, item, seen=item.edition.revision, by=editor)


def test_words_with_gaps_become_an_alias_only_when_filled_in(draft: Edition, editor: User) -> None:
    note("水族馆噪音证明")
    (miss,) = residents_asked()
    item = item_of(draft, "P19")
    assert "…" in miss.text
    with pytest.raises(WordingHasGaps):
        turn_into_alias(miss, item, seen=draft.revision, by=editor)
    changed = turn_into_alias(miss, item, seen=draft.revision, by=editor, wording="水族馆噪音证明")
    assert "水族馆噪音证明" in changed.aliases


def test_one_click_turns_the_words_into_an_alias_of_the_draft(draft: Edition, editor: User) -> None:
    note("充电桩证明")
    note("快递柜证明")
    (miss, other) = residents_asked(draft)
    before = item_of(draft, "P19").aliases
    turn_into_alias(miss, item_of(draft, "P19"), seen=draft.revision, by=editor)
    assert item_of(draft, "P19").aliases == [*before, miss.text]
    assert residents_asked(draft) == [other]
    assert len(residents_asked()) == 2  # Until the draft is in force.


def test_words_set_aside_come_back_no_more_and_are_still_counted(
    in_county: None, editor: User
) -> None:
    note("快递柜证明")
    (miss,) = residents_asked()
    set_aside(miss, by=editor)
    note("快递柜证明")
    assert residents_asked() == []
    assert kept() == [("快递柜证明", 2, 0)]
