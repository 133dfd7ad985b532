"""A county asks to keep one more certificate; its city answers; all by post."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.actions.additions import (
    REQUEST_KIND,
    approve_addition,
    receive_answer,
    receive_request,
    refuse_addition,
    request_addition,
)
from catalog.errors import EditionUnreadable, PaperUnreadable, ReasonMissing
from catalog.inheritance_errors import (
    AlreadyAnswered,
    AlreadyRequested,
    GoldPlating,
    NoParent,
    NotFromChild,
    NotFromParent,
)
from catalog.inherited import addition_requests, approved_additions
from catalog.models import AdditionRequest
from catalog.payloads import edition_payload
from catalog.selectors import present_edition
from core.audit.models import Entry
from core.errors import NotAllowed
from core.exchange.actions import payload_sha256
from core.exchange.models import Dispatch
from core.notices.models import Notice
from core.tenancy import PUBLIC, working_in
from tenants.models import Tenant
from tests.catalog.inheritance.documents import line
from tests.catalog.inheritance.offices import deliver, guidance, in_force, publish, retained
from tests.factories.editions import PUBLISHER
from tests.people import PEOPLE, hire

NAME, REASON = "租住证明", "外来务工人员办理居住证需要"


def pair() -> tuple[dict[str, Any], dict[str, Any]]:
    return retained(edition_payload(present_edition()), "R08", NAME)


@pytest.fixture
def asked(city: Tenant, county: Tenant) -> AdditionRequest:
    with working_in(city):
        hire(PUBLISHER)
    with working_in(county):
        item, template = pair()
        request = request_addition(item, REASON, by=hire(PEOPLE["editor"]), template=template)
    deliver(city)
    return request


def received(city: Tenant) -> AdditionRequest:
    with working_in(city):
        return addition_requests(received=True).get()


# --- Asking -------------------------------------------------------------------------------------
def test_a_clerk_may_not_ask(clerk: Any) -> None:
    with pytest.raises(NotAllowed):
        request_addition(pair()[0], REASON, by=clerk)


def test_asking_takes_a_reason(editor: Any) -> None:
    with pytest.raises(ReasonMissing):
        request_addition(pair()[0], " \n", by=editor)


def test_what_the_city_keeps_already_is_not_asked_for(editor: Any) -> None:
    item, _template = pair()
    with pytest.raises(AlreadyRequested):
        request_addition({**item, "name": "经济困难证明"}, REASON, by=editor)


@pytest.mark.parametrize(
    "spoil", [{"kind": "PROHIBITED"}, {"name": " "}, {"name": None, "kind": None}]
)
def test_only_a_whole_retained_item_is_asked_for(editor: Any, spoil: dict[str, Any]) -> None:
    with pytest.raises(EditionUnreadable):
        request_addition({**pair()[0], **spoil}, REASON, by=editor)


def test_a_template_that_cannot_be_printed_is_not_sent(editor: Any) -> None:
    item, template = pair()
    with pytest.raises(EditionUnreadable):
        request_addition(item, REASON, by=editor, template={**template, "body": ["{nobody}"]})


def test_the_same_is_not_asked_for_twice(asked: AdditionRequest, county: Tenant) -> None:
    with working_in(county), pytest.raises(AlreadyRequested):
        request_addition(pair()[0], REASON, by=hire(PEOPLE["editor"]))


def test_an_office_at_the_top_asks_nobody(city: Tenant) -> None:
    with working_in(city):
        item, _template = pair()
    with working_in(PUBLIC):
        province = Tenant.objects.get(slug="sichuan")
    with working_in(province), pytest.raises(NoParent):
        request_addition(item, REASON, by=hire(PEOPLE["editor"]))


# --- Receiving ----------------------------------------------------------------------------------
def test_the_city_reads_the_request_and_no_name_of_the_staff(
    asked: AdditionRequest, city: Tenant, other_county: Tenant
) -> None:
    request = received(city)
    assert request.request_id == asked.request_id
    assert (request.requester_slug, request.name, request.reason) == ("pzh-dongqu", NAME, REASON)
    assert (request.item["code"], request.template["item_code"]) == ("R08", "R08")
    with working_in(city):
        sent = Dispatch.objects.get(kind=REQUEST_KIND)
        assert "周平" not in str(sent.payload)
        assert Notice.objects.filter(key=f"addition:{asked.request_id}").count() == 1
        receive_request(sent)
        assert AdditionRequest.objects.count() == 1
    with working_in(other_county):
        assert not AdditionRequest.objects.exists()


def test_a_request_from_an_office_that_is_not_below_is_returned(
    asked: AdditionRequest, other_county: Tenant
) -> None:
    with working_in(other_county), pytest.raises(NotFromChild):
        receive_request(Dispatch.objects.get(kind=REQUEST_KIND))


@pytest.mark.parametrize(
    "spoil",
    [
        {},
        {"item": "R08"},
        {"request_id": "8"},
        {"request_id": 8},
        {"template": 8},
        {"requested_at": 8},
    ],
)
def test_a_damaged_request_is_returned(
    asked: AdditionRequest, city: Tenant, spoil: dict[str, Any]
) -> None:
    with working_in(city):
        whole = Dispatch.objects.get(kind=REQUEST_KIND)
        payload = whole.payload | spoil if spoil else {}
        damaged = Dispatch(
            kind=REQUEST_KIND, version=1, sender="pzh-dongqu", recipient="panzhihua",
            payload=payload, sha256=payload_sha256(payload),
        )  # fmt: skip
        with pytest.raises(PaperUnreadable):
            receive_request(damaged)


# --- Answering ----------------------------------------------------------------------------------
def test_an_editor_answers_nothing(asked: AdditionRequest, city: Tenant) -> None:
    with working_in(city), pytest.raises(NotAllowed):
        approve_addition(received(city), by=hire(PEOPLE["editor"]))


def test_a_county_does_not_answer_itself(asked: AdditionRequest, county: Tenant) -> None:
    with working_in(county), pytest.raises(NotFromChild):
        approve_addition(asked, by=hire(PUBLISHER))


def test_refusing_takes_a_reason(asked: AdditionRequest, city: Tenant) -> None:
    with working_in(city), pytest.raises(ReasonMissing):
        refuse_addition(received(city), "", by=hire(PUBLISHER))


def test_an_answer_stands(asked: AdditionRequest, city: Tenant) -> None:
    with working_in(city):
        publisher = hire(PUBLISHER)
        refuse_addition(received(city), "可以用居住登记代替", by=publisher)
        with pytest.raises(AlreadyAnswered):
            approve_addition(received(city), by=publisher)


def add_it(payload: dict[str, Any]) -> None:
    item, template = retained(payload, "R08", NAME)
    payload["items"].append(item)
    payload["templates"].append(template)


def test_what_was_refused_may_not_stand_in_the_countys_edition(
    asked: AdditionRequest, city: Tenant, county: Tenant
) -> None:
    with working_in(city):
        refuse_addition(received(city), "可以用居住登记代替", by=hire(PUBLISHER))
    deliver(county)
    with working_in(county):
        asked.refresh_from_db()
        assert (asked.state, asked.answer) == ("refused", "可以用居住登记代替")
        assert approved_additions() == []
        assert Notice.objects.filter(key=f"addition:{asked.request_id}:answer").count() == 1
    with pytest.raises(GoldPlating, match="R08“租住证明”不在上级的保留清单里"):
        publish(county, add_it)


def test_what_was_approved_may_and_outlives_the_citys_next_edition(
    asked: AdditionRequest, city: Tenant, county: Tenant, other_county: Tenant
) -> None:
    with working_in(city):
        approve_addition(received(city), by=hire(PUBLISHER))
    deliver(county)
    publish(county, add_it)
    publish(city, guidance("P05", "第二版"))
    deliver(county, other_county)
    assert line(in_force(county), "R08")["name"] == NAME
    assert line(in_force(county), "P05")["guidance"] == "第二版"
    assert all(one["code"] != "R08" for one in in_force(other_county)["items"])
    with pytest.raises(GoldPlating, match="R08"):
        publish(other_county, add_it)


def test_an_answer_delivered_twice_changes_nothing(
    asked: AdditionRequest, city: Tenant, county: Tenant
) -> None:
    with working_in(city):
        approve_addition(received(city), by=hire(PUBLISHER))
    deliver(county)
    with working_in(county):
        answer = Dispatch.objects.get(kind="catalog.addition_answer")
        receive_answer(answer)
        assert Entry.objects.filter(verb="addition.answered").count() == 1


def test_an_answer_from_another_office_is_returned(
    asked: AdditionRequest, city: Tenant, county: Tenant
) -> None:
    with working_in(city):
        approve_addition(received(city), by=hire(PUBLISHER))
    with working_in(county):
        forged = Dispatch.objects.get(kind="catalog.addition_answer")
        forged.sender = "pzh-xiqu"
        with pytest.raises(NotFromParent):
            receive_answer(forged)
        asked.refresh_from_db()
        assert asked.is_waiting
