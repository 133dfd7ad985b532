"""Deadlines of concerns: proposed by scope, shown when over, reminded of once per stage."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from core.identity.models import User
from core.notices.models import Notice
from core.tenancy import working_in
from core.web.chinese import SHANGHAI
from reporting.actions.concern_reminders import remind_of_concerns
from reporting.actions.concerns import answer_concern, escalate_concern, triage_concern
from reporting.deadlines import DAYS_BY_SCOPE, proposed_due, stages_until
from reporting.models import Concern, ReceivedConcern, ReminderSent, Scope
from tenants.models import Tenant
from tests.people import PEOPLE, hire
from tests.reporting.concerns.told import COUNTER, DUE, PAGE, WORDED, raised_here, went_up
from tests.reporting.quarterly.offices import at, drafter

SINCE = datetime(2026, 1, 1, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def december() -> Any:
    with at(12, 1, year=2026):
        yield


@pytest.fixture
def raised(county: Tenant) -> Concern:
    return raised_here(county)


def triaged(tenant: Tenant, concern: Concern, scope: Scope, due_on: date | None = DUE) -> Concern:
    """Triage it, with everybody in office since the beginning of the year."""
    with working_in(tenant):
        concern = triage_concern(concern, scope=scope, wording=WORDED, due_on=due_on, by=drafter())
        everybody_was_here()
    return concern


def everybody_was_here() -> None:
    User.objects.update(joined_at=SINCE)


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=SHANGHAI)


def told(username: str) -> list[str]:
    return list(
        Notice.objects.filter(recipient__username=username, key__startswith="concern-due:")
        .order_by("pk")
        .values_list("title", flat=True)
    )


# --- The days -----------------------------------------------------------------------------------
def test_each_scope_has_its_days() -> None:
    assert set(DAYS_BY_SCOPE) == set(Scope)
    assert proposed_due(Scope.COMMUNITY, date(2026, 12, 1)) == date(2026, 12, 16)
    assert proposed_due(Scope.CITY, date(2026, 12, 1)) == date(2027, 1, 30)


def test_reminders_come_before_on_and_after_the_day_and_never_on_a_day_of_rest() -> None:
    due = date(2026, 12, 20)  # A Sunday.
    stages = stages_until(due, date(2027, 1, 4))
    assert [(one.key, one.day) for one in stages] == [
        ("before-3", date(2026, 12, 17)),
        ("before-0", date(2026, 12, 18)),
        ("late-1", date(2026, 12, 21)),
        ("late-8", date(2026, 12, 28)),
        ("late-15", date(2027, 1, 4)),
    ]
    assert stages_until(due, date(2026, 12, 16)) == []


def test_without_a_day_of_the_officers_the_scope_sets_one(county: Tenant, raised: Concern) -> None:
    assert raised.due_on == date(2026, 12, 6)
    assert triaged(county, raised, Scope.COUNTY, None).due_on == date(2026, 12, 31)


# --- Reminded -----------------------------------------------------------------------------------
def test_what_is_settled_or_not_yet_near_reminds_nobody(county: Tenant, raised: Concern) -> None:
    concern = triaged(county, raised, Scope.COUNTY)
    with working_in(county):
        assert remind_of_concerns(on(12, 14)) == 0
        answer_concern(concern, "已与该行沟通。", by=drafter())
        assert remind_of_concerns(on(12, 28)) == 0
        assert not ReminderSent.objects.exists()


def test_the_officers_are_reminded_of_what_nobody_triaged(county: Tenant, raised: Concern) -> None:
    with working_in(county):
        everybody_was_here()
        assert remind_of_concerns(on(12, 3)) == 1
    assert titles(county, "officer") == ["竹湖园社区的问题和需求还有3天到研判期限"]


def titles(tenant: Tenant, username: str) -> list[str]:
    with working_in(tenant):
        return told(username)


def test_each_stage_is_sent_once_to_each_person_however_often_it_is_asked(
    county: Tenant, raised: Concern
) -> None:
    triaged(county, raised, Scope.COUNTY)
    with working_in(county):
        for day in (on(12, 17), on(12, 17), on(12, 18), on(12, 21), on(12, 22), on(12, 28)):
            remind_of_concerns(day)
            remind_of_concerns(day)
        expected = [
            "竹湖园社区的问题和需求还有3天到办理期限",
            "竹湖园社区的问题和需求还有2天到办理期限",
            "竹湖园社区的问题和需求已超过办理期限1天",
            "竹湖园社区的问题和需求已超过办理期限8天",
        ]
        assert told("officer") == told("drafter") == expected
        assert told("clerk") == []
        assert ReminderSent.objects.count() == 8
        assert not ReminderSent.objects.filter(is_caught_up=True).exists()


def test_after_a_gap_only_the_newest_is_sent_and_the_others_are_noted(
    county: Tenant, raised: Concern
) -> None:
    triaged(county, raised, Scope.COUNTY)
    with working_in(county):
        remind_of_concerns(on(12, 23))
        assert told("officer") == ["竹湖园社区的问题和需求已超过办理期限3天"]
        rows = ReminderSent.objects.filter(recipient__username="officer").order_by("pk")
        assert list(rows.values_list("stage", "is_caught_up")) == [
            ("before-3", True), ("before-0", True), ("late-1", False),
        ]  # fmt: skip
        assert remind_of_concerns(on(12, 23)) == 0


def test_a_single_case_reminds_its_community_and_once_late_the_office_too(
    county: Tenant, raised: Concern
) -> None:
    triaged(county, raised, Scope.COMMUNITY)
    with working_in(county):
        remind_of_concerns(on(12, 17))
        assert (len(told("clerk")), len(told("officer"))) == (1, 0)
        remind_of_concerns(on(12, 21))
        assert (len(told("clerk")), len(told("officer"))) == (2, 1)
        mine = Notice.objects.get(recipient__username="clerk", title__contains="超过")
        assert mine.url == f"{COUNTER}{raised.public_id}/"


def test_a_later_day_has_reminders_of_its_own(county: Tenant, raised: Concern) -> None:
    concern = triaged(county, raised, Scope.COUNTY)
    with working_in(county):
        remind_of_concerns(on(12, 18))
    with at(12, 18, year=2026):
        triaged(county, concern, Scope.COUNTY, date(2026, 12, 31))
        with working_in(county):
            assert remind_of_concerns(on(12, 19)) == 0
            assert remind_of_concerns(on(12, 28)) == 2


def test_the_county_and_the_city_are_both_reminded_of_what_went_up(
    county: Tenant, city: Tenant
) -> None:
    went_up(county, city)
    for tenant in (county, city):
        with working_in(tenant):
            everybody_was_here()
    with working_in(city):
        assert ReceivedConcern.objects.get().due_on == date(2026, 12, 31)
    with working_in(county):
        remind_of_concerns(on(12, 21))
        body = Notice.objects.filter(key__startswith="concern-due:").first()
        assert body is not None
        assert "上级还没有答复" in body.body


def test_somebody_new_is_not_told_of_stages_before_their_time(
    county: Tenant, raised: Concern
) -> None:
    triaged(county, raised, Scope.COUNTY)
    with working_in(county):
        User.objects.filter(username="officer").update(joined_at=on(12, 22))
        remind_of_concerns(on(12, 22))
        assert (len(told("officer")), len(told("drafter"))) == (0, 1)


# --- Shown --------------------------------------------------------------------------------------
def test_what_is_overdue_is_shown_as_such_at_both_doors(
    client_for: Any, county: Tenant, raised: Concern
) -> None:
    triaged(county, raised, Scope.COMMUNITY)
    with working_in(county):
        clerk, officer = hire(PEOPLE["clerk"]), hire(PEOPLE["officer"])
    at_counter, inside = client_for(county, clerk), client_for(county, officer)
    assert "已逾期" not in at_counter.get(COUNTER).content.decode()
    assert "没有这种状态的问题" in inside.get(f"{PAGE}?state=overdue").content.decode()
    with at(12, 21, year=2026):
        at_counter, inside = client_for(county, clerk), client_for(county, officer)
        assert "已逾期" in at_counter.get(COUNTER).content.decode()
        assert "已逾期" in at_counter.get(f"{COUNTER}{raised.public_id}/").content.decode()
        late = inside.get(f"{PAGE}?state=overdue").content.decode()
        assert str(raised.public_id) in late
    with working_in(county):
        raised.refresh_from_db()
        escalate_concern(raised, by=officer)
    with at(12, 21, year=2026):
        assert str(raised.public_id) in inside.get(f"{PAGE}?state=overdue").content.decode()
