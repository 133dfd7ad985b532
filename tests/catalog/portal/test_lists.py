from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from catalog.models import CertificateItem, Edition, ListKind
from catalog.payloads import founding_payload
from core.tenancy import working_in
from tenants.models import Tenant

ADDRESS = {ListKind.PROHIBITED: "/lists/prohibited/", ListKind.RETAINED: "/lists/retained/"}
OF_THE_NOTICE = {ListKind.PROHIBITED: 20, ListKind.RETAINED: 7}


def rows_of(page: Any) -> list[tuple[str, int, str]]:
    """Return code, number and name of every row, as a reader sees them."""
    found = re.findall(
        r'href="/items/(\w+)/">\s*<span class="no">(\d+)</span>\s*([^<]+?)\s*<', page.text
    )
    return [(code, int(number), unescape(name)) for code, number, name in found]


@pytest.mark.parametrize("kind", ListKind)
def test_a_list_is_shown_whole_with_the_numbers_of_the_notice(
    county: Tenant, resident: Any, kind: ListKind
) -> None:
    with working_in(county):
        expected = [
            (item.code, item.position, item.name)
            for item in CertificateItem.objects.filter(kind=kind).order_by("position")
        ]
    rows = rows_of(resident.get(ADDRESS[kind]))
    assert rows == expected
    assert [number for _code, number, _name in rows] == list(range(1, OF_THE_NOTICE[kind] + 1))
    of_the_notice = [item["name"] for item in founding_payload()["items"] if item["kind"] == kind]
    assert [name for _code, _number, name in rows] == of_the_notice


@pytest.mark.parametrize("kind", ListKind)
def test_a_list_is_stamped_with_its_edition(resident: Any, kind: ListKind) -> None:
    text = resident.get(ADDRESS[kind]).text
    assert "攀枝花市证明事项清单（第一批）" in text
    assert "关于巩固社区减负“回头看”成果健全社区减负长效机制的通知" in text
    assert "2022年6月22日起施行" in text


def test_the_document_number_is_stamped_where_there_is_one(
    neighbour: Any, own_edition: Edition
) -> None:
    assert "（攀民发〔2026〕3号）" in neighbour.get("/lists/prohibited/").text


def test_another_tenants_edition_is_not_shown(
    resident: Any, neighbour: Any, own_edition: Edition
) -> None:
    ours, theirs = resident.get("/lists/prohibited/"), neighbour.get("/lists/prohibited/")
    assert len(rows_of(ours)) == 20
    assert len(rows_of(theirs)) == 19
    assert "居民养犬证明" in ours.text
    assert "犬只饲养情况证明" in theirs.text
    assert "犬只饲养" not in ours.text
    assert "居民养犬证明" not in theirs.text
    assert resident.get("/").context["prohibited_count"] == 20
    assert neighbour.get("/").context["prohibited_count"] == 19


def test_retained_items_say_what_they_are_for(resident: Any) -> None:
    assert (
        "市司法局和市（县、区）人民法院用于公民申请法律援助"
        in resident.get("/lists/retained/").text
    )


def test_a_superseded_edition_is_no_longer_shown(neighbour: Any, request: Any) -> None:
    assert "证件遗失证明" in neighbour.get("/lists/prohibited/").text
    request.getfixturevalue("own_edition")
    assert "证件遗失证明" not in neighbour.get("/lists/prohibited/").text
