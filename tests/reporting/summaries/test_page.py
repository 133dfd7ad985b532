"""The page where a quarter is summed up: who may, what it says, and what a press does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from core.identity.access import Role
from core.tenancy import working_in
from core.web.chinese import SHANGHAI
from reporting.summaries.models import AggregationRun
from tenants.models import Tenant
from tests.people import Person, hire

SUMS = "/back-office/summaries/aggregationrun/"


@pytest.fixture(autouse=True)
def new_year(database: None) -> Any:
    with time_machine.travel(datetime(2027, 1, 5, 9, tzinfo=SHANGHAI), tick=False) as clock:
        yield clock


@pytest.fixture
def client_of(city: Tenant, client_for: Callable[..., Any]) -> Callable[[str], Any]:
    def make(role: str) -> Any:
        with working_in(city):
            user = hire(Person(f"city-{role}", "吴敏", role))
        return client_for(city, user)

    return make


def runs(city: Tenant) -> list[AggregationRun]:
    with working_in(city):
        return list(AggregationRun.objects.all())


def test_who_has_not_signed_in_is_sent_to_do_so(client_for: Any, city: Tenant) -> None:
    assert client_for(city).get(SUMS)["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("role", "looks", "asks"),
    [(Role.OFFICER, 200, 302), (Role.AUDITOR, 200, 403), (Role.EDITOR, 403, 403)],
)
def test_the_page_is_for_those_who_read_the_books_and_the_button_for_officers(
    role: str, looks: int, asks: int, client_of: Any, city: Tenant
) -> None:
    client = client_of(role)
    assert client.get(SUMS).status_code == looks
    assert client.post(SUMS + "ask/", {"quarter": "2026Q4"}).status_code == asks
    assert len(runs(city)) == (asks == 302)
    assert client.get(SUMS + "ask/").status_code == (405 if looks == 200 or asks else 403)


@pytest.mark.parametrize(
    ("quarter", "words"), [("第四季度", "季度请写成"), ("2027Q2", "还没有开始"), ("", "季度请写成")]
)
def test_what_is_no_quarter_of_ours_is_refused_in_words(
    quarter: str, words: str, client_of: Any, city: Tenant
) -> None:
    answer = client_of(Role.OFFICER).post(SUMS + "ask/", {"quarter": quarter}, follow=True)
    assert words in answer.content.decode()
    assert runs(city) == []


def test_a_page_of_no_quarter_is_refused_in_words(client_of: Any) -> None:
    answer = client_of(Role.OFFICER).get(SUMS, {"quarter": "x"})
    assert 400 <= answer.status_code < 500
    assert "季度请写成" in answer.content.decode()


def test_a_press_shows_progress_and_then_the_figures(client_of: Any, city: Tenant) -> None:
    client = client_of(Role.OFFICER)
    before = client.get(SUMS).content.decode()
    assert "2026年第四季度" in before
    assert "还没有汇总过" in before
    assert before.count("尚未汇总") == 3
    during = client.post(SUMS + "ask/", {"quarter": "2026Q4"}, follow=True).content.decode()
    assert "已请 3 个单位重新汇总" in during
    assert 'max="3"' in during
    call_command("aggregate", "--quarter", "2026Q4", stdout=StringIO())
    after = client.get(SUMS).content.decode()
    assert "<progress" not in after
    assert "3 / 3" in after
