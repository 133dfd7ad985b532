"""The city sees which edition every county is on, how it differs, and for how long it has lagged."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from catalog.actions.standing import REPORT_KIND, file_report
from catalog.errors import PaperUnreadable
from catalog.inheritance_errors import NotFromChild
from catalog.inherited import Standing, county_standing
from catalog.models import AdoptionReport
from core.exchange.models import Dispatch
from core.notices.models import Notice
from core.tenancy import working_in
from tenants.models import Tenant
from tests.catalog.inheritance.offices import (
    alias,
    both,
    deliver,
    guidance,
    prohibited,
    publish,
)


def standing(city: Tenant) -> dict[str, Standing]:
    with working_in(city):
        return {one.place.slug: one for one in county_standing()}


@pytest.fixture
def reported(city: Tenant, county: Tenant, other_county: Tenant) -> None:
    deliver(city)


def test_a_report_from_an_office_that_is_not_below_is_returned(
    reported: None, county: Tenant
) -> None:
    with working_in(county), pytest.raises(NotFromChild):
        file_report(Dispatch.objects.filter(kind=REPORT_KIND, sender="pzh-xiqu").get())


def test_a_damaged_report_is_returned(reported: None, city: Tenant) -> None:
    with working_in(city):
        sent = Dispatch.objects.filter(kind=REPORT_KIND, sender="pzh-xiqu").get()
        sent.payload = {"number": "二"}
        with pytest.raises(PaperUnreadable):
            file_report(sent)


def test_counties_founded_on_the_citys_edition_are_current(reported: None, city: Tenant) -> None:
    found = standing(city)
    assert set(found) == {"pzh-dongqu", "pzh-xiqu"}
    for one in found.values():
        assert one.is_current
        assert (one.days_behind, one.editions_behind, one.differences) == (0, 0, [])
        assert one.report is not None
        assert (one.report.origin_slug, one.report.origin_number) == ("panzhihua", 1)


def test_a_county_that_has_not_taken_over_lags_from_the_day_the_edition_took_effect(
    reported: None, city: Tenant, county: Tenant, other_county: Tenant
) -> None:
    publish(city, guidance("P05", "第二版"))
    publish(city, guidance("P05", "第三版"))
    deliver(county, city)
    with time_machine.travel(timezone.now() + timedelta(days=9, hours=1), tick=False):
        found = standing(city)
        assert found["pzh-dongqu"].is_current
        late = found["pzh-xiqu"]
        assert (late.is_current, late.editions_behind, late.days_behind) == (False, 2, 9)


def test_the_city_sees_how_a_county_differs_and_what_waits(
    reported: None, city: Tenant, county: Tenant, other_county: Tenant
) -> None:
    publish(
        county, both(guidance("P05", "东区"), alias("P06", "东区说法"), prohibited("P30", "三"))
    )
    publish(city, guidance("P05", "市里"))
    deliver(county, other_county, city)
    found = standing(city)
    assert found["pzh-dongqu"].differences == [
        {"code": "P06", "field": "aliases", "change": "changed"},
        {"code": "P30", "field": "item", "change": "added"},
    ]
    report = found["pzh-dongqu"].report
    assert report is not None
    assert (report.open_conflicts, report.number, report.origin_number) == (1, 3, 2)
    assert found["pzh-xiqu"].differences == []


def test_a_report_that_arrives_late_does_not_undo_a_newer_one(
    reported: None, city: Tenant, county: Tenant
) -> None:
    publish(county, alias("P06", "东区说法"))
    deliver(city)
    with working_in(city):
        first = Dispatch.objects.filter(kind=REPORT_KIND, sender=county.slug).earliest("sent_at")
        file_report(first)
        assert AdoptionReport.objects.get(reporter_slug=county.slug).number == 2
        assert AdoptionReport.objects.count() == 2


def test_an_office_that_never_reported_lags_from_the_first_edition_on(
    city: Tenant, county: Tenant
) -> None:
    found = standing(city)["pzh-dongqu"]
    assert (found.report, found.is_current, found.editions_behind) == (None, False, 1)


def test_another_tenant_sees_nothing_of_the_reports(reported: None, other_county: Tenant) -> None:
    with working_in(other_county):
        assert county_standing() == []
        assert not AdoptionReport.objects.exists()


def test_the_publishers_are_told_once_all_have_followed_and_not_before(
    reported: None, city: Tenant, county: Tenant, other_county: Tenant
) -> None:
    publish(city, guidance("P05", "到市公安局"))
    deliver(county)
    deliver(city)
    with working_in(city):
        assert not Notice.objects.filter(key__endswith=":2", key__startswith="followed:").exists()
    deliver(other_county)
    deliver(city)
    with working_in(city):
        (notice,) = Notice.objects.filter(key__endswith=":2", key__startswith="followed:")
        assert notice.title == "下级单位已全部采用第2版"
