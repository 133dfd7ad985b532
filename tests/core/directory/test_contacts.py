"""How an office and its communities are reached: who says so, and where it then stands."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.audit.models import Entry
from core.directory.actions import change_community_contact, change_office_contact, telephone
from core.directory.models import Community, OfficeContact
from core.directory.selectors import get_community, office_contact
from core.errors import NotAllowed, NotFound
from core.identity.models import User
from core.privacy.phones import NotAPhoneNumber
from core.tenancy import working_in
from tenants.models import Tenant
from tests.people import COMMUNITY

PAGE = "/back-office/directory/officecontact/"
OURS = {"hotline": "0812-5555501", "hours": "工作日 9:00–17:00", "address": "（示例）便民路1号"}


@pytest.fixture
def community(in_county: Tenant) -> Community:
    return Community.objects.get(code=COMMUNITY)


# --- Refused ------------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["clerk", "approver", "auditor"])
def test_who_does_not_keep_the_directory_changes_nothing(
    community: Community, person: str, request: Any
) -> None:
    by: User = request.getfixturevalue(person)
    with pytest.raises(NotAllowed):
        change_office_contact(**OURS, by=by)
    with pytest.raises(NotAllowed):
        change_community_contact(community, phone="0812-5555601", address="", by=by)
    assert office_contact().hotline == ""
    assert get_community(COMMUNITY).phone == ""
    assert not Entry.objects.filter(verb__startswith="directory.").exists()


@pytest.mark.parametrize("text", ["1", "报警", "0812", "12345678901234567890", "javascript:1"])
def test_what_nobody_can_call_is_refused(in_county: Tenant, officer: User, text: str) -> None:
    with pytest.raises(NotAPhoneNumber):
        change_office_contact(hotline=text, hours="", address="", by=officer)
    assert not OfficeContact.objects.exists()


def test_an_office_has_one_contact(in_county: Tenant) -> None:
    OfficeContact.objects.create(pk=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeContact.objects.create(pk=2)


def test_a_community_of_nobodys_is_not_found(in_county: Tenant) -> None:
    with pytest.raises(NotFound):
        get_community("999999999999")


# --- Done ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["", "12345", "96960", "０８１２－３３３００００", "400-8120000"])
def test_a_number_stands_as_it_is_written(text: str) -> None:
    assert telephone(text) == text.translate(str.maketrans("０１２３８－", "01238-"))


@pytest.mark.parametrize("person", ["officer", "editor"])
def test_officer_and_editor_say_how_the_office_is_reached(
    in_county: Tenant, person: str, request: Any
) -> None:
    by: User = request.getfixturevalue(person)
    change_office_contact(**OURS, by=by)
    change_office_contact(**OURS, by=by)
    contact = office_contact()
    assert {name: getattr(contact, name) for name in OURS} == OURS
    (line,) = Entry.objects.filter(verb="directory.officecontact_changed")
    assert line.details == {"fields": "hotline,hours,address"}
    change_office_contact(hotline="", hours="", address="", by=by)
    assert office_contact().hotline == ""


# --- The pages ----------------------------------------------------------------------------------
def test_an_auditor_reads_and_does_not_write(
    client_for: Any, county: Tenant, auditor: User
) -> None:
    client = client_for(county, auditor)
    page = client.get(PAGE)
    assert "还没有登记举报、咨询电话" in page.text
    assert '<form method="post" class="bo-form"' not in page.text
    assert client.post(PAGE, OURS).status_code == 403
    assert client.get(f"{PAGE}communities/{COMMUNITY}/").status_code == 403
    assert client.post(f"{PAGE}communities/{COMMUNITY}/", {"phone": "12345"}).status_code == 403
    with working_in(county):
        assert not OfficeContact.objects.exists()


def test_a_wrong_number_is_said_in_its_place_and_keeps_what_was_typed(
    client_for: Any, county: Tenant, officer: User
) -> None:
    page = client_for(county, officer).post(PAGE, {**OURS, "hotline": "打这个"})
    assert page.status_code == 422
    assert "电话号码不对" in page.text
    assert OURS["address"] in page.text
    with working_in(county):
        assert not OfficeContact.objects.exists()


def test_what_an_officer_saves_stands_on_every_page_of_the_portal(
    client_for: Any, county: Tenant, city: Tenant, officer: User
) -> None:
    resident = client_for(county)
    for address in ("/", "/items/P05/", "/lists/prohibited/", "/v/"):
        assert "tel:" not in resident.get(address).text
    client = client_for(county, officer)
    assert client.post(PAGE, OURS, follow=True).status_code == 200
    for address in ("/", "/items/P05/", "/lists/prohibited/", "/notice/", "/search/"):
        assert 'href="tel:0812-5555501"' in resident.get(address).text, address
    home = resident.get("/").text
    assert OURS["hours"] in home
    assert OURS["address"] in home
    assert "0812-5555501" in resident.get("/notice/lists.txt").text
    # Another office has its own, or none: nobody else's stands in.
    assert "0812-5555501" not in client_for(city).get("/").text


def test_a_page_kept_by_a_browser_is_renewed_with_the_number(
    client_for: Any, county: Tenant, officer: User
) -> None:
    resident = client_for(county)
    kept = {"if-none-match": resident.get("/items/P05/")["ETag"]}
    assert resident.get("/items/P05/", headers=kept).status_code == 304
    client_for(county, officer).post(PAGE, OURS)
    assert resident.get("/items/P05/", headers=kept).status_code == 200


def test_a_communitys_number_is_kept_by_its_bureau(
    client_for: Any, county: Tenant, officer: User
) -> None:
    client = client_for(county, officer)
    address = f"{PAGE}communities/{COMMUNITY}/"
    assert client.get(address).status_code == 200
    assert client.get(f"{PAGE}communities/000000000000/").status_code == 404
    done = client.post(address, {"phone": "0812-5555601", "address": "一楼"}, follow=True)
    assert "联系方式已保存" in done.text
    assert "0812-5555601" in done.text
    with working_in(county):
        assert get_community(COMMUNITY).phone == "0812-5555601"
