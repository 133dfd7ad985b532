"""Monitoring points: who may choose them, why which are proposed, and what the city is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from core.directory.models import Community
from core.directory.selectors import get_community
from core.errors import NotAllowed
from core.exchange.actions import deliver_dispatch, send_dispatch
from core.privacy.phones import NotAPhoneNumber
from core.tenancy import parent, working_in
from reporting.actions.points import choose_point, end_point, name_contact
from reporting.counted import count_quarter, point_codes
from reporting.errors import AlreadyAPoint, CommunityNotInUse, PointEnded
from reporting.models import MonitoringPoint, ReceivedPoints, ResidentCount
from reporting.pointing import points_below, proposals
from reporting.quarters import Quarter
from tenants.models import Tenant
from tests.people import COMMUNITY, OTHER_COMMUNITY, PEOPLE, hire
from tests.reporting.quarterly.offices import at, deliver, demand, sent

POINTS = "/back-office/reporting/monitoringpoint/"


@pytest.fixture(autouse=True)
def december() -> Any:
    with at(12, 1, year=2026):
        yield


def chosen(county: Tenant, code: str = COMMUNITY) -> MonitoringPoint:
    with working_in(county):
        return choose_point(get_community(code), by=hire(PEOPLE["officer"]))


# --- Refused ------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["clerk", "approver", "auditor", "editor"])
def test_only_officers_choose(county: Tenant, name: str) -> None:
    with working_in(county):
        with pytest.raises(NotAllowed):
            choose_point(get_community(COMMUNITY), by=hire(PEOPLE[name]))
        assert not MonitoringPoint.objects.exists()
    assert not sent("monitoring_points")


def test_a_community_is_not_chosen_twice(county: Tenant) -> None:
    chosen(county)
    with pytest.raises(AlreadyAPoint):
        chosen(county)
    assert len(sent("monitoring_points")) == 1


def test_a_community_out_of_use_is_not_chosen(county: Tenant) -> None:
    with working_in(county):
        Community.objects.filter(code=COMMUNITY).update(is_active=False)
    with pytest.raises(CommunityNotInUse):
        chosen(county)


def test_what_has_ended_is_not_changed(county: Tenant) -> None:
    point = chosen(county)
    with working_in(county):
        officer = hire(PEOPLE["officer"])
        end_point(point, by=officer)
        with pytest.raises(PointEnded):
            end_point(point, by=officer)
        with pytest.raises(PointEnded):
            name_contact(point, name="王芳", phone="", by=officer)


def test_a_contact_has_a_telephone_number_or_none(county: Tenant) -> None:
    point = chosen(county)
    with working_in(county), pytest.raises(NotAPhoneNumber):
        name_contact(point, name="王芳", phone="12", by=hire(PEOPLE["officer"]))


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"told_at": "2026-12-01T00:00:00+08:00", "count": 2, "points": []},
        {"told_at": "2026-12-01", "count": 0, "points": []},
        {"told_at": "2026-12-01T00:00:00+08:00", "count": 1, "points": ["x"]},
    ],
)
def test_the_city_files_no_broken_list(county: Tenant, city: Tenant, payload: Any) -> None:
    with working_in(county):
        above = parent()
        assert above is not None
        send_dispatch("monitoring_points", version=1, to=above, subject="监测点", payload=payload)
    deliver(city)
    assert sent("monitoring_points")[0].refusal
    with working_in(city):
        assert not ReceivedPoints.objects.exists()


@pytest.mark.parametrize("name", ["clerk", "editor"])
def test_who_does_not_see_all_books_sees_no_points(
    client_for: Any, county: Tenant, name: str
) -> None:
    with working_in(county):
        person = hire(PEOPLE[name])
    assert client_for(county, person).get(POINTS).status_code == 403


def test_an_auditor_looks_but_does_not_choose(
    client_for: Any, county: Tenant, auditor: Any
) -> None:
    client = client_for(county, auditor)
    page = client.get(POINTS).content.decode()
    assert "建议名单" in page
    assert "choose/" not in page
    assert client.post(f"{POINTS}choose/", {"community": COMMUNITY}).status_code == 403


# --- Done ---------------------------------------------------------------------------------------
def test_the_busiest_community_is_proposed_first_with_its_reasons(county: Tenant) -> None:
    demand(county, 2)
    with at(12, 1, year=2026), working_in(county):
        first = proposals(timezone.now())[0]
    assert first.community.code == COMMUNITY
    assert first.reasons == [
        "近四个季度出具 0 件、不予出具 2 件",
        "被要求开具不应开具的证明 2 次",
    ]


def test_after_the_first_point_other_townships_come_first(county: Tenant) -> None:
    demand(county, 1)
    with working_in(county):
        township = get_community(COMMUNITY).township_code
    chosen(county)
    with working_in(county):
        first = proposals(timezone.now())[0]
    assert first.community.township_code != township
    assert "还没有监测点" in first.reasons[-1]


def test_the_county_is_warned_until_it_has_two(
    client_for: Any, county: Tenant, officer: Any
) -> None:
    client = client_for(county, officer)
    assert "还差 2 个" in client.get(POINTS).content.decode()
    for code in (COMMUNITY, OTHER_COMMUNITY):
        assert client.post(f"{POINTS}choose/", {"community": code}).status_code == 302
    page = client.get(POINTS).content.decode()
    assert "监测点不足" not in page
    assert "选取监测点" in page


def test_the_contact_is_sealed_and_the_trail_does_not_know_it(
    client_for: Any, county: Tenant, officer: Any
) -> None:
    point = chosen(county)
    client = client_for(county, officer)
    client.post(f"{POINTS}{point.public_id}/contact/", {"name": "王小芳", "phone": "138 1234 5678"})
    assert "13812345678" in client.get(POINTS).content.decode()
    with working_in(county):
        point.refresh_from_db()
        assert point.contact_phone == "13812345678"


def test_the_city_sees_who_falls_short(county: Tenant, city: Tenant) -> None:
    first = chosen(county)
    chosen(county, OTHER_COMMUNITY)
    deliver(city)
    with working_in(city):
        mine = next(one for one in points_below() if one.place.slug == county.slug)
        assert (mine.count, mine.is_short) == (2, False)
        assert any(one.is_short for one in points_below())
    with working_in(county):
        end_point(first, by=hire(PEOPLE["officer"]))
    deliver(city)
    with working_in(city):
        mine = next(one for one in points_below() if one.place.slug == county.slug)
        assert (mine.count, mine.is_short) == (1, True)


def test_the_list_names_communities_and_no_people(county: Tenant) -> None:
    chosen(county)
    payload = sent("monitoring_points")[0].payload
    assert set(payload) == {"told_at", "count", "points"}
    assert [set(one) for one in payload["points"]] == [{"code", "name"}]


def test_an_older_list_that_comes_late_changes_nothing(county: Tenant, city: Tenant) -> None:
    with at(12, 1, year=2026):
        chosen(county)
    with at(12, 2, year=2026):
        chosen(county, OTHER_COMMUNITY)
    with working_in(city):
        for dispatch in reversed(sent("monitoring_points")):
            deliver_dispatch(str(dispatch.pk))
        assert len(ReceivedPoints.objects.get().points) == 2


def test_the_report_counts_who_was_a_point_in_the_quarter(county: Tenant) -> None:
    point = chosen(county)
    with at(1, 5), working_in(county):
        end_point(point, by=hire(PEOPLE["officer"]))
        fourth = Quarter(2026, 4)
        assert point_codes(fourth) == [COMMUNITY]
        assert point_codes(fourth.previous) == []
        assert point_codes(fourth.next) == [COMMUNITY]
        assert point_codes(fourth.next.next) == []
        assert count_quarter(fourth).payload.points == 1


# --- Residents ----------------------------------------------------------------------------------
def test_lines_that_cannot_be_read_are_named_and_nothing_is_kept(
    client_for: Any, county: Tenant
) -> None:
    with working_in(county):
        client = client_for(county, hire(PEOPLE["officer"]))
    lines = f"{COMMUNITY} 8200\n月球社区 12\n510499000001 30"
    answer = client.post(f"{POINTS}residents/", {"lines": lines})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第2行的“月球社区”不是本单位的社区（村）；第3行的“510499000001”不是" in page
    assert "月球社区 12" in page
    with working_in(county):
        assert not ResidentCount.objects.exists()


def test_only_officers_note_residents(client_for: Any, county: Tenant, auditor: Any) -> None:
    client = client_for(county, auditor)
    assert client.post(f"{POINTS}residents/", {"lines": ""}).status_code == 403


def test_residents_count_in_the_proposal_and_the_page_says_so(
    client_for: Any, county: Tenant
) -> None:
    with working_in(county):
        client = client_for(county, hire(PEOPLE["officer"]))
    assert "居民人数还没有登记" in client.get(POINTS).content.decode()
    assert f"{COMMUNITY} 竹湖园社区" in client.get(f"{POINTS}residents/").content.decode()
    lines = f"{OTHER_COMMUNITY}\t望江街社区\t12,400人\n竹湖园社区 8200\n{COMMUNITY} 竹湖园社区"
    assert client.post(f"{POINTS}residents/", {"lines": lines}).status_code == 302
    with working_in(county):
        first, second = proposals(timezone.now())[:2]
    assert (first.community.code, first.reasons[0]) == (OTHER_COMMUNITY, "居民 12400 人")
    assert (second.community.code, second.residents) == (COMMUNITY, 8200)
    page = client.get(POINTS).content.decode()
    assert "已登记 2 个社区（村）的居民人数" in page
