"""What residents asked for in vain, as the editors see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from catalog.models import Edition, SearchMiss
from core.tenancy import working_in
from tenants.models import Tenant
from tests.catalog.admin.conftest import STAFF
from tests.people import hire

ASKED = "/back-office/catalog/searchmiss/"


@pytest.fixture
def miss(in_city: Tenant) -> SearchMiss:
    return SearchMiss.objects.create(
        text="充电桩证明", count=3, abandoned=1, last_on=timezone.localdate()
    )


@pytest.mark.parametrize("name", ["officer", "auditor"])
def test_who_only_watches_reads_and_changes_nothing(
    client_for: Any, city: Tenant, draft: Edition, miss: SearchMiss, name: str
) -> None:
    client = client_for(city, hire(STAFF[name]))
    page = client.get(ASKED)
    assert "充电桩证明" in page.text
    assert "加为别名" not in page.text
    for verb in ("alias", "aside"):
        assert client.post(f"{ASKED}{miss.pk}/{verb}/", {"item": "P19"}).status_code == 403


def test_without_a_draft_the_words_are_shown_and_say_what_is_missing(
    at_work: Any, miss: SearchMiss
) -> None:
    page = at_work.get(ASKED)
    assert "充电桩证明" in page.text
    assert "没有正在起草的版本" in page.text


def test_words_with_a_gap_are_refused_with_a_sentence(
    at_work: Any, draft: Edition, miss: SearchMiss
) -> None:
    typed = {"item": "P19", "draft": draft.number, "seen": draft.revision, "wording": "…证明"}
    page = at_work.post(f"{ASKED}{miss.pk}/alias/", typed, follow=True)
    assert "请补全后再添加" in page.text
    assert "充电桩证明" in page.text


def test_one_click_makes_the_words_an_alias_of_the_draft(
    at_work: Any, draft: Edition, miss: SearchMiss
) -> None:
    assert "充电桩证明" in at_work.get(ASKED).text
    typed = {"item": "P19", "draft": draft.number, "seen": draft.revision, "wording": miss.text}
    page = at_work.post(f"{ASKED}{miss.pk}/alias/", typed, follow=True)
    assert "已加为 P19" in page.text
    assert "充电桩证明" in draft.items.get(code="P19").aliases
    assert "还没有查不到的说法" in at_work.get(ASKED).text


def test_words_put_aside_are_gone(at_work: Any, miss: SearchMiss) -> None:
    page = at_work.post(f"{ASKED}{miss.pk}/aside/", follow=True)
    assert "充电桩证明" not in page.text


def test_another_office_sees_nothing(client_for: Any, city: Tenant, other_county: Tenant) -> None:
    with working_in(city):
        SearchMiss.objects.create(text="充电桩证明", count=1, last_on=timezone.localdate())
    with working_in(other_county):
        colleague = hire(STAFF["editor"])
    assert "充电桩证明" not in client_for(other_county, colleague).get(ASKED).text
