from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from catalog.actions.founding import load_founding_edition
from catalog.models import CertificateItem, Edition, ListKind
from core.tenancy import PUBLIC, working_in
from tenants.actions.create import create_tenant
from tenants.models import Level, Tenant
from tests.people import PEOPLE, hire


def test_anybody_sees_the_search_both_lists_and_the_way_to_verify(resident: Any) -> None:
    page = resident.get("/")
    assert page.status_code == 200
    for address in (
        reverse("portal:search"),
        reverse("portal:prohibited"),
        reverse("portal:retained"),
        reverse("verification:ask"),
        reverse("identity:sign_in"),
    ):
        assert f'"{address}"' in page.text
    assert "<title>要开证明？先查一查 · 东区</title>" in page.text
    assert '<html lang="zh-CN">' in page.text


def test_the_cards_count_what_is_on_the_lists(county: Tenant, resident: Any) -> None:
    with working_in(county):
        counts = [CertificateItem.objects.filter(kind=kind).count() for kind in ListKind]
    page = resident.get("/")
    assert [page.context["retained_count"], page.context["prohibited_count"]] == counts
    assert f"{counts[0]} 项" in page.text
    assert f"{counts[1]} 类" in page.text


def test_no_telephone_is_made_up(resident: Any) -> None:
    assert "tel:" not in resident.get("/").text


def test_examples_lead_to_answers(resident: Any) -> None:
    examples = resident.get("/").context["examples"]
    assert "收入证明" in examples
    for words in examples:
        reply = resident.post("/search/", {"q": words}, follow=True).context["reply"]
        assert reply.verdict != "NEITHER", words


def test_an_office_without_an_edition_says_so_kindly(
    city: Tenant, client_for: Any, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://pingtai.example"
    with working_in(PUBLIC):
        new = create_tenant(
            slug="pzh-renhe", name="仁和区", short_name="仁和", level=Level.COUNTY,
            host="pzh-renhe.localhost", division_code="510411", parent=city,
        )  # fmt: skip
    resident = client_for(new)
    page = resident.get("/")
    assert page.status_code == 200
    assert "仁和区还没有公布证明事项清单" in page.text
    assert 'href="https://pingtai.example/"' in page.text
    assert reverse("verification:ask") in page.text
    for address in ("/lists/prohibited/", "/lists/retained/", "/items/P05/", "/search/"):
        answer = resident.get(address)
        assert answer.status_code == 404, address
        assert "仁和区还没有公布证明事项清单" in answer.text
    with working_in(new):
        load_founding_edition()
    assert "仁和区还没有公布证明事项清单" not in resident.get("/").text


@pytest.mark.parametrize("address", ["/", "/lists/retained/", "/items/P05/", "/search/"])
def test_a_browser_keeps_a_page_until_the_edition_changes(
    neighbour: Any, city: Tenant, address: str, request: Any
) -> None:
    first = neighbour.get(address)
    assert first["Cache-Control"] == "no-cache"
    again = neighbour.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    own: Edition = request.getfixturevalue("own_edition")
    changed = neighbour.get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert own.title in changed.text


def test_pages_travel_compressed(resident: Any) -> None:
    plain = resident.get("/items/P05/")
    packed = resident.get("/items/P05/", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2


@pytest.mark.parametrize("address", ["/", "/lists/prohibited/", "/items/P05/"])
def test_pages_are_only_read(resident: Any, address: str) -> None:
    assert resident.post(address).status_code == 405


def test_staff_see_the_same_page_as_residents(
    county: Tenant, resident: Any, client_for: Any
) -> None:
    with working_in(county):
        clerk = hire(PEOPLE["clerk"])
    assert client_for(county, clerk).get("/").text == resident.get("/").text
