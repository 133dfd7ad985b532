"""A whole quarter in one city and three counties, from the first slip to the city's own report.

Played in a browser, against web server, worker and beat whose clock is moved from day to day. What
the pages say at the end is compared with the books, counted by hand-written SQL.
"""

from __future__ import annotations

import io
import os
import re

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from core.identity.access import Role
from tests.browser import fetched
from tests.core.documents import readback
from tests.factories.issuance import R06_ANSWERS
from tests.pages.a_quarter import (
    CALLED,
    CITY,
    COUNTIES,
    RECEIVED,
    REPORT,
    REPORTS,
    A,
    B,
    C,
    Play,
    moment,
)
from tests.pages.filling import deny_substitutes, fill_in
from tests.pages.quarter_doings import (
    accept,
    come_back_until,
    counted_by_hand,
    figures_on,
    hand_in,
    inbox,
    look_at,
    refuse,
    send_up,
)

pytestmark = [pytest.mark.browser, pytest.mark.stack]
LABEL = "2026年第三季度"
REMINDED = "SELECT count(*) FROM reporting_remindersent WHERE quarter = '2026Q3' AND stage = '{}'"
OPENED = "SELECT count(*) FROM reporting_quarterlyreport WHERE quarter = '2026Q3'"


def test_a_whole_quarter_from_the_counters_to_the_citys_report(play: Play) -> None:
    points_are_chosen(play)
    the_counters_work(play)
    a_point_raises_what_the_county_sends_up(play)
    reminders_come_before_the_deadline(play)
    drafts_open_on_the_first(play)
    the_first_county_reports_in_time(play)
    the_third_reports_nothing_and_is_asked_again(play)
    the_second_is_late_and_the_city_hears_of_it(play)
    the_city_sums_up(play)
    everybody_was_reminded_of_each_stage_once(play)


# --- September: the quarter runs ----------------------------------------------------------------
def points_are_chosen(play: Play) -> None:
    for slug in (A, B):
        page = play.at_desk(slug, Role.OFFICER)
        page.goto(f"{play.home(slug)}/back-office/reporting/monitoringpoint/")
        expect(page.get_by_text("监测点不足")).to_be_visible()
        for _ in range(2):
            page.get_by_role("button", name="选取").first.click()
            expect(page.get_by_text("请补充联系人")).to_be_visible()
        expect(page.get_by_text("监测点不足")).to_have_count(0)
        look_at(page, f"points-{slug}")


def the_counters_work(play: Play) -> None:
    page = play.at_desk(A, Role.CLERK)
    refuse(page, play.home(A), "P05", "用人单位")
    refuse(page, play.home(A), "P05", "用人单位")
    page.goto(f"{play.home(A)}/counter/items/R06/")
    deny_substitutes(page)
    page.get_by_role("button", name="开始填写").click()
    fill_in(page, R06_ANSWERS)
    page.get_by_role("button", name="提交审批").click()
    expect(page.get_by_text("等待负责人审批")).to_be_visible()
    application = page.url
    page = play.at_desk(A, Role.APPROVER)
    page.goto(application)
    page.get_by_role("button", name="批准用印并出具").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("经济困难证明")
    page = play.at_desk(B, Role.CLERK)
    refuse(page, play.home(B), "P05", "用人单位")


def a_point_raises_what_the_county_sends_up(play: Play) -> None:
    page = play.at_desk(A, Role.CLERK)
    page.goto(f"{play.home(A)}/counter/concerns/")
    page.get_by_role("link", name="反映问题").click()
    page.get_by_label("类别").select_option(label="要求开具不应开具的证明")
    page.get_by_label("要求单位").fill("某用人单位")
    page.get_by_label("情况").fill("单位招工都要无犯罪记录证明，居民跑了三趟。")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已提交民政部门")).to_be_visible()
    page = play.at_desk(A, Role.OFFICER)
    page.goto(f"{play.home(A)}/back-office/reporting/concern/")
    page.get_by_role("link", name="要求开具不应开具的证明").click()
    page.get_by_label("全市普遍，需上报会商").check()
    page.get_by_label("办理期限").fill("2026-10-20")
    page.get_by_label("对外表述").fill("用人单位招工普遍要求社区出具无犯罪记录证明。")
    page.get_by_role("button", name="保存研判").click()
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.get_by_text("已上报，上级答复后会通知您")).to_be_visible()
    look_at(page, "concern-escalated")
    arrived = "SELECT count(*) FROM reporting_receivedconcern"
    assert play.has(CITY, arrived, 1), play.logs()


def reminders_come_before_the_deadline(play: Play) -> None:
    """The National Day holidays bring two of them forward into September."""
    for day, stage in ((29, "before-10"), (30, "before-5")):
        play.wait_for(moment(9, day, 9, 25))
        for slug in COUNTIES:
            assert play.has(slug, REMINDED.format(stage), 1), play.logs()


# --- October: the quarter is over ---------------------------------------------------------------
def drafts_open_on_the_first(play: Play) -> None:
    play.wait_for(moment(9, 30, 23, 59))
    assert play.ask(A, OPENED) == [(0,)]
    play.wait_for(moment(10, 1, 0, 6))
    for slug in (*COUNTIES, CITY):
        assert play.has(slug, OPENED, 1), play.logs()


def the_first_county_reports_in_time(play: Play) -> None:
    play.wait_for(moment(10, 9, 9, 25))
    for slug in COUNTIES:
        assert play.has(slug, REMINDED.format("before-1"), 1), play.logs()
    page = play.at_desk(A, Role.OFFICER)
    assert [
        f"还有{days}天截止" in title for days, title in zip((1, 10, 11), inbox(page), strict=True)
    ] == [True] * 3
    look_at(page, "inbox-reminded")
    page.locator(".row-button").filter(has_text="还有1天截止").click()
    expect(page).to_have_url(re.compile(f"{REPORT}$"))
    look_at(page, "report-draft")
    hand_in(page, "走访了两个监测点，核实用人单位索要证明的情况。")
    look_at(page, "report-in-review-own")
    assert page.get_by_role("button", name="报送攀枝花市").count() == 0
    page = play.at_desk(A, Role.PUBLISHER)
    page.goto(play.home(A) + REPORT)
    look_at(page, "report-review")
    send_up(page)
    look_at(page, "report-submitted")
    page.goto(play.home(A) + REPORTS)
    expect(page.get_by_text("按时报送")).to_be_visible()
    look_at(page, "reports")


def the_third_reports_nothing_and_is_asked_again(play: Play) -> None:
    page = play.at_desk(C, Role.OFFICER)
    page.goto(play.home(C) + REPORT)
    expect(page.get_by_text("零报告").first).to_be_visible()
    look_at(page, "report-zero")
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交审核")).to_be_visible()
    page = play.at_desk(C, Role.PUBLISHER)
    page.goto(play.home(C) + REPORT)
    send_up(page)
    page = play.at_desk(CITY, Role.OFFICER)
    page.goto(f"{play.home(CITY)}{RECEIVED}?quarter=2026Q3")
    come_back_until(page, lambda page: page.get_by_text("已报送 2 / ").count() == 1)
    look_at(page, "received-two")
    accept(page, A)
    page.get_by_role("link", name=CALLED[C]).click()
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("请写明退回的理由")).to_be_visible()
    page.get_by_label("退回意见").fill("没有设监测点，请说明原因。")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已退回，仁和区会看到您的意见")).to_be_visible()
    look_at(page, "received-returned")
    page = play.at_desk(C, Role.OFFICER)
    page.goto(play.home(C) + REPORT)
    come_back_until(page, lambda page: page.get_by_text("已被退回，请更正").count() == 1)
    look_at(page, "report-returned")
    if os.environ.get("SCREENSHOTS"):
        page.goto(play.home(C) + REPORTS)
        look_at(page, "reports-returned")
        page.goto(play.home(C) + REPORT)
    page.get_by_role("button", name="起草更正版").click()
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("内容与被退回的第1版完全相同")).to_be_visible()
    look_at(page, "report-unchanged")
    hand_in(page, "本季度没有业务，监测点下季度选取。")
    page = play.at_desk(C, Role.PUBLISHER)
    page.goto(play.home(C) + REPORT)
    send_up(page)


def the_second_is_late_and_the_city_hears_of_it(play: Play) -> None:
    for day, stage in ((10, "before-0"), (11, "late-1"), (14, "late-4")):
        play.wait_for(moment(10, day, 9, 25))
        assert play.has(B, REMINDED.format(stage), 1), play.logs()
    assert play.has(CITY, REMINDED.format("above"), 1), play.logs()
    page = play.at_desk(CITY, Role.OFFICER)
    told = [title for title in inbox(page) if "没有报送" in title]
    assert len(told) == 1
    assert f"西区没有报送{LABEL}季报，已逾期4天" in told[0]
    look_at(page, "inbox-above")
    page.locator(".row-button").filter(has_text="西区没有报送").click()
    expect(page).to_have_url(re.compile(re.escape(f"{RECEIVED}?quarter=2026Q3")))
    expect(page.get_by_text("逾期未报，已逾期4天")).to_be_visible()
    page = play.at_desk(B, Role.OFFICER)
    page.goto(play.home(B) + REPORT)
    hand_in(page, "人员调整，报送迟了。")
    page = play.at_desk(B, Role.PUBLISHER)
    page.goto(play.home(B) + REPORT)
    send_up(page)
    expect(page.get_by_text("逾期4天报送")).to_be_visible()
    page = play.at_desk(CITY, Role.OFFICER)
    page.goto(f"{play.home(CITY)}{RECEIVED}?quarter=2026Q3")
    come_back_until(page, lambda page: page.get_by_text("已报送 3 / 3").count() == 1)
    accept(page, B)
    accept(page, C)
    expect(page.get_by_text("已接收", exact=True)).to_have_count(3)
    look_at(page, "received-all")


def the_city_sums_up(play: Play) -> None:
    page = play.at_desk(CITY, Role.OFFICER)
    page.goto(play.home(CITY) + REPORT)
    expect(page.get_by_text("还有单位没有计入")).to_be_visible()
    page.get_by_role("button", name="重新统计").click()
    expect(page.get_by_text("还有单位没有计入")).to_have_count(0)
    hand_in(page, "三个县区都已报送。")
    page = play.at_desk(CITY, Role.PUBLISHER)
    page.goto(play.home(CITY) + REPORT)
    page.get_by_role("button", name="报送四川省").click()
    expect(page.get_by_text("内容从现在起锁定")).to_be_visible()
    look_at(page, "city-report")
    figures = figures_on(page)
    assert figures == counted_by_hand(play)
    assert figures["出具证明（份）"] == 1
    assert figures["不予出具（份）"] == 3
    page.get_by_role("row", name="不予出具").get_by_role("link").first.click()
    look_at(page, "city-parts")
    page.get_by_role("link", name=CALLED[A]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"东区{LABEL}季报")
    assert figures_on(page)["不予出具（份）"] == 2
    look_at(page, "county-snapshot")
    page.goto(play.home(CITY) + REPORT)
    the_files_open(page, figures)


def the_files_open(page: Page, figures: dict[str, int]) -> None:
    word = Document(io.BytesIO(fetched(page, "v1/report.docx")))
    pdf = fetched(page, "v1/report.pdf")
    if folder := os.environ.get("SCREENSHOTS"):
        for name in ("docx", "pdf"):
            with open(f"{folder}/city.{name}", "wb") as out:
                out.write(fetched(page, f"v1/report.{name}"))
    main = {row.cells[0].text: row.cells[1].text for row in word.tables[0].rows[1:]}
    flat = "".join(readback.running_text(pdf).split())
    for name, value in figures.items():
        assert main[name] == str(value)
        assert name in flat
    assert "三个县区都已报送。" in flat
    for slug in COUNTIES:
        assert CALLED[slug] in flat


def everybody_was_reminded_of_each_stage_once(play: Play) -> None:
    stages = "SELECT stage FROM reporting_remindersent WHERE quarter = '2026Q3' ORDER BY id"
    in_time = [("before-10",), ("before-5",), ("before-1",)]
    assert play.ask(A, stages) == in_time
    assert play.ask(C, stages) == in_time
    assert play.ask(B, stages)[:3] == in_time
    late = ["before-0", "late-1", "late-2", "late-3", "late-4"]
    assert [stage for (stage,) in play.ask(B, stages)[3:]] == late
    page = play.at_desk(B, Role.OFFICER)
    titles = inbox(page)
    assert len(titles) == 6
    assert f"{LABEL}季报已逾期4天" in titles[0]
    assert "一并补上" in titles[0]
