"""What passes between offices."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from catalog.merging import Conflict
from catalog.models import AdditionRequest, Edition, PendingMerge
from core.identity.models import User
from tenants.models import Tenant
from tests.catalog.admin.conftest import LISTS, STAFF
from tests.people import hire


def test_a_merge_that_does_not_exist_is_not_found(at_work: Any) -> None:
    address = f"{LISTS}inheritance/merges/6a7b3d2e-0000-4000-8000-000000000000/"
    assert at_work.get(address).status_code == 404


def test_the_city_sees_which_edition_each_county_is_on(at_work: Any) -> None:
    page = at_work.get(LISTS + "inheritance/").content.decode()
    assert "东区" in page
    assert "西区" in page


def test_a_request_is_refused_only_with_a_reason(
    client_for: Any, city: Any, city_publisher: User
) -> None:
    asked = AdditionRequest.objects.create(
        requester_slug="pzh-dongqu", requester_name="东区", name="养犬证明", item={"code": "R08"},
        reason="居民需要", requested_at=timezone.now(),
    )  # fmt: skip
    client = client_for(city, city_publisher)
    address = f"{LISTS}inheritance/requests/{asked.request_id}/"
    client.post(address, {"answer": "refuse", "reason": " "})
    asked.refresh_from_db()
    assert asked.is_waiting
    assert "养犬证明" in client.get(LISTS + "inheritance/").content.decode()
    client.post(address, {"answer": "refuse", "reason": "已有替代材料"})
    asked.refresh_from_db()
    assert asked.answer == "已有替代材料"


def test_an_editor_does_not_answer_requests(at_work: Any, in_city: Any) -> None:
    asked = AdditionRequest.objects.create(
        requester_slug="pzh-dongqu", requester_name="东区", name="养犬证明", item={"code": "R08"},
        reason="居民需要", requested_at=timezone.now(),
    )  # fmt: skip
    address = f"{LISTS}inheritance/requests/{asked.request_id}/"
    assert at_work.post(address, {"answer": "refuse", "reason": "不"}).status_code == 403


@pytest.fixture
def pending(in_county: Tenant) -> PendingMerge:
    """A city that now says one thing about P05, and a county that had said another."""
    conflict = Conflict(("items", "P05", "guidance"), "原来的写法", "本区的写法", "市里的写法")
    return PendingMerge.objects.create(
        edition=Edition.objects.get(number=1), conflicts=[conflict.as_json()]
    )


def test_a_merge_is_decided_whole_or_not_at_all(
    client_for: Any, county: Tenant, pending: PendingMerge
) -> None:
    client = client_for(county, hire(STAFF["editor"]))
    address = f"{LISTS}inheritance/merges/{pending.public_id}/"
    answer = client.post(address, {})
    assert answer.status_code == 409
    assert "本区的写法" in answer.text
    assert "市里的写法" in answer.text
    pending.refresh_from_db()
    assert pending.is_open


@pytest.mark.parametrize(("choice", "guidance"), [("ours", "本区的写法"), ("theirs", None)])
def test_a_decided_merge_keeps_what_was_chosen(
    client_for: Any, county: Tenant, pending: PendingMerge, choice: str, guidance: str | None
) -> None:
    client = client_for(county, hire(STAFF["editor"]))
    address = f"{LISTS}inheritance/merges/{pending.public_id}/"
    assert "待选择" in client.get(LISTS + "inheritance/").text
    assert client.post(address, {"choice-0": choice}).status_code == 302
    pending.refresh_from_db()
    assert not pending.is_open
    draft = Edition.objects.filter(number=2).first()
    assert (draft.items.get(code="P05").guidance if draft else None) == guidance


def test_who_only_watches_does_not_decide(
    client_for: Any, county: Tenant, pending: PendingMerge
) -> None:
    client = client_for(county, hire(STAFF["officer"]))
    address = f"{LISTS}inheritance/merges/{pending.public_id}/"
    assert client.post(address, {"choice-0": "theirs"}).status_code == 403
