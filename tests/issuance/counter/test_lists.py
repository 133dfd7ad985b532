"""The books as lists: filtered, 25 at a time, and looked up by whom they are about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.selectors import get_item
from issuance.actions.redirections import redirect_resident
from issuance.models import Application
from tests.factories.issuance import (
    NAME,
    draft_application,
    issued_certificate,
    submitted_application,
)
from tests.issuance.counter.pages import door, text_of

LISTS = ("applications", "certificates", "redirections", "seal_register")


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_book_says_what_would_be_here(client_for, county, clerk, name):
    text = text_of(client_for(county, clerk).get(door(name)))
    assert "暂无" in text
    filtered = text_of(client_for(county, clerk).get(door(name), {"time": "today"}))
    assert "暂无" not in filtered


@pytest.mark.parametrize("name", ["home", *LISTS])
def test_a_longer_list_asks_no_more_of_the_database(client_for, county, clerk, approver, name):
    client = client_for(county, clerk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(door(name)).status_code == 200
        # Finding the tenant is remembered for half a minute, and asks nothing in between.
        return sum("FROM" in one["sql"] and "tenants_" not in one["sql"] for one in asked)

    for _ in range(2):
        issued_certificate(clerk, approver)
        redirect_resident(get_item("P05"), resident_name=NAME, by=clerk)
    few = queries()
    for _ in range(3):
        issued_certificate(clerk, approver)
        submitted_application(clerk)
        redirect_resident(get_item("P05"), resident_name=NAME, by=clerk)
    assert queries() == few


def test_filters_keep_what_was_asked_for(client_for, county, clerk, approver):
    waiting, other = submitted_application(clerk), draft_application(clerk, "R03")
    client = client_for(county, clerk)

    def shows(**asked: str) -> set[str]:
        body = client.get(door("applications"), asked).content.decode()
        return {one.item.code for one in (waiting, other) if door("application", one) in body}

    assert shows() == {"R06", "R03"}
    assert shows(state="submitted") == {"R06"}
    assert shows(item="R03") == {"R03"}
    assert shows(item="R03", state="submitted") == set()
    assert shows(time="today") == {"R06", "R03"}
    assert shows(to="2020-01-01") == set()
    assert shows(**{"from": timezone.localdate().isoformat()}) == {"R06", "R03"}
    assert shows(state="<b>", time="x", to="never", after="x") == {"R06", "R03"}


def test_yesterday_is_not_today(client_for, county, clerk):
    application = submitted_application(clerk)
    yesterday = timezone.now() - timedelta(days=1)
    Application.objects.filter(pk=application.pk).update(created_at=yesterday)
    client = client_for(county, clerk)
    address = door("application", application)
    assert address not in client.get(door("applications"), {"time": "today"}).content.decode()
    assert address in client.get(door("applications"), {"time": "week"}).content.decode()


def test_pages_follow_one_another_without_gap_or_repeat(client_for, county, clerk):
    drafts = [draft_application(clerk) for _ in range(60)]
    newest_first = [door("application", one) for one in reversed(drafts)]
    client = client_for(county, clerk)

    def page(**cursor: str) -> tuple[list[str], dict[str, str]]:
        response = client.get(door("applications"), {"state": "draft", **cursor})
        body = response.content.decode()
        pages = response.context["page"]
        return (
            [address for address in newest_first if address in body],
            {"before": pages.previous, "after": pages.following},
        )

    first, cursors = page()
    assert (len(first), cursors["before"]) == (25, "")
    second, cursors_2 = page(after=cursors["after"])
    third, cursors_3 = page(after=cursors_2["after"])
    assert first + second + third == newest_first
    assert cursors_3["after"] == ""
    assert page(before=cursors_3["before"])[0] == second
    assert page(before=cursors_2["before"])[0] == first


def test_the_book_counts_copies_and_masks_names(client_for, county, clerk, approver):
    certificate = issued_certificate(clerk, approver)
    client = client_for(county, clerk)
    client.post(door("print", certificate))
    body = client.get(door("certificates"))
    assert certificate.number in text_of(body)
    assert NAME not in body.content.decode()
    assert '<td data-label="打印" class="num">1</td>' in body.content.decode()
    assert certificate.number in text_of(client.get(door("seal_register")))


def test_who_demanded_stands_in_the_book_of_slips(client_for, county, clerk):
    redirect_resident(get_item("P05"), by=clerk, resident_name="赵小强", unit_name="某某公司")
    text = text_of(client_for(county, clerk).get(door("redirections")))
    assert "某某公司" in text
    assert "赵**" in text
    assert "赵小强" not in text


def test_a_bureau_sees_every_community_and_may_choose_one(
    client_for, county, officer, clerk, stranger
):
    ours, theirs = submitted_application(clerk), submitted_application(stranger)
    client = client_for(county, officer)
    body = client.get(door("applications")).content.decode()
    assert door("application", ours) in body
    assert door("application", theirs) in body
    chosen = client.get(door("applications"), {"community": clerk.community_code})
    assert door("application", theirs) not in chosen.content.decode()
