"""Reminders of the quarterly report: each stage once, to each person, whatever happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.identity.models import User
from core.notices.actions import change_channels, change_contact
from core.notices.models import Channel, Delivery, DeliveryState, Notice
from core.notices.outgoing import ABANDONED_AFTER, send_delivery, waiting_deliveries
from core.tenancy.platform import at_the_platform
from core.web.chinese import SHANGHAI
from reporting.actions.reminders import remind
from reporting.models import QuarterlyReport, ReceivedReport, ReminderSent, ReportState
from tenants.models import Tenant
from tests.core.notices.channels.gateway import SECRET, Gateway, running_gateway

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OPENED_ON = date(2026, 7, 1)


def at(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def here(officer: User, county: Tenant, monkeypatch: Any) -> User:
    """Return the county's officer; office and officer have been here for long."""
    User.objects.filter(pk=officer.pk).update(joined_at=LONG_AGO)
    monkeypatch.setattr("reporting.actions.reminders._opened_on", lambda: OPENED_ON)
    officer.refresh_from_db()
    return officer


def titles() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("title", flat=True))


def test_before_the_first_stage_nobody_is_reminded(here: User) -> None:
    assert remind(at(9, 1)) == 0
    assert titles() == []


def test_an_office_opened_after_the_quarter_owes_nothing(officer: User, in_county: Any) -> None:
    assert remind(at(10, 9, year=2020)) == 0


def test_each_stage_reaches_each_officer_once(here: User) -> None:
    days = [at(9, 29), at(9, 30), at(10, 9), at(10, 10)]
    sent = []
    for day in days:
        sent.append(remind(day))
        assert remind(day + timedelta(hours=3)) == 0
    assert sum(sent) == len(titles()) == ReminderSent.objects.filter(is_caught_up=False).count()
    assert titles()[-1] == "2026年第三季度季报今天24时截止"
    assert set(ReminderSent.objects.values_list("stage", flat=True)) == {
        "before-10", "before-5", "before-1", "before-0",
    }  # fmt: skip


def test_a_reminder_leads_to_the_quarters_and_to_the_report_once_it_is_drafted(
    here: User, county: Tenant, client_for: Callable[..., Any]
) -> None:
    remind(at(9, 30))
    before = Notice.objects.latest("pk")
    QuarterlyReport.objects.create(quarter="2026Q3", version=1, opened_at=at(10, 1))
    remind(at(10, 9))
    after = Notice.objects.latest("pk")
    assert before.url == "/back-office/reporting/quarterlyreport/"
    assert after.url == "/back-office/reporting/quarterlyreport/2026Q3/"
    desk = client_for(county, here)
    assert desk.post(f"/inbox/{after.pk}/open/").headers["Location"] == after.url
    assert desk.get(before.url).status_code == 200


def test_overdue_reminders_come_daily_as_alarms(here: User) -> None:
    remind(at(10, 10))
    assert [remind(at(10, day)) for day in (11, 12, 13)] == [1, 1, 1]
    assert titles()[-1] == "2026年第三季度季报已逾期3天"
    assert Notice.objects.latest("pk").is_alarm


def test_a_report_that_was_submitted_ends_them_and_one_given_back_begins_them_again(
    here: User,
) -> None:
    report = QuarterlyReport.objects.create(
        quarter="2026Q3", version=1, state=ReportState.SUBMITTED, opened_at=at(10, 1),
        submitted_at=at(10, 8), snapshot={"any": 1}, sha256="0" * 64,
    )  # fmt: skip
    assert remind(at(10, 9)) == 0
    QuarterlyReport.objects.filter(pk=report.pk).update(
        state=ReportState.RETURNED, answer="请补充", answered_at=at(10, 9)
    )
    assert remind(at(10, 10)) == 1


def test_a_beat_that_was_down_over_the_deadline_catches_up_once_and_says_so(here: User) -> None:
    assert remind(at(10, 13)) == 1
    (title,) = titles()
    assert title == "2026年第三季度季报已逾期3天"
    assert "当时没有发出，这一条一并补上" in Notice.objects.get().body
    assert ReminderSent.objects.filter(is_caught_up=True).count() == 6
    assert remind(at(10, 13)) == 0
    assert remind(at(10, 14)) == 1
    assert "补上" not in Notice.objects.latest("pk").body


def test_an_officer_who_came_later_hears_only_of_what_came_later(here: User) -> None:
    User.objects.filter(pk=here.pk).update(joined_at=at(10, 10, 7))
    assert remind(at(10, 10)) == 1
    assert list(ReminderSent.objects.values_list("stage", flat=True)) == ["before-0"]


def test_a_server_clock_in_another_zone_changes_no_day(here: User) -> None:
    assert remind(at(10, 9).astimezone(UTC)) == 1
    assert remind(datetime(2026, 10, 9, 15, 59, tzinfo=UTC)) == 0
    assert remind(datetime(2026, 10, 9, 16, 0, tzinfo=UTC)) == 1
    assert titles()[-1] == "2026年第三季度季报今天24时截止"


def test_the_office_above_hears_of_who_is_missing_after_three_days_once(
    in_city: Any, city: Tenant, county: Tenant, other_county: Tenant, monkeypatch: Any,
) -> None:  # fmt: skip
    from tests.people import PEOPLE, hire

    officer = hire(PEOPLE["officer"])
    User.objects.filter(pk=officer.pk).update(joined_at=at(10, 1))
    with at_the_platform():
        Tenant.objects.filter(slug__in=(county.slug, other_county.slug)).update(created_at=LONG_AGO)
    monkeypatch.setattr("reporting.actions.reminders._opened_on", lambda: OPENED_ON)
    ReceivedReport.objects.create(
        sender_slug=county.slug, sender_name=county.name, quarter="2026Q3", version=1,
        snapshot={}, sha256="0" * 64, dispatch_id="11111111-1111-4111-8111-111111111111",
        submitted_at=at(10, 8), received_at=at(10, 8),
    )  # fmt: skip
    remind(at(10, 13))
    assert not ReminderSent.objects.filter(stage="above").exists()
    remind(at(10, 14))
    remind(at(10, 15))
    told = ReminderSent.objects.filter(stage="above")
    assert other_county.slug in told.values_list("about", flat=True)
    assert county.slug not in told.values_list("about", flat=True)
    assert told.count() == len(set(told.values_list("about", flat=True)))
    assert any(other_county.name in title and "逾期4天" in title for title in titles())
    told_of = Notice.objects.filter(key__contains="missing")
    received = "/back-office/reporting/quarterlyreport/received/?quarter=2026Q3"
    assert set(told_of.values_list("url", flat=True)) == {received}


def test_the_office_above_hears_nothing_of_who_came_on_line_when_the_quarter_was_over(
    in_city: Any, city: Tenant, county: Tenant, other_county: Tenant, monkeypatch: Any,
) -> None:  # fmt: skip
    from tests.people import PEOPLE, hire

    officer = hire(PEOPLE["officer"])
    User.objects.filter(pk=officer.pk).update(joined_at=at(10, 1))
    with at_the_platform():
        Tenant.objects.filter(pk=county.pk).update(created_at=LONG_AGO)
        Tenant.objects.filter(pk=other_county.pk).update(created_at=at(10, 2))
    monkeypatch.setattr("reporting.actions.reminders._opened_on", lambda: OPENED_ON)
    remind(at(10, 14))
    told = ReminderSent.objects.filter(stage="above").values_list("about", flat=True)
    assert list(told) == [county.slug]


# --- The way out ---------------------------------------------------------------------------------
@pytest.fixture
def gateway(here: User) -> Iterator[Gateway]:
    with running_gateway() as running:
        change_channels(
            mail_is_on=False, mail_sender="", webhook_is_on=True, webhook_url=running.url,
            webhook_secret=SECRET, by=here,
        )  # fmt: skip
        change_contact(here, mail="", handle="zhang.wei", by=here)
        yield running


def deliver_all(county: Tenant) -> None:
    for pk in waiting_deliveries(limit=100):
        send_delivery(pk, schema=county.schema_name)


def test_a_reminder_goes_out_once_and_says_whom_it_is_for_and_nothing_else_of_them(
    here: User, county: Tenant, gateway: Gateway
) -> None:
    remind(at(10, 9))
    deliver_all(county)
    deliver_all(county)
    remind(at(10, 9))
    deliver_all(county)
    (document,) = gateway.shown.values()
    assert document["to"] == "zhang.wei"
    assert here.name not in str(document)
    assert document["url"].startswith("http://pzh-dongqu.localhost")
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_a_gateway_that_is_away_is_asked_again_later_and_later(
    here: User, county: Tenant, gateway: Gateway
) -> None:
    gateway.answers = [503, 503]
    remind(at(10, 9))
    deliver_all(county)
    first = Delivery.objects.get()
    assert (first.state, first.attempts) == (DeliveryState.WAITING, 1)
    assert waiting_deliveries(limit=9) == []
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        deliver_all(county)
        assert waiting_deliveries(limit=9) == []
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        deliver_all(county)
    assert len(gateway.shown) == 1


def test_a_worker_that_died_with_a_message_in_hand_shows_it_once(
    here: User, county: Tenant, gateway: Gateway
) -> None:
    remind(at(10, 9))
    delivery = Delivery.objects.get()
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.HANDING_OVER, attempts=1)
    deliver_all(county)
    assert gateway.shown == {}
    with time_machine.travel(timezone.now() + ABANDONED_AFTER + timedelta(seconds=1)):
        deliver_all(county)
    assert list(gateway.shown) == [str(delivery.public_id)]


def test_a_mail_that_was_in_hand_when_its_worker_died_is_unsure_and_not_repeated(
    here: User, county: Tenant, mailoutbox: list[Any]
) -> None:
    change_channels(
        mail_is_on=True, mail_sender="bureau@example.org", webhook_is_on=False, webhook_url="",
        webhook_secret="", by=here,
    )  # fmt: skip
    change_contact(here, mail="zhang@example.org", handle="", by=here)
    remind(at(10, 9))
    Delivery.objects.update(state=DeliveryState.HANDING_OVER, attempts=1)
    with time_machine.travel(timezone.now() + ABANDONED_AFTER + timedelta(seconds=1)):
        deliver_all(county)
    assert mailoutbox == []
    assert Delivery.objects.get().state == DeliveryState.UNSURE
    assert Delivery.objects.get().channel == Channel.MAIL


def test_who_has_no_address_is_shown_as_not_reached(
    here: User, county: Tenant, gateway: Gateway
) -> None:
    change_contact(here, mail="", handle="", by=here)
    remind(at(10, 9))
    deliver_all(county)
    assert Delivery.objects.get().problem == "没有登记收件地址"
    assert len(titles()) == 1


def test_without_a_channel_only_the_inbox_is_written(
    here: User, client_for: Callable[..., Any]
) -> None:
    remind(at(10, 9))
    assert not Delivery.objects.exists()
    assert len(titles()) == 1
