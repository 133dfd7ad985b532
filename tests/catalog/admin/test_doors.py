"""Who comes into the back office, and what each may do to the lists there."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.actions.editions import draft_next_edition
from catalog.models import Edition, EditionState
from core.tenancy import working_in
from tenants.models import Tenant
from tests.catalog.admin.conftest import LISTS, STAFF
from tests.people import hire

READ = ["", "1/", "1/items/P01/", "1/items/R06/", "1/templates/R06/", "1/templates/R06/paper/",
        "compare/", "1/export/xlsx/", "1/export/docx/"]  # fmt: skip
WRITE = ["draft-next/", "2/submit/", "2/reorder/", "2/items/P01/", "2/templates/R06/",
         "2/templates/R06/preview/", "2/templates/R06/new/", "2/items/P01/remove/", "2/add/", "2/head/", "2/withdraw/",
         "import/"]  # fmt: skip
DECIDE = ["2/approve/", "2/return/"]
COME_IN = {"officer", "auditor", "editor", "publisher"}
EDIT = {"editor", "publisher"}


@pytest.mark.parametrize("address", ["/back-office/", *(LISTS + path for path in READ)])
def test_a_stranger_is_sent_to_sign_in(client_for: Any, city: Tenant, address: str) -> None:
    answer = client_for(city).get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/back-office/")


@pytest.mark.parametrize("name", ["clerk", "approver"])
def test_the_counter_does_not_come_in(client_for: Any, city: Tenant, name: str) -> None:
    with working_in(city):
        person = hire(STAFF[name])
    client = client_for(city, person)
    assert client.get("/back-office/").status_code == 403
    assert client.get(LISTS).status_code == 403
    assert client.post(LISTS + "draft-next/").status_code == 403


@pytest.mark.parametrize("name", sorted(COME_IN))
def test_who_comes_in_reads_everything(client_for: Any, city: Tenant, name: str) -> None:
    with working_in(city):
        person = hire(STAFF[name])
    client = client_for(city, person)
    assert client.get("/back-office/").status_code == 200
    for path in READ:
        assert client.get(LISTS + path).status_code == 200, path


@pytest.mark.parametrize("name", sorted(COME_IN - EDIT))
def test_who_only_watches_changes_nothing(
    client_for: Any, city: Tenant, draft: Edition, name: str
) -> None:
    client = client_for(city, hire(STAFF[name]))
    for path in (*WRITE, *DECIDE):
        assert client.post(LISTS + path, {"kind": "PROHIBITED", "seen": "0"}).status_code == 403, (
            path
        )
    assert (
        '<form method="post" action="/back-office/catalog'
        not in client.get(LISTS + "1/items/P01/").content.decode()
    )
    draft.refresh_from_db()
    assert (draft.state, draft.revision) == (EditionState.DRAFT, 0)


def test_an_editor_does_not_decide(at_work: Any, draft: Edition) -> None:
    for path in DECIDE:
        assert at_work.post(LISTS + path, {"reason": "不妥"}).status_code == 403, path


def test_another_offices_edition_is_not_found(
    client_for: Any, city: Tenant, county: Tenant
) -> None:
    with working_in(city):
        draft_next_edition(by=hire(STAFF["editor"]))
    with working_in(county):
        person = hire(STAFF["editor"])
    client = client_for(county, person)
    for path in ("2/", "2/items/P01/", "2/templates/R06/", "2/head/", "2/export/xlsx/"):
        assert client.get(LISTS + path).status_code == 404, path
    assert client.post(LISTS + "2/submit/").status_code == 404


def test_the_public_host_has_no_back_office(client_for: Any) -> None:
    assert client_for().get("/back-office/").status_code == 404


@pytest.mark.parametrize(
    ("name", "door"),
    [("editor", "/back-office/"), ("publisher", "/back-office/"), ("officer", "/counter/")],
)
def test_people_land_where_they_work(client_for: Any, city: Tenant, name: str, door: str) -> None:
    with working_in(city):
        person = hire(STAFF[name])
    assert client_for(city, person).get("/sign-in/")["Location"] == door
