"""The pictures' pages: who may look, whose figures they see, what the files hold."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.identity.access import Role
from core.tenancy import PUBLIC, working_in
from core.web.chinese import SHANGHAI
from reporting.pictures.board import read_board
from reporting.summaries.models import QuarterSummary, SummaryState
from reporting.summaries.selectors import picture
from tenants.models import Tenant
from tests.reporting.quarterly.offices import FOURTH, at, deliver, demand, submitted

PICTURES = "/back-office/summaries/quartersummary/"
SHOWN = PICTURES + "?quarter=2026Q4"

pytestmark = pytest.mark.usefixtures("long_on_line")


@pytest.fixture(autouse=True)
def new_year(database: None) -> Any:
    with time_machine.travel(datetime(2027, 1, 15, 9, tzinfo=SHANGHAI), tick=False) as clock:
        yield clock


@pytest.fixture
def province(database: None) -> Tenant:
    with working_in(PUBLIC):
        return Tenant.objects.get(slug="sichuan")


def sum_up(quarter: str = "2026Q4") -> None:
    call_command("aggregate", "--quarter", quarter, stdout=io.StringIO())


def workbook(answer: Any) -> Any:
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    return openpyxl.load_workbook(io.BytesIO(answer.content))


# --- Doors --------------------------------------------------------------------------------------
@pytest.mark.parametrize("door", ["", "2026Q4/pzh-dongqu/", "2026Q4/all.xlsx"])
def test_the_pictures_are_for_those_who_read_the_books(
    door: str, client_for: Any, client_of: Any, city: Tenant
) -> None:
    sum_up()
    assert client_for(city).get(PICTURES + door)["Location"].startswith("/sign-in/")
    assert client_of(city, Role.EDITOR).get(PICTURES + door).status_code == 403
    assert client_of(city, Role.OFFICER).get(PICTURES + door).status_code == 200
    assert client_of(city, Role.AUDITOR).get(PICTURES + door).status_code == 200


@pytest.mark.parametrize(
    "door",
    [
        "?quarter=x", "2026Q9/pzh-dongqu/", "2026Q4/atlantis/", "2026Q4/secrets.xlsx",
        "2026Q3/all.xlsx",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(door: str, client_of: Any, city: Tenant) -> None:
    assert client_of(city).get(PICTURES + door).status_code == 404


def test_a_county_sees_itself_and_nobody_else(
    client_of: Any, county: Tenant, other_county: Tenant
) -> None:
    demand(county, 2, "某银行")
    demand(other_county, 3, "某学校")
    sum_up()
    client = client_of(county)
    page = client.get(SHOWN).text
    assert "某银行" in page
    assert "某学校" not in page
    assert "西区" not in page
    for door in ("2026Q4/pzh-xiqu/", "2026Q4/panzhihua/", "2026Q4/sichuan/"):
        assert client.get(PICTURES + door).status_code == 404
    sheet = workbook(client.get(PICTURES + "2026Q4/all.xlsx"))
    texts = {str(cell.value) for one in sheet for row in one.iter_rows() for cell in row}
    assert not {text for text in texts if "某学校" in text or "西区" in text}


# --- What is shown ------------------------------------------------------------------------------
def test_nobody_summed_up_says_where_to_do_so(client_of: Any, city: Tenant) -> None:
    officer = client_of(city).get(SHOWN).text
    assert "尚未汇总" in officer
    assert "aggregationrun/?quarter=2026Q4" in officer
    assert "<details" not in officer
    assert "每天凌晨自动汇总" in client_of(city, Role.AUDITOR).get(SHOWN).text
    assert "还没有开始" in client_of(city).get(PICTURES + "?quarter=2030Q1").text


def test_a_city_sees_its_counties_in_every_picture_and_goes_down_to_one(
    client_of: Any, city: Tenant, county: Tenant, other_county: Tenant
) -> None:
    demand(county, 2, "某银行")
    demand(other_county, 3, "某学校")
    with at(1, 9):
        submitted(county)
        deliver(city)
    sum_up()
    client = client_of(city)
    page = client.get(SHOWN).text
    assert "2个单位索要了1种不应出具的证明，共5次。索要最多的是某学校（3次）" in page
    assert "东区：4个季度按时1个，本季度按时报送" in page
    assert "西区：4个季度按时0个，本季度逾期未报，已逾期5天" in page
    office = client.get(PICTURES + "2026Q4/pzh-dongqu/").text
    assert "received/2026Q4/pzh-dongqu/v1/" in office
    assert "某银行" in office
    assert "某学校" not in office
    assert "还没有收到它" in client.get(PICTURES + "2026Q4/pzh-xiqu/").text


def test_the_province_knows_of_a_countys_report_by_its_summary_as_of_the_count(
    client_of: Any, province: Tenant, county: Tenant, other_county: Tenant, new_year: Any
) -> None:
    with at(1, 9):
        submitted(county)
    new_year.move_to(datetime(2027, 1, 10, 3, tzinfo=SHANGHAI))
    sum_up()
    new_year.move_to(datetime(2027, 1, 15, 9, tzinfo=SHANGHAI))
    client = client_of(province)
    page = client.get(SHOWN).text
    assert "东区：1个季度按时1个，本季度按时报送" in page
    assert "西区：不知道是否按时，本季度今天24时截止" in page  # So it was when it counted.
    with at(1, 14):
        submitted(other_county)
    sum_up()
    page = client.get(SHOWN).text
    assert "西区：1个季度按时0个，本季度逾期4天报送" in page
    with working_in(PUBLIC):
        row = QuarterSummary.objects.get(tenant_slug="pzh-dongqu")
        assert "黄丽" not in str(row.payload)


def test_who_failed_and_who_is_missing_is_named(
    client_of: Any, city: Tenant, county: Tenant
) -> None:
    demand(county, 1)
    sum_up()
    with working_in(PUBLIC):
        rows = QuarterSummary.objects.filter(quarter="2026Q4")
        rows.filter(tenant_slug="pzh-dongqu").update(state=SummaryState.FAILED, error="X")
        rows.filter(tenant_slug="pzh-xiqu").delete()
    client = client_of(city)
    page = client.get(SHOWN).text
    assert "有单位汇总失败" in page
    assert "东区最近一次汇总失败" in page
    assert "没有计入：西区" in page
    assert "西区：没有数据" in page
    facts = workbook(client.get(PICTURES + "2026Q4/burden.xlsx"))["说明"]
    lines = [str(row[0].value) for row in facts.iter_rows()]
    assert "不完整：有单位汇总失败" in lines
    assert "没有计入（1个）：西区" in lines
    assert "尚未汇总" in client.get(PICTURES + "2026Q4/pzh-xiqu/").text
    assert "最近一次汇总失败" in client.get(PICTURES + "2026Q4/pzh-dongqu/").text


def test_the_pictures_are_looked_up_not_drawn_until_a_figure_changes(
    client_of: Any, city: Tenant, county: Tenant
) -> None:
    demand(county, 1)
    sum_up()
    client = client_of(city)
    client.get(SHOWN)
    with CaptureQueriesContext(connection) as again:
        assert "共1次" in client.get(SHOWN).text
    tables = [query["sql"] for query in again if "quartersummary" in query["sql"]]
    assert len(tables) == 1
    assert not any("payload" in sql for sql in tables)
    demand(county, 1)
    sum_up()
    assert "共2次" in client.get(SHOWN).text


def test_the_first_page_leads_to_the_pictures(client_of: Any, city: Tenant, county: Tenant) -> None:
    assert "尚未汇总" in client_of(city).get("/back-office/").text
    demand(county, 2, "某银行")
    sum_up()
    page = client_of(city).get("/back-office/").text
    assert "减负看板 · 2026年第四季度" in page
    assert "索要最多的是某银行（2次）" in page
    assert "减负看板" not in client_of(city, Role.EDITOR).get("/back-office/").text


# --- Files --------------------------------------------------------------------------------------
def test_the_file_holds_what_was_counted_with_numbers_as_numbers(
    client_of: Any, city: Tenant, county: Tenant, other_county: Tenant
) -> None:
    demand(county, 2, "=某银行")
    demand(other_county, 3, "某学校")
    sum_up()
    answer = client_of(city).get(PICTURES + "2026Q4/all.xlsx")
    assert "2026" in answer["Content-Disposition"]
    book = workbook(answer)
    assert book.sheetnames == ["说明", "谁在索要", "逐月变化", "按时报送", "社区负担", "办理时长"]
    units = [[cell.value for cell in row] for row in book["谁在索要"].iter_rows(min_row=3)]
    assert units[0][0] == "索要单位"
    assert units[0][1].startswith("P05 ")
    assert units[1:] == [["某学校", 3, 3], ["=某银行", 2, 2], ["合计", 5, 5]]
    assert all(cell.data_type != "f" for row in book["谁在索要"].iter_rows() for cell in row)
    months = {row[0]: row[1] for row in book["逐月变化"].iter_rows(min_row=4, values_only=True)}
    assert months["2026年11月"] == 5
    assert months["2026年1月"] == "—"
    head = book["说明"]
    assert head["A1"].value == "攀枝花市2026年第四季度减负看板"
    assert head["A4"].value == "完整：各单位都已汇总，季度已经结束"
    burden = list(book["社区负担"].iter_rows(min_row=4, values_only=True))
    with working_in(city):
        board = read_board(FOURTH, datetime(2027, 1, 15, 9, tzinfo=SHANGHAI))
        total = picture(FOURTH).total
    assert sum(row[2] for row in burden) == total.whole.number("demands") == 5
    assert sum(row[1] for row in burden) == total.communities
    heaviest_first = sorted((one.burden or 0 for one in board.offices), reverse=True)
    assert [row[3] for row in burden] == pytest.approx(heaviest_first)
    assert book["社区负担"]["D4"].number_format == "#,##0.0"
    assert book["社区负担"].column_dimensions["A"].width >= 24


def test_the_file_of_one_picture_holds_it_alone(client_of: Any, city: Tenant) -> None:
    sum_up()
    book = workbook(client_of(city).get(PICTURES + "2026Q4/on-time.xlsx"))
    assert book.sheetnames == ["说明", "按时报送"]
    heads = [cell.value for cell in book["按时报送"][3]]
    assert heads[:4] == ["单位", "到期季度", "按时季度", "按时报送率（%）"]
    assert heads[-1] == "2026年第四季度"
