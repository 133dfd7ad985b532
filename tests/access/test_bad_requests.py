"""Whatever is thrown at a door is answered with a 4xx or a page, never with a 500."""

from __future__ import annotations

import pytest
from django.test.client import MULTIPART_CONTENT

from issuance.actions.discretionary_files import open_file
from tests.factories.issuance import draft_application, issued_certificate
from tests.people import PEOPLE, hire

NASTY = [
    "\x00",
    "\ud83d",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%",
    "证" * 5000,
]


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("address", ["/search/", "/counter/"])
def test_any_text_may_be_searched_for(client_for, county, clerk, address, text):
    client = client_for(county, clerk)
    answer = client.post(address, {"q": text.encode("utf-8", "surrogatepass")}, follow=True)
    assert answer.status_code in (200, 400)
    assert b"<script>alert(1)" not in answer.content


@pytest.mark.parametrize("text", NASTY)
def test_any_text_may_be_typed_into_the_form(client_for, county, clerk, text):
    application = draft_application(clerk)
    address = f"/counter/applications/{application.public_id}"
    body = {"subject_name": text.encode("utf-8", "surrogatepass"), "household-1-name": "\x00"}
    client = client_for(county, clerk)
    assert client.post(f"{address}/draft/", body).status_code < 500
    assert client.post(f"{address}/submit/", body).status_code < 500
    assert client.get(f"{address}/").status_code == 200


@pytest.mark.parametrize("number", ["²", "９", "-1", "1e9", "9" * 5000])
def test_a_number_that_is_none_breaks_nothing(client_for, county, clerk, officer, number):
    desk, bureau = client_for(county, clerk), client_for(county, officer)
    draft = f"/counter/applications/{draft_application(clerk).public_id}/draft/"
    file = f"/counter/files/{open_file(by=clerk, wording='临时救助').public_id}"
    assert desk.post(draft, {"remove_row": f"household:{number}"}).status_code == 302
    sheet = {"remove_row": f"participants:{number}"}
    assert desk.post(f"{file}/draft/deliberating/", sheet).status_code < 500
    assert bureau.post("/counter/persons/erasing/", {"days": number}).status_code == 302


@pytest.mark.parametrize("number", ["²", "-1", "9" * 5000])
def test_a_revision_that_is_none_breaks_nothing(client_for, in_city, number):
    lists = "/back-office/catalog/edition/"
    desk = client_for(in_city, hire(PEOPLE["editor"]))
    desk.post(f"{lists}draft-next/")
    for address in ("2/approve/", "2/items/P01/remove/", "2/reorder/"):
        answer = desk.post(lists + address, {"seen": number, "kind": "PROHIBITED"})
        assert answer.status_code in (302, 403, 404), address
    row = {"more": "fields", "fields-TOTAL_FORMS": number}
    assert desk.post(f"{lists}2/templates/R06/", row).status_code < 500
    assert desk.get(f"{lists}{number[:400]}/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/v/\x00", "/v/%00", "/v/..%2f..%2fetc", "/items/P5%00/", "/%ff"]
)
def test_an_address_of_nothing_is_not_found(client_for, county, address):
    assert client_for(county).get(address).status_code in (400, 404)


def test_a_body_that_is_too_large_is_refused(client_for, county, clerk):
    application = draft_application(clerk)
    address = f"/counter/applications/{application.public_id}/draft/"
    answer = client_for(county, clerk).post(address, {"hardship": "长" * 1_000_000})
    assert answer.status_code in (400, 413)


def test_more_fields_than_any_form_has_are_refused(client_for, county, clerk):
    application = draft_application(clerk)
    address = f"/counter/applications/{application.public_id}/draft/"
    answer = client_for(county, clerk).post(address, {f"f{n}": "1" for n in range(2000)})
    assert answer.status_code in (400, 413)


def test_a_torn_body_is_refused(client_for, county, clerk):
    application = draft_application(clerk)
    address = f"/counter/applications/{application.public_id}/draft/"
    answer = client_for(county, clerk).generic(
        "POST", address, b"--BoUnDaRyStRiNg\r\nContent-Disp", content_type=MULTIPART_CONTENT
    )
    assert answer.status_code < 500


@pytest.mark.parametrize("name", ["\x00", "a" * 100_000, "'; DROP TABLE identity_user; --"])
def test_any_name_may_be_tried_at_sign_in(client_for, county, name):
    answer = client_for(county).post("/sign-in/", {"username": name, "password": name})
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize("book", ["applications", "certificates", "redirections", "seal-register"])
def test_a_nul_in_a_filter_is_refused(client_for, county, officer, book):
    asked = {"community": "\x00"}
    assert client_for(county, officer).get(f"/counter/{book}/", asked).status_code == 400


def test_a_nul_in_a_form_is_refused(client_for, county, clerk, approver):
    certificate = issued_certificate(clerk, approver)
    boss = client_for(county, approver)
    assert boss.post("/counter/find/", {"who": "\x00〔2026〕1"}).status_code == 400
    certificate.refresh_from_db()
    assert certificate.is_valid


def test_an_unknown_host_is_told_nothing(client_for, county):
    answer = client_for(host="elsewhere.example").get("/counter/")
    assert answer.status_code == 404
    assert answer.content == b"404\n"
