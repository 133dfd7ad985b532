"""The frame of the back office: its policy, its words, and no log but the trail."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import connection
from django.utils.translation import gettext

from core.tenancy import working_in
from tenants.models import Tenant
from tests.people import PEOPLE, hire


def test_the_policy_is_relaxed_there_and_nowhere_else(client_for: Any, city: Tenant) -> None:
    with working_in(city):
        officer = hire(PEOPLE["officer"])
    client = client_for(city, officer)
    for address in ("/", "/counter/", "/inbox/", "/sign-in/"):
        assert "unsafe" not in client.get(address)["Content-Security-Policy"], address
    policy = client.get("/back-office/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval';" in policy + ";"
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "frame-ancestors 'none'" in policy


def test_nothing_comes_from_another_host(client_for: Any, city: Tenant) -> None:
    with working_in(city):
        officer = hire(PEOPLE["officer"])
    page = client_for(city, officer).get("/back-office/").text
    assert "//cdn" not in page
    assert 'src="http' not in page
    assert 'href="http' not in page


def test_djangos_own_log_has_no_table_anywhere(in_city: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE tablename = %s", [LogEntry._meta.db_table]
        )
        assert cursor.fetchone() == (0,)


def test_what_unfold_says_is_said_in_chinese() -> None:
    assert gettext("Reset filters") == "清除筛选"
    assert gettext("No results found") == "没有找到"


def test_a_menu_entry_shows_where_one_is(client_for: Any, city: Tenant) -> None:
    with working_in(city):
        editor = hire(PEOPLE["editor"])
    client = client_for(city, editor)
    for path, title in (("", "清单版本"), ("compare/", "版本对比"), ("1/items/P01/", "清单版本")):
        page = client.get(f"/back-office/catalog/edition/{path}")
        groups = page.context["sidebar_navigation"]
        active = [one["title"] for group in groups for one in group["items"] if one["active"]]
        assert active == [title], path


def test_who_may_not_come_in_is_shown_no_way_there(client_for: Any, county: Tenant) -> None:
    with working_in(county):
        clerk = hire(PEOPLE["clerk"])
    assert 'href="/back-office/"' not in client_for(county, clerk).get("/counter/").text


def test_the_way_from_counter_and_inbox_to_the_back_office_and_back(
    client_for: Any, county: Tenant
) -> None:
    with working_in(county):
        officer = hire(PEOPLE["officer"])
    client = client_for(county, officer)
    for address in ("/counter/", "/inbox/"):
        assert 'href="/back-office/"' in client.get(address).text, address
    there = client.get("/back-office/").text
    assert 'href="/counter/"' in there
    assert 'href="/inbox/"' in there
