"""The city takes its edition back: nothing changes at a county until its people decide."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.actions.approval import approve_edition, submit_edition, withdraw_edition
from catalog.actions.editions import draft_next_edition
from catalog.actions.inheritance import adopt_latest_from_parent
from catalog.actions.withdrawals import WITHDRAWAL_KIND, keep_in_force, receive_withdrawal
from catalog.errors import NotOurs, PaperUnreadable
from catalog.inheritance_errors import GoldPlating, NotFromParent, NotWithdrawnAbove
from catalog.inherited import withdrawn_above
from catalog.models import Edition, EditionState, ParentWithdrawal
from catalog.selectors import edition_in_force, present_edition
from core.audit.models import Entry
from core.errors import NotAllowed
from core.exchange.actions import deliver_dispatch, payload_sha256
from core.exchange.models import Dispatch
from core.notices.models import Notice
from core.tenancy import PUBLIC, working_in
from tenants.models import Tenant
from tests.catalog.inheritance.documents import line
from tests.catalog.inheritance.offices import deliver, guidance, in_force, publish, refusals
from tests.factories.editions import PUBLISHER
from tests.people import PEOPLE, hire

REASON = "第五项依据已经废止"


def take_back(city: Tenant) -> Edition:
    with working_in(city):
        return withdraw_edition(present_edition(), REASON, by=hire(PUBLISHER))


@pytest.fixture
def told(city: Tenant, county: Tenant) -> ParentWithdrawal:
    """The city published a second edition, the county took it over, the city took it back."""
    publish(city, guidance("P05", "到市公安局"))
    deliver(county)
    with working_in(county):
        hire(PEOPLE["editor"])
        hire(PUBLISHER)
    take_back(city)
    deliver(county)
    with working_in(county):
        return ParentWithdrawal.objects.get()


def letter(sender: str, county: Tenant, **paper: Any) -> Dispatch:
    payload = {
        "origin_slug": "panzhihua", "number": 1, "reason": REASON,
        "withdrawn_at": "2026-11-22T09:00:00+08:00", **paper,
    }  # fmt: skip
    return Dispatch(
        kind=WITHDRAWAL_KIND, version=1, sender=sender, recipient=county.slug, subject="撤回",
        payload=payload, sha256=payload_sha256(payload),
    )  # fmt: skip


# --- Refused ------------------------------------------------------------------------------------
def test_a_withdrawal_from_an_office_that_is_not_above_is_returned(
    county: Tenant, other_county: Tenant
) -> None:
    with working_in(county), pytest.raises(NotFromParent):
        receive_withdrawal(letter(other_county.slug, county))
    with working_in(county):
        assert withdrawn_above() is None


@pytest.mark.parametrize("spoil", [{"number": "一"}, {"withdrawn_at": "昨天"}, {"number": None}])
def test_a_damaged_withdrawal_is_returned(
    city: Tenant, county: Tenant, spoil: dict[str, Any]
) -> None:
    with working_in(county), pytest.raises(PaperUnreadable):
        receive_withdrawal(letter(city.slug, county, **spoil))


def test_a_clerk_decides_nothing(told: ParentWithdrawal, county: Tenant) -> None:
    with working_in(county), pytest.raises(NotAllowed):
        keep_in_force(by=hire(PEOPLE["clerk"]))


def test_there_is_nothing_to_decide_where_nothing_was_taken_back(in_county: Tenant) -> None:
    with pytest.raises(NotWithdrawnAbove):
        keep_in_force(by=hire(PEOPLE["editor"]))


def test_the_citys_edition_is_the_citys_until_it_took_it_back(city: Tenant, county: Tenant) -> None:
    publish(city, guidance("P05", "到市公安局"))
    deliver(county)
    with working_in(county), pytest.raises(NotOurs):
        withdraw_edition(present_edition(), REASON, by=hire(PUBLISHER))


# --- Told ---------------------------------------------------------------------------------------
def test_nothing_changes_at_the_counter_and_those_who_decide_are_told(
    told: ParentWithdrawal, county: Tenant
) -> None:
    assert line(in_force(county), "P05")["guidance"] == "到市公安局"
    with working_in(county):
        assert withdrawn_above() == told
        assert told.reason == REASON
        notices = Notice.objects.filter(key__startswith="withdrawn-above:")
        assert sorted(notices.values_list("recipient__username", flat=True)) == [
            "editor", "publisher",
        ]  # fmt: skip
        assert Entry.objects.filter(verb="edition.withdrawn_above").count() == 1


def test_told_twice_is_told_once(told: ParentWithdrawal, county: Tenant) -> None:
    with working_in(PUBLIC):
        dispatch = Dispatch.objects.get(kind=WITHDRAWAL_KIND, recipient=county.slug)
    with working_in(county):
        assert receive_withdrawal(dispatch) == told
        assert Entry.objects.filter(verb="edition.withdrawn_above").count() == 1


def test_the_citys_own_copy_changes_nothing_there(told: ParentWithdrawal, city: Tenant) -> None:
    deliver(city)
    assert refusals() == []
    with working_in(city):
        assert edition_in_force() is None
        assert not ParentWithdrawal.objects.exists()


def test_an_edition_that_arrives_after_its_withdrawal_is_not_adopted(
    city: Tenant, county: Tenant
) -> None:
    publish(city, guidance("P05", "到市公安局"))
    take_back(city)
    with working_in(county):
        told = Dispatch.objects.get(recipient=county.slug, kind=WITHDRAWAL_KIND)
        assert deliver_dispatch(str(told.pk))
    deliver(county)
    assert line(in_force(county), "P05")["guidance"] != "到市公安局"
    assert "上级已经撤回" in refusals()[0]


def test_an_office_founded_later_does_not_begin_with_what_was_taken_back(
    told: ParentWithdrawal, other_county: Tenant
) -> None:
    with working_in(other_county):
        assert adopt_latest_from_parent() is None


# --- Decided ------------------------------------------------------------------------------------
def test_who_goes_on_says_so_once_and_nothing_else_changes(
    told: ParentWithdrawal, county: Tenant
) -> None:
    with working_in(county):
        editor = hire(PEOPLE["editor"])
        kept = keep_in_force(by=editor)
        assert kept.kept_by_name == editor.name
        assert keep_in_force(by=editor).kept_at == kept.kept_at
        assert Entry.objects.filter(verb="edition.kept").count() == 1
        assert present_edition().state == EditionState.PUBLISHED


def test_who_stops_has_nothing_in_force_and_not_what_the_city_took_back(
    told: ParentWithdrawal, county: Tenant
) -> None:
    with working_in(county):
        withdraw_edition(present_edition(), "随上级撤回", by=hire(PUBLISHER))
        assert edition_in_force() is None


def test_what_the_city_forbade_stays_forbidden_in_the_countys_next_edition(
    told: ParentWithdrawal, county: Tenant
) -> None:
    with working_in(county):
        editor = hire(PEOPLE["editor"])
        draft = draft_next_edition(by=editor)
        draft.items.filter(code="P05").update(name="无犯罪记录证明（部分）")
        Edition.objects.filter(pk=draft.pk).update(document_number="东民〔2026〕1号")
        with pytest.raises(GoldPlating):
            submit_edition(draft, by=editor)


def test_the_citys_next_edition_ends_the_matter(
    told: ParentWithdrawal, city: Tenant, county: Tenant
) -> None:
    with working_in(city):
        former = Edition.objects.get(number=1)
        editor = hire(PEOPLE["editor"])
        draft = draft_next_edition(by=editor, based_on=former)
        Edition.objects.filter(pk=draft.pk).update(document_number="攀民〔2026〕8号")
        approve_edition(submit_edition(draft, by=editor), by=hire(PUBLISHER))
    deliver(county)
    with working_in(county):
        assert withdrawn_above() is None
        assert present_edition().origin_number == 3
