"""A county takes over what its city publishes, and keeps what it wrote itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.actions.approval import approve_edition, submit_edition, withdraw_edition
from catalog.actions.editions import draft_edition, draft_next_edition
from catalog.actions.inheritance import adopt_edition, adopt_latest_from_parent
from catalog.actions.merges import bring_up_to_date, conflicts_of_draft, resolve_conflicts
from catalog.errors import DraftOpen
from catalog.inheritance_errors import (
    BehindParent,
    ConflictsOpen,
    GoldPlating,
    MergeClosed,
    WordingUnfit,
)
from catalog.inherited import conflicts_of, local_edits, open_merges, parent_of
from catalog.models import Edition, EditionState, Inheritance, MergeState, PendingMerge
from catalog.payloads import edition_payload
from catalog.selectors import edition_in_force, present_edition
from core.errors import NotAllowed
from core.exchange.actions import deliver_dispatch
from core.exchange.models import Dispatch
from core.exchange.selectors import undelivered
from core.notices.models import Notice
from core.tenancy import working_in
from tenants.models import Tenant
from tests.catalog.inheritance.documents import line
from tests.catalog.inheritance.offices import (
    alias,
    both,
    deliver,
    guidance,
    in_force,
    phone,
    prohibited,
    publish,
    refusals,
)
from tests.factories.editions import PUBLISHER, submitted_edition
from tests.people import PEOPLE, hire

KEY = "items/P05/guidance"


@pytest.fixture
def torn(city: Tenant, county: Tenant) -> PendingMerge:
    """东区 and the city both reworded P05; the city's edition has arrived."""
    publish(county, both(guidance("P05", "到东区公安分局"), phone("P05", "0812-110")))
    publish(city, both(guidance("P05", "到市公安局"), prohibited("P21", "无犯罪亲属证明")))
    deliver(county)
    with working_in(county):
        return PendingMerge.objects.get()


# --- Taking over --------------------------------------------------------------------------------
def test_without_edits_of_its_own_a_county_takes_over_word_for_word(
    city: Tenant, county: Tenant, other_county: Tenant
) -> None:
    publish(city, guidance("P05", "到市公安局"))
    deliver(county, other_county)
    assert in_force(county) == in_force(other_county) == in_force(city)
    with working_in(county):
        assert not Inheritance.objects.exists()
        assert local_edits(present_edition()) == []


def test_local_edits_stay_and_what_is_new_is_in_force_at_once(
    city: Tenant, county: Tenant, other_county: Tenant
) -> None:
    publish(county, both(phone("P05", "0812-110"), alias("P05", "东区说法")))
    publish(city, both(guidance("P05", "到市公安局"), prohibited("P21", "新禁止证明")))
    deliver(county, other_county)
    ours = in_force(county)
    assert line(ours, "P21")["name"] == "新禁止证明"
    assert line(ours, "P05")["guidance"] == "到市公安局"
    assert line(ours, "P05")["alternative_routes"][0]["phone"] == "0812-110"
    assert line(ours, "P05")["aliases"][-1] == "东区说法"
    assert ours["edition"]["title"] == "东区清单"
    with working_in(county):
        assert not PendingMerge.objects.exists()
        assert {one.field.split("/")[0] for one in local_edits(present_edition())} == {
            "aliases",
            "alternative_routes",
        }
        parent = parent_of(present_edition())
        assert parent is not None
        assert (parent.slug, parent.number) == ("panzhihua", 2)
    assert line(in_force(other_county), "P05")["alternative_routes"][0]["phone"] == ""
    assert refusals() == []


def test_a_county_that_skipped_two_editions_merges_from_its_own_base(
    city: Tenant, county: Tenant
) -> None:
    publish(county, alias("P05", "东区说法"))
    publish(city, guidance("P05", "第二版"))
    publish(city, guidance("P06", "第三版"))
    with working_in(county):
        for dispatch_id in reversed(undelivered()):
            deliver_dispatch(dispatch_id)
        parent = parent_of(present_edition())
        assert parent is not None
        assert parent.number == 3
        assert not PendingMerge.objects.exists()
        assert Edition.objects.count() == 3
    ours = in_force(county)
    assert (line(ours, "P05")["guidance"], line(ours, "P06")["guidance"]) == ("第二版", "第三版")
    assert line(ours, "P05")["aliases"][-1] == "东区说法"


def test_a_document_delivered_twice_changes_nothing(city: Tenant, county: Tenant) -> None:
    publish(county, alias("P05", "东区说法"))
    publish(city, guidance("P05", "第二版"))
    deliver(county)
    with working_in(county):
        before = present_edition()
        sent = Dispatch.objects.get(recipient=county.slug, payload__edition__number=2,
                                    sender=city.slug)  # fmt: skip
        assert adopt_edition(sent) == before
        assert adopt_latest_from_parent() == before
        assert Edition.objects.count() == 3


def test_a_county_that_dropped_a_kept_item_gets_it_back_where_an_exception_leads_there(
    city: Tenant, county: Tenant
) -> None:
    def without_r06(payload: Any) -> None:
        payload["items"] = [one for one in payload["items"] if one["code"] != "R06"]
        payload["templates"] = [one for one in payload["templates"] if one["item_code"] != "R06"]
        line(payload, "P17")["exceptions"] = []

    def leads_to_r06(payload: Any) -> None:
        line(payload, "P05")["exceptions"] = line(payload, "P17")["exceptions"]

    publish(county, without_r06)
    publish(city, leads_to_r06)
    deliver(county)
    assert refusals() == []
    assert line(in_force(county), "P05")["exceptions"][0]["leads_to_code"] == "R06"
    assert line(in_force(county), "R06")["kind"] == "RETAINED"
    with working_in(county):
        keys = {one.key for one in conflicts_of(PendingMerge.objects.get())}
        assert keys == {"items/R06", "templates/R06"}


def test_an_edition_of_ours_that_waits_for_its_day_does_not_undo_the_citys(
    city: Tenant, county: Tenant
) -> None:
    with working_in(county):
        payload = edition_payload(present_edition())
        tomorrow = timezone.localdate() + timedelta(days=1)
        payload["edition"] |= {
            "document_number": "1号", "effective_on": tomorrow.isoformat(),
        }  # fmt: skip
        waiting = approve_edition(submitted_edition(payload), by=hire(PUBLISHER))
        assert waiting.is_scheduled
    publish(city, prohibited("P21", "新禁止证明"))
    deliver(county)
    with working_in(county):
        waiting.refresh_from_db()
        assert waiting.state == EditionState.WITHDRAWN
        assert Notice.objects.filter(key=f"set-aside:{waiting.public_id}").count() == 2
        again = draft_next_edition(by=hire(PEOPLE["editor"]), based_on=waiting)
        parent = parent_of(again)
        assert parent is not None
        assert parent.number == 1


def test_a_county_that_withdraws_its_own_edition_falls_back_to_the_citys(
    city: Tenant, county: Tenant
) -> None:
    publish(county, alias("P05", "东区说法"))
    with working_in(county):
        withdraw_edition(present_edition(), "写错了", by=hire(PUBLISHER))
        parent = parent_of(present_edition())
        assert parent is not None
        assert parent.number == 1
        assert local_edits(present_edition()) == []
    ours, theirs = in_force(county), in_force(city)
    assert (ours["items"], ours["templates"]) == (theirs["items"], theirs["templates"])


# --- Conflicts ----------------------------------------------------------------------------------
def test_what_conflicts_says_what_the_city_says_and_keeps_our_wording(
    torn: PendingMerge, county: Tenant, other_county: Tenant
) -> None:
    ours = in_force(county)
    assert line(ours, "P05")["guidance"] == "到市公安局"
    assert line(ours, "P05")["alternative_routes"][0]["phone"] == "0812-110"
    assert line(ours, "P21")["name"] == "无犯罪亲属证明"
    with working_in(county):
        (conflict,) = conflicts_of(torn)
        assert (conflict.key, conflict.ours, conflict.theirs) == (
            KEY, "到东区公安分局", "到市公安局",
        )  # fmt: skip
        assert Notice.objects.filter(key=f"merge:{torn.public_id}").count() == 2
    with working_in(other_county):
        assert not PendingMerge.objects.exists()


def test_a_clerk_decides_nothing(torn: PendingMerge, clerk: Any) -> None:
    with pytest.raises(NotAllowed):
        resolve_conflicts(torn, {KEY: "ours"}, by=clerk)


@pytest.mark.parametrize("choices", [{}, {KEY: "both"}, {"items/P06/guidance": "ours"}])
def test_every_conflict_needs_its_choice(
    torn: PendingMerge, editor: Any, choices: dict[str, str]
) -> None:
    with pytest.raises(ConflictsOpen) as refusal:
        resolve_conflicts(torn, choices, by=editor)
    assert [one.key for one in refusal.value.conflicts] == [KEY]
    torn.refresh_from_db()
    assert torn.is_open


def test_the_citys_wording_is_chosen_without_another_edition(
    torn: PendingMerge, editor: Any
) -> None:
    before = present_edition()
    assert resolve_conflicts(torn, {KEY: "theirs"}, by=editor) is None
    torn.refresh_from_db()
    assert (torn.state, torn.choices, torn.closed_by_name) == (
        MergeState.RESOLVED, {KEY: "theirs"}, "周平",
    )  # fmt: skip
    assert present_edition() == before
    with pytest.raises(MergeClosed):
        resolve_conflicts(torn, {KEY: "ours"}, by=editor)


def test_our_wording_comes_back_by_two_people(torn: PendingMerge, editor: Any) -> None:
    draft = resolve_conflicts(torn, {KEY: "ours"}, by=editor)
    assert draft is not None
    assert draft.is_draft
    assert line(edition_payload(present_edition()), "P05")["guidance"] == "到市公安局"
    Edition.objects.filter(pk=draft.pk).update(document_number="攀东民〔2026〕2号")
    approve_edition(submit_edition(draft, by=editor), by=hire(PUBLISHER))
    ours = edition_payload(present_edition())
    assert line(ours, "P05")["guidance"] == "到东区公安分局"
    assert line(ours, "P21")["name"] == "无犯罪亲属证明"
    assert not open_merges().exists()


def test_a_wording_of_ones_own_that_is_empty_is_refused(torn: PendingMerge, editor: Any) -> None:
    with pytest.raises(WordingUnfit) as refused:
        resolve_conflicts(torn, {KEY: "own"}, by=editor, wordings={KEY: " \n"})
    assert list(refused.value.errors) == [KEY]
    torn.refresh_from_db()
    assert torn.is_open


def test_a_wording_of_ones_own_that_softens_is_refused(torn: PendingMerge, editor: Any) -> None:
    with pytest.raises(GoldPlating):
        resolve_conflicts(torn, {KEY: "own"}, by=editor, wordings={KEY: "到公安局；上学的除外。"})
    torn.refresh_from_db()
    assert torn.is_open
    assert not Edition.objects.filter(state=EditionState.DRAFT).exists()


def test_a_wording_of_ones_own_goes_into_the_draft(torn: PendingMerge, editor: Any) -> None:
    wordings = {KEY: "到市公安局，或者东区公安分局"}
    draft = resolve_conflicts(torn, {KEY: "own"}, by=editor, wordings=wordings)
    assert draft is not None
    assert draft.items.get(code="P05").guidance == wordings[KEY]
    torn.refresh_from_db()
    assert torn.choices == {KEY: "own"}
    assert line(edition_payload(present_edition()), "P05")["guidance"] == "到市公安局"


def test_another_draft_must_be_finished_before(torn: PendingMerge, editor: Any) -> None:
    draft_next_edition(by=editor)
    with pytest.raises(DraftOpen):
        resolve_conflicts(torn, {KEY: "ours"}, by=editor)
    torn.refresh_from_db()
    assert torn.is_open


def test_a_conflict_nobody_decided_goes_on_with_the_next_edition(
    torn: PendingMerge, city: Tenant, county: Tenant
) -> None:
    publish(city, guidance("P06", "第三版"))
    deliver(county)
    with working_in(county):
        torn.refresh_from_db()
        assert torn.state == MergeState.CARRIED
        (waiting,) = open_merges()
        (conflict,) = conflicts_of(waiting)
        assert (conflict.ours, conflict.theirs) == ("到东区公安分局", "到市公安局")


def test_a_conflict_the_city_gave_up_is_none_any_more(
    torn: PendingMerge, city: Tenant, county: Tenant
) -> None:
    (conflict,) = conflicts_of(torn)
    publish(city, guidance("P05", conflict.base))
    deliver(county)
    assert line(in_force(county), "P05")["guidance"] == "到东区公安分局"
    with working_in(county):
        assert not open_merges().exists()


# --- Drafts -------------------------------------------------------------------------------------
def test_a_draft_on_an_older_edition_of_the_city_is_refused_and_can_be_brought_up_to_date(
    city: Tenant, county: Tenant
) -> None:
    with working_in(county):
        editor, publisher = hire(PEOPLE["editor"]), hire(PUBLISHER)
        payload = edition_payload(present_edition())
        payload["edition"] |= {
            "document_number": "1号", "effective_on": timezone.localdate().isoformat(),
        }  # fmt: skip
        both(guidance("P05", "到东区公安分局"), alias("P06", "东区说法"))(payload)
        draft = draft_edition(payload, by=editor)
    publish(city, both(guidance("P05", "到市公安局"), prohibited("P21", "新禁止证明")))
    deliver(county)
    with working_in(county):
        with pytest.raises(BehindParent):
            submit_edition(draft, by=editor)
        assert [one.key for one in conflicts_of_draft(draft)] == [KEY]
        with pytest.raises(ConflictsOpen):
            bring_up_to_date(draft, {}, by=publisher)
        new = bring_up_to_date(draft, {KEY: "ours"}, by=publisher)
        draft.refresh_from_db()
        assert draft.state == EditionState.WITHDRAWN
        assert conflicts_of_draft(new) == []
        ours = edition_payload(new)
        assert line(ours, "P05")["guidance"] == "到东区公安分局"
        assert line(ours, "P06")["aliases"][-1] == "东区说法"
        assert line(ours, "P21")["name"] == "新禁止证明"
        hands = {new.drafted_by_id, *new.changes.values_list("made_by_id", flat=True)}
        assert hands == {editor.pk, publisher.pk}


# --- Gold-plating -------------------------------------------------------------------------------
def test_a_county_that_drops_a_prohibited_item_is_refused_by_name(county: Tenant) -> None:
    def drop(payload: Any) -> None:
        payload["items"] = [one for one in payload["items"] if one["code"] != "P05"]

    before = in_force(county)
    with pytest.raises(GoldPlating) as refusal:
        publish(county, drop)
    assert refusal.value.problems[0].startswith("P05“")
    assert refusal.value.problems[0].endswith("是上级规定不应出具的事项，不能删除。")
    assert in_force(county) == before


def test_a_city_may_do_with_its_own_lists_what_it_will(city: Tenant) -> None:
    def drop(payload: Any) -> None:
        payload["items"] = [one for one in payload["items"] if one["code"] != "P05"]

    publish(city, drop)
    with working_in(city):
        edition = edition_in_force()
        assert edition is not None
        assert edition.items.filter(code="P05").count() == 0
