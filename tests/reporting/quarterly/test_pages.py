"""The reports' pages in the back office: who comes in, what they are told, what they may do."""

from __future__ import annotations

from typing import Any

import pytest

from core.identity.access import Role
from core.tenancy import working_in
from reporting.actions.reports import save_narrative
from reporting.models import QuarterlyReport, ReportState
from tenants.models import Tenant
from tests.people import PEOPLE, Person, hire
from tests.reporting.quarterly.offices import (
    FOURTH,
    accepted,
    at,
    deliver,
    demand,
    draft,
    drafter,
    of,
    received,
    returned,
    reviewer,
    submitted,
)

REPORTS = "/back-office/reporting/quarterlyreport/"
REPORT = f"{REPORTS}2026Q4/"
PUBLISHER = Person("publisher", "谢军", Role.PUBLISHER)


@pytest.fixture(autouse=True)
def fifth_of_january() -> Any:
    with at(1, 5):
        yield


def at_desk(client_for: Any, tenant: Tenant, person: Person | None = None) -> Any:
    with working_in(tenant):
        return client_for(tenant, hire(person) if person else drafter())


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


# --- Refused ------------------------------------------------------------------------------------
def test_a_stranger_is_sent_to_sign_in(client_for: Any, county: Tenant) -> None:
    for address in (REPORTS, REPORT, f"{REPORTS}received/"):
        assert client_for(county).get(address).status_code == 302


@pytest.mark.parametrize("name", ["clerk", "approver"])
def test_the_counter_does_not_come_in(client_for: Any, county: Tenant, name: str) -> None:
    draft(county)
    client = at_desk(client_for, county, PEOPLE[name])
    for address in (REPORTS, REPORT, f"{REPORT}rows/demands/", f"{REPORTS}received/"):
        assert client.get(address).status_code == 403, address


@pytest.mark.parametrize("name", ["auditor", "editor"])
def test_who_only_watches_reads_and_changes_nothing(
    client_for: Any, county: Tenant, name: str
) -> None:
    draft(county)
    client = at_desk(client_for, county, PEOPLE[name])
    assert client.get(REPORT).status_code == 200
    assert "提交审核</button>" not in text_of(client.get(REPORT))
    for path in ("save/", "recount/", "review/", "correct/"):
        assert client.post(REPORT + path, {"answer": "submit"}).status_code == 403, path
    assert client.post(f"{REPORTS}open/", {"quarter": "2026Q3"}).status_code == 403
    assert of(county).state == ReportState.DRAFT


def test_who_may_not_see_the_books_gets_figures_without_links(
    client_for: Any, county: Tenant
) -> None:
    demand(county)
    draft(county)
    client = at_desk(client_for, county, PUBLISHER)
    assert "rows/demands/" not in text_of(client.get(REPORT))
    assert client.get(f"{REPORT}rows/demands/").status_code == 403


@pytest.mark.parametrize("address", ["2026Q5/", "2026Q3/", "2026Q4/v1/", "2026Q4/rows/joy/",
                                     "received/2026Q4/pzh-xiqu/v1/", "nonsense/"])  # fmt: skip
def test_what_is_not_there_is_not_found(client_for: Any, county: Tenant, address: str) -> None:
    if "rows" in address:
        draft(county)
    assert at_desk(client_for, county).get(REPORTS + address).status_code == 404


def test_a_quarter_that_runs_is_refused_by_name(client_for: Any, county: Tenant) -> None:
    client = at_desk(client_for, county)
    answer = client.post(f"{REPORTS}open/", {"quarter": "2027Q1"}, follow=True)
    assert "2027年第一季度还没有结束" in text_of(answer)
    with working_in(county):
        assert not QuarterlyReport.objects.exists()


def test_who_handed_in_is_told_that_another_person_reviews(client_for: Any, county: Tenant) -> None:
    draft(county)
    client = at_desk(client_for, county)
    answer = client.post(
        f"{REPORT}save/", {"progress": "走访。", "hand_in": "1", "seen_at": seen(county)},
        follow=True,
    )  # fmt: skip
    assert "须由另一位同事审核报送" in text_of(answer)
    answer = client.post(f"{REPORT}review/", {"answer": "submit"}, follow=True)
    assert "须由另一位同事审核报送" in text_of(answer)
    assert of(county).is_in_review


def test_texts_typed_meanwhile_are_kept_on_the_page(client_for: Any, county: Tenant) -> None:
    draft(county)
    client = at_desk(client_for, county)
    answer = client.post(f"{REPORT}save/", {"progress": "另一种写法。", "seen_at": "long ago"})
    assert answer.status_code == 409
    assert "另一种写法。" in text_of(answer)
    answer = client.post(
        f"{REPORT}save/", {"progress": "另一种写法。", "seen_at": "long ago"},
        headers={"x-requested-with": "autosave"},
    )  # fmt: skip
    assert "刚被其他人改过" in answer.json()["message"]
    assert of(county).narrative["progress"] == "走访了两个监测点。"


def test_pressing_twice_does_not_overwrite_what_another_wrote(
    client_for: Any, county: Tenant
) -> None:
    draft(county)
    client, before = at_desk(client_for, county), seen(county)
    with at(1, 5, 9, 5):
        with working_in(county):
            save_narrative(
                of(county), {"progress": "走访了两个监测点。", "plans": "我的打算。"},
                seen=before, by=reviewer(),
            )  # fmt: skip
        mine = {"progress": "走访了两个监测点。", "plans": "别的打算。", "seen_at": before}
        for _ in range(2):
            page = client.post(f"{REPORT}save/", mine)
            assert page.status_code == 409
            mine["seen_at"] = page.context["form"].initial["seen_at"]
    assert of(county).narrative["plans"] == "我的打算。"


def test_a_returned_report_sent_again_unchanged_is_refused_on_the_page(
    client_for: Any, county: Tenant, city: Tenant
) -> None:
    submitted(county)
    deliver(city)
    returned(city, county, remarks="漏了一份。")
    client = at_desk(client_for, county)
    assert "漏了一份。" in text_of(client.get(REPORT))
    client.post(f"{REPORT}correct/")
    same = of(county, 2)
    answer = client.post(
        f"{REPORT}save/", {**same.narrative, "hand_in": "1", "seen_at": seen(county, 2)}
    )
    assert "内容与被退回的第1版完全相同" in text_of(answer)
    assert of(county, 2).is_draft


# --- Done ---------------------------------------------------------------------------------------
def seen(tenant: Tenant, version: int = 1) -> str:
    saved_at = of(tenant, version).saved_at
    return saved_at.isoformat() if saved_at else ""


def test_a_quarter_goes_from_draft_to_accepted_through_the_pages(
    client_for: Any, county: Tenant, city: Tenant
) -> None:
    demand(county, 2)
    client = at_desk(client_for, county)
    assert "还剩5天" in text_of(client.get(REPORTS))
    client.post(f"{REPORTS}open/", {"quarter": "2026Q4"})
    page = text_of(client.get(REPORT))
    assert f"{REPORT}rows/demands/" in page
    assert "没有监测点" in page
    rows = text_of(client.get(f"{REPORT}rows/demands/?unit=某银行"))
    assert rows.count("某银行") >= 2
    saved = client.post(
        f"{REPORT}save/", {"progress": "走访。", "seen_at": ""},
        headers={"x-requested-with": "autosave"},
    ).json()  # fmt: skip
    assert saved == {"saved_at": "09:00", "seen_at": seen(county)}
    client.post(
        f"{REPORT}save/", {"progress": "走访。", "seen_at": saved["seen_at"], "hand_in": "1"}
    )
    with working_in(county):
        second = client_for(county, reviewer())
    assert "报送攀枝花市" in text_of(second.get(REPORT))
    answer = second.post(f"{REPORT}review/", {"answer": "submit"}, follow=True)
    assert "已报送攀枝花市，内容从现在起锁定。" in text_of(answer)
    assert "需要更正请攀枝花市退回" in text_of(answer)
    assert of(county).sha256 in text_of(second.get(f"{REPORT}v1/"))

    deliver(city)
    above = at_desk(client_for, city)
    overview = text_of(above.get(f"{REPORTS}received/"))
    assert "按时报送" in overview
    one = f"{REPORTS}received/2026Q4/{county.slug}/v1/"
    assert of(county).sha256 in text_of(above.get(one))
    assert "已接收，东区会收到通知" in text_of(
        above.post(f"{one}answer/", {"answer": "accept"}, follow=True)
    )
    deliver(county)
    assert "已报送并被接收" in text_of(client.get(REPORT))


def test_a_zero_report_says_so(client_for: Any, county: Tenant, city: Tenant) -> None:
    submitted(county)
    client = at_desk(client_for, county)
    assert "零报告" in text_of(client.get(REPORT))
    assert "零报告" in text_of(client.get(f"{REPORT}v1/"))


def test_a_city_returns_with_remarks_and_its_sum_opens_the_parts(
    client_for: Any, county: Tenant, other_county: Tenant, city: Tenant
) -> None:
    demand(county, 2)
    submitted(county)
    deliver(city)
    accepted(city, county)
    draft(city)
    client = at_desk(client_for, city)
    page = text_of(client.get(REPORT))
    assert "西区" in page
    assert "（未报送）" in page
    parts = text_of(client.get(f"{REPORT}rows/redirections/"))
    assert f"{REPORTS}received/2026Q4/{county.slug}/v1/" in parts
    assert "未报送" in parts
    one = f"{REPORTS}received/2026Q4/{county.slug}/v1/answer/"
    client.post(one, {"answer": "return", "remarks": "请核对。"})
    assert received(city, county).remarks == "请核对。"
    assert "东区在汇总以后有新的报送或退回" in " ".join(text_of(client.get(REPORT)).split())


def test_the_first_page_says_what_is_due(client_for: Any, county: Tenant) -> None:
    draft(county)
    page = text_of(at_desk(client_for, county).get("/back-office/"))
    assert f"{FOURTH.label}季报" in page
    assert "还剩5天" in page


def test_the_page_of_those_below_costs_the_same_however_many_there_are(
    client_for: Any, county: Tenant, other_county: Tenant, city: Tenant
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = at_desk(client_for, city)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{REPORTS}received/")
        return sum("reporting_" in one["sql"] for one in asked.captured_queries)

    submitted(county)
    deliver(city)
    before = cost()
    submitted(other_county)
    deliver(city)
    assert cost() == before
