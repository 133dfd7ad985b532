from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from catalog.actions.approval import approve_edition, submit_edition
from catalog.actions.editions import draft_edition, draft_next_edition
from catalog.actions.founding import load_founding_edition
from catalog.actions.inheritance import adopt_edition, adopt_latest_from_parent
from catalog.errors import DraftOpen, EditionUnreadable
from catalog.inheritance_errors import NotFromParent
from catalog.models import (
    AlternativeRoute,
    CertificateItem,
    CertificateTemplate,
    Edition,
    EditionState,
    ItemException,
    Substitute,
)
from catalog.payloads import KIND, edition_payload
from catalog.selectors import edition_in_force, find, get_item, items, present_edition
from core.audit.models import Entry
from core.errors import NotAllowed
from core.exchange.actions import deliver_dispatch, payload_sha256
from core.exchange.models import Dispatch
from core.identity.models import User
from core.tenancy import PUBLIC, working_in
from tenants.models import Tenant
from tests.factories.editions import PUBLISHER, new_payload, submitted_edition
from tests.people import PEOPLE, hire


@pytest.fixture
def city_editor(in_city: Tenant) -> User:
    return hire(PEOPLE["editor"])


@pytest.fixture
def publisher(in_city: Tenant) -> User:
    return hire(PUBLISHER)


@pytest.fixture
def next_payload() -> dict[str, Any]:
    payload = new_payload()
    payload["items"][0]["aliases"].append("血亲关系")
    return payload


@pytest.fixture
def draft(city_editor: User, next_payload: dict[str, Any]) -> Edition:
    return draft_edition(next_payload, by=city_editor)


def refused_by_database() -> Any:
    return pytest.raises(IntegrityError, match="never changes")


# --- Drafting and founding ----------------------------------------------------------------------
def test_a_clerk_may_neither_draft_nor_found(clerk: User, next_payload: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        draft_edition(next_payload, by=clerk)
    with pytest.raises(NotAllowed):
        draft_next_edition(by=clerk)
    with pytest.raises(NotAllowed):
        load_founding_edition(by=clerk)


def test_while_a_draft_is_open_no_other_is_begun(draft: Edition, city_editor: User) -> None:
    with pytest.raises(DraftOpen, match=r"第2版.*还在起草或审核"):
        draft_next_edition(by=city_editor)
    submit_edition(draft, by=city_editor)
    with pytest.raises(DraftOpen):
        draft_next_edition(by=city_editor)
    assert Edition.objects.count() == 2


def test_the_next_draft_is_the_edition_in_force_without_its_document_number(
    city_editor: User,
) -> None:
    draft = draft_next_edition(by=city_editor)
    before, copied = edition_payload(present_edition()), edition_payload(draft)
    assert (copied["items"], copied["templates"]) == (before["items"], before["templates"])
    assert (draft.number, draft.origin_slug, draft.document_number) == (2, "panzhihua", "")
    assert (draft.effective_on, draft.drafted_by_name) == (timezone.localdate(), "周平")
    assert edition_in_force() != draft


def test_the_next_draft_goes_on_from_what_is_approved_already(
    city_editor: User, publisher: User, next_payload: dict[str, Any]
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    next_payload["edition"]["effective_on"] = tomorrow.isoformat()
    approve_edition(submitted_edition(next_payload, by=city_editor), by=publisher)
    draft = draft_next_edition(by=city_editor)
    assert draft.number == 3
    assert draft.items.get(code="P01").aliases[-1] == "血亲关系"


def test_an_earlier_edition_can_be_returned_to(draft: Edition, publisher: User) -> None:
    first = present_edition()
    approve_edition(submit_edition(draft, by=hire(PEOPLE["editor"])), by=publisher)
    again = draft_next_edition(by=publisher, based_on=first)
    assert edition_payload(again)["items"] == edition_payload(first)["items"]


def test_founding_twice_changes_nothing(in_city: Tenant) -> None:
    before = Dispatch.objects.count()
    assert load_founding_edition() == present_edition()
    assert (Edition.objects.count(), Dispatch.objects.count()) == (1, before)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda payload: payload.pop("items"),
        lambda payload: payload["edition"].pop("title"),
        lambda payload: payload["edition"].update(effective_on="2022年6月"),
        lambda payload: payload["items"].append("P21"),
        lambda payload: payload["items"][0].pop("aliases"),
        lambda payload: payload["items"][0].update(exceptions=None),
        lambda payload: payload["items"][0].update(name="长" * 500),
        lambda payload: payload["templates"][0].update(validity_days="很久"),
    ],
)
def test_a_document_of_another_form_is_refused_and_leaves_nothing(
    city_editor: User, next_payload: dict[str, Any], spoil: Any
) -> None:
    spoil(next_payload)
    with pytest.raises(EditionUnreadable), transaction.atomic():
        draft_edition(next_payload, by=city_editor)
    assert Edition.objects.count() == 1


# --- Published stays ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "model",
    [
        CertificateItem,
        CertificateTemplate,
        AlternativeRoute,
        ItemException,
        Substitute,
    ],
)
def test_rows_of_a_published_edition_can_be_neither_changed_nor_deleted_nor_unlocked(
    in_city: Tenant, model: Any
) -> None:
    row = model.objects.first()
    assert row.is_locked
    with refused_by_database(), transaction.atomic():
        model.objects.filter(pk=row.pk).update(is_locked=False)
    with refused_by_database(), transaction.atomic():
        model.objects.filter(pk=row.pk)._raw_delete("default")


def test_nothing_can_be_added_to_a_published_edition(in_city: Tenant) -> None:
    edition = present_edition()
    for is_locked in (True, False):
        with pytest.raises(IntegrityError), transaction.atomic():
            CertificateItem.objects.create(
                edition=edition, is_locked=is_locked, code="P99", kind="PROHIBITED", position=99,
                name="外来证明",
            )  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            AlternativeRoute.objects.create(
                item=get_item("P05"), is_locked=is_locked, position=99, authority="甲", matter="乙"
            )


def test_a_published_edition_itself_can_be_neither_changed_nor_deleted(in_city: Tenant) -> None:
    ours = Edition.objects.filter(pk=present_edition().pk)
    for change in (
        {"title": "另一版"},
        {"effective_on": timezone.localdate()},
        {"content_sha256": ""},
        {"state": EditionState.DRAFT, "is_locked": False},
        {"is_locked": False},
    ):
        with refused_by_database(), transaction.atomic():
            ours.update(**change)
    with refused_by_database(), transaction.atomic():
        ours._raw_delete("default")


def test_a_superseded_edition_does_not_come_back(draft: Edition, publisher: User) -> None:
    before = present_edition()
    approve_edition(submit_edition(draft, by=hire(PEOPLE["editor"])), by=publisher)
    with refused_by_database(), transaction.atomic():
        Edition.objects.filter(pk=before.pk).update(state=EditionState.PUBLISHED)


def test_only_one_edition_is_in_force(draft: Edition) -> None:
    with pytest.raises(IntegrityError, match="one_edition_in_force"), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(state=EditionState.PUBLISHED, is_locked=True)


def test_a_draft_can_be_changed_and_deleted(draft: Edition) -> None:
    draft.items.filter(code="P05").update(guidance="改过的途径")
    draft.items.get(code="P20").delete()
    assert draft.items.count() == 26
    draft.delete()
    assert Edition.objects.count() == 1


# --- Adoption -----------------------------------------------------------------------------------
def send(city: Tenant, payload: dict[str, Any], *, sender: str = "", to: str = "pzh-dongqu") -> str:
    dispatch = Dispatch.objects.create(
        kind=KIND, version=1, sender=sender or city.slug, recipient=to,
        subject="清单", payload=payload, sha256=payload_sha256(payload),
    )  # fmt: skip
    return str(dispatch.pk)


@pytest.fixture
def second(next_payload: dict[str, Any]) -> dict[str, Any]:
    next_payload["edition"] |= {
        "number": 2, "origin_slug": "panzhihua", "origin_name": "攀枝花市",
    }  # fmt: skip
    return next_payload


def test_the_county_has_adopted_the_citys_edition_word_for_word(
    city: Tenant, county: Tenant
) -> None:
    with working_in(city):
        theirs = edition_payload(present_edition())
    with working_in(county):
        ours = present_edition()
        assert edition_payload(ours) == theirs
        assert (ours.origin_slug, ours.origin_number) == ("panzhihua", 1)
        assert ours.source_dispatch is not None
        assert items().count() == 27


def test_a_delivered_edition_is_in_force_at_once(
    city: Tenant, in_county: Tenant, second: dict[str, Any]
) -> None:
    assert deliver_dispatch(send(city, second))
    assert present_edition().origin_number == 2
    assert find("血亲关系").hits[0].code == "P01"
    assert get_item("p01").aliases[-1] == "血亲关系"


def test_adopting_the_same_document_twice_changes_nothing(
    city: Tenant, in_county: Tenant, second: dict[str, Any]
) -> None:
    first_copy = send(city, second)
    deliver_dispatch(first_copy)
    adopted = present_edition()
    assert not deliver_dispatch(first_copy)
    assert deliver_dispatch(send(city, second))
    assert adopt_latest_from_parent() == adopted
    assert Edition.objects.count() == 2
    assert Entry.objects.filter(verb="edition.adopted").count() == 2


def test_an_older_edition_that_arrives_late_is_left_aside(
    city: Tenant, in_county: Tenant, second: dict[str, Any]
) -> None:
    third = copy.deepcopy(second)
    third["edition"]["number"] = 3
    deliver_dispatch(send(city, third))
    deliver_dispatch(send(city, second))
    assert present_edition().origin_number == 3
    assert not Edition.objects.filter(origin_number=2).exists()


@pytest.mark.parametrize("sender", ["pzh-xiqu", "sichuan"])
def test_an_edition_that_is_not_the_parents_is_returned(
    city: Tenant, in_county: Tenant, second: dict[str, Any], sender: str
) -> None:
    dispatch = Dispatch.objects.get(pk=send(city, second, sender=sender))
    with pytest.raises(NotFromParent):
        adopt_edition(dispatch)
    assert present_edition().origin_number == 1


def test_a_damaged_edition_is_returned_with_a_reason_and_leaves_nothing(
    city: Tenant, in_county: Tenant, second: dict[str, Any]
) -> None:
    del second["items"][3]["guidance"]
    dispatch_id = send(city, second)
    assert not deliver_dispatch(dispatch_id)
    assert Dispatch.objects.get(pk=dispatch_id).refusal == EditionUnreadable.message
    assert present_edition().origin_number == 1


def test_the_copy_addressed_to_ourselves_is_delivered_and_changes_nothing(in_city: Tenant) -> None:
    own = Dispatch.objects.get(kind=KIND, recipient="panzhihua")
    deliver_dispatch(str(own.pk))
    own.refresh_from_db()
    assert own.refusal == ""
    assert Edition.objects.count() == 1


def test_an_office_without_a_parent_adopts_nothing(database: None) -> None:
    with working_in(PUBLIC):
        province = Tenant.objects.get(slug="sichuan")
    with working_in(province):
        assert adopt_latest_from_parent() is None


# --- Another tenant -----------------------------------------------------------------------------
def test_another_tenant_sees_nothing_of_our_draft(
    county: Tenant, other_county: Tenant, next_payload: dict[str, Any]
) -> None:
    with working_in(county):
        ours = draft_edition(next_payload, by=hire(PEOPLE["editor"]))
    with working_in(other_county):
        assert not Edition.objects.filter(public_id=ours.public_id).exists()
        assert Edition.objects.count() == 1
        for model in (CertificateItem, CertificateTemplate):
            assert not model.objects.filter(edition__state=EditionState.DRAFT).exists()
        for beside in (AlternativeRoute, ItemException, Substitute):
            assert not beside.objects.filter(item__edition__state=EditionState.DRAFT).exists()


def test_payloads_hold_no_field_of_a_tenants_own(in_city: Tenant) -> None:
    payload = edition_payload(present_edition())
    assert set(payload) == {"edition", "items", "templates"}
    text = str(payload)
    assert "drafted_by" not in text
    assert "published_by" not in text


def test_the_triggers_stand_in_every_tenants_schema(in_county: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "JOIN pg_namespace ON pg_namespace.oid = relnamespace "
            "WHERE nspname = current_schema() AND relname LIKE 'catalog_%%' AND NOT tgisinternal"
        )
        assert cursor.fetchone() == (27,)
