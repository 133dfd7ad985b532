"""The back office in a real Chromium: from a draft to the resident's page, by two people."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.devservices.stack import Stack
from reporting.quarters import Quarter
from tests.browser import DESK, PATIENCE_MS, PHONE, sign_in, sit_down
from tests.catalog.admin.desk import LISTS, city, look, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.stack]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
LOOK = """async () => {
  const {violations} = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa"]});
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)}`));
}"""
PAGES = [
    "/back-office/", LISTS, LISTS + "1/", LISTS + "1/items/P01/", LISTS + "1/templates/R06/",
    LISTS + "compare/", LISTS + "import/", LISTS + "inheritance/",
]  # fmt: skip
SUMS = "/back-office/summaries/aggregationrun/"
PICTURES = "/back-office/summaries/quartersummary/"
REPORTS = "/back-office/reporting/"
OF_THE_OFFICER = [
    REPORTS + "quarterlyreport/", REPORTS + "concern/", REPORTS + "concern/phone/",
    REPORTS + "concern/received/", REPORTS + "concern/sessions/", REPORTS + "monitoringpoint/",
    "/back-office/notices/channelsettings/", "/back-office/notices/channelsettings/sent/",
]  # fmt: skip
# Office, who looks, at what.
TOURS = [
    ("panzhihua", "publisher", PAGES),
    (
        "panzhihua",
        "officer",
        [REPORTS + "quarterlyreport/received/", "/back-office/summaries/aggregationrun/"],
    ),
    (
        "pzh-dongqu",
        "publisher",
        [LISTS + "inheritance/", LISTS + "inheritance/ask/", LISTS + "1/items/R06/"],
    ),
    ("pzh-dongqu", "officer", OF_THE_OFFICER),
]
WORDING = "带犬只到养犬登记窗口办理即可，社区不再开具。"
LATER = "明天起，养犬登记在网上办理。"
ALIAS = "给狗狗上户口"
IMAGE = re.compile("^data:image/png")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def begin_draft(page: Page, stack: Stack) -> str:
    """Press 起草新版 on the first page; return the draft's address."""
    page.goto(f"{city(stack)}/back-office/")
    page.get_by_role("button", name="起草新版").click()
    expect(page.get_by_text("已按现行清单起草")).to_be_visible()
    return page.url


def fill_in_head(page: Page, number: str, **more: str) -> None:
    page.get_by_role("link", name="修改", exact=True).click()
    page.get_by_label("文号").fill(number)
    for name, text in more.items():
        page.locator(f"[name={name}]").fill(text)
    save(page)
    expect(page.get_by_text("版本信息已保存")).to_be_visible()


def save(page: Page) -> None:
    page.get_by_role("button", name="保存").last.click()


def hand_over_and_approve(page: Page, chromium: Browser, stack: Stack, draft: str) -> Page:
    """The editor submits, the publisher approves; return the publisher's page."""
    page.goto(draft)
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交审核")).to_be_visible()
    look(page, "submitted")
    other = signed_in(sit_down(chromium), stack, "publisher")
    other.goto(draft)
    look(other, "to_approve")
    other.get_by_role("button", name="批准").click()
    expect(other.get_by_text("版已批准")).to_be_visible()
    return other


# --- From draft to portal -------------------------------------------------------------------------
def edit_a_prohibited_item(page: Page) -> None:
    page.get_by_role("link", name="居民养犬证明").click()
    page.get_by_label("办事途径").first.fill(WORDING)
    aliases = page.get_by_label("别名").first
    aliases.fill(aliases.input_value() + f"\n{ALIAS}")
    page.get_by_role("button", name="加一条途径").click()
    for label, text in {
        "办理单位": "养犬登记窗口", "如何办理": "当面登记。", "携带材料": "身份证\n免疫证明",
        "电话": "0812-0000000", "地址": "炳草岗大街1号", "网上办理": "https://www.sczwfw.gov.cn/",
    }.items():  # fmt: skip
        page.get_by_label(label).last.fill(text)
    page.get_by_role("button", name="加一条除外情形").click()
    exception = page.locator("[name^=exceptions-]")
    exception.and_(page.locator("[name$=-question]")).last.fill("用于申请法律援助吗？")
    exception.and_(page.locator("[name$=-outcome]")).last.select_option("RETAINED")
    exception.and_(page.locator("[name$=-explanation]")).last.fill("由社区出具。")
    look(page, "item_full")
    save(page)
    expect(page.get_by_text("请选择转到哪一项保留事项").first).to_be_visible()
    exception.and_(page.locator("[name$=-leads_to_code]")).last.select_option("R06")
    save(page)
    expect(page.get_by_text("P04 已保存")).to_be_visible()


def edit_a_retained_item(page: Page) -> None:
    page.get_by_role("link", name="门牌号变更证明").click()
    for label, text in {"用证单位": "市住房公积金中心", "出具条件": "门牌确已变更"}.items():
        box = page.get_by_label(label, exact=False).first
        box.fill(f"{box.input_value()}\n{text}")
    page.get_by_role("button", name="加一条替代材料").click()
    page.get_by_label("替代材料").last.fill("门牌变更公告")
    page.locator("[name^=substitutes-][name$=-question]").last.fill("有公安机关的公告吗？")
    save(page)
    expect(page.get_by_text("R03 已保存")).to_be_visible()


def begin_a_template_and_take_it_back(page: Page, draft: str) -> None:
    """A new retained item with a template like another's; out again, for the tests that follow."""
    page.goto(f"{draft}add/?kind=RETAINED")
    page.get_by_label("名称").fill("居住情况证明")
    page.get_by_role("button", name="新增，接着填写").click()
    page.goto(draft)
    expect(page.get_by_text("R08 没有证明模板。")).to_be_visible()
    page.get_by_role("link", name="建立证明模板").click()
    page.get_by_label("照抄 R03").check()
    look(page, "add_template")
    page.get_by_role("button", name="建立，接着修改").click()
    expect(page.get_by_text("字段和正文对得上")).to_be_visible()
    expect(page.locator("[data-paper]")).to_have_attribute("src", IMAGE)

    before = page.locator("[data-paper]").get_attribute("src")
    body = page.get_by_label("正文")
    wording = body.input_value()
    body.fill(f"{wording}\n#text(size: {{subject_name}})[$x$] #panic()")
    page.wait_for_function(
        "before => document.querySelector('[data-paper]').src !== before", arg=before
    )
    expect(page.get_by_text("字段和正文对得上")).to_be_visible()
    look(page, "template_typst")
    body.fill(f"{wording}{{nobody}}")
    expect(page.get_by_text("正文用到的字段“nobody”没有定义。")).to_be_visible()
    expect(page.locator("[data-paper-stale]")).to_be_visible()
    look(page, "template")
    body.fill(wording)
    expect(page.locator("[data-paper-stale]")).to_be_hidden()

    page.get_by_text("变更日期 · 日期").click()
    row = page.locator(".bo-row-form", has_text="变更日期 · 日期")
    row.get_by_text("填写说明、限制").click()
    row.get_by_label("不早于").fill("subject_name")
    expect(page.get_by_text("“subject_name”不是日期").first).to_be_visible()
    row.get_by_label("不早于").fill("")
    look(page, "template_full")
    save(page)
    expect(page.get_by_text("R08 的证明模板已保存")).to_be_visible()
    page.goto(f"{draft}items/R08/remove/")
    page.get_by_role("button", name="删去").click()
    expect(page.get_by_text("已从草稿中删去")).to_be_visible()


def put_in_order(page: Page) -> None:
    rows = page.locator("#PROHIBITED [data-row]")
    last = rows.last.get_attribute("data-row")
    rows.last.locator("[data-grip]").drag_to(rows.nth(17), target_position={"x": 20, "y": 2})
    expect(page.get_by_text("次序已保存")).to_be_visible()
    expect(rows.nth(17)).to_have_attribute("data-row", last or "")
    for _ in range(2):
        down = page.locator(f'#PROHIBITED [value="{last}:down"]')
        down.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(rows.last).to_have_attribute("data-row", last or "")


def test_an_edition_goes_from_draft_to_the_portal_by_two_people(
    chromium: Browser, stack: Stack
) -> None:
    complaints: list[str] = []
    page = signed_in(sit_down(chromium), stack, "editor")
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    draft = begin_draft(page, stack)
    look(page, "edition")
    fill_in_head(page, "攀民政〔2026〕9号")
    edit_a_prohibited_item(page)
    edit_a_retained_item(page)
    begin_a_template_and_take_it_back(page, draft)
    page.goto(draft)
    put_in_order(page)
    page.get_by_role("link", name="与第1版对比").or_(
        page.get_by_role("link", name="与第2版对比")
    ).click()
    look(page, "compare_full")
    page.goto(page.url.split("?")[0] + f"?old=1&new={draft.rstrip('/').split('/')[-1]}")
    expect(page.locator("ins", has_text="社区不再开具").first).to_be_visible()
    other = hand_over_and_approve(page, chromium, stack, draft)
    # 422 is how a form says that something is missing.
    assert [said for said in complaints if "422" not in said] == []

    other.goto(f"{draft}items/P04/")
    expect(other.get_by_role("button", name="保存")).to_have_count(0)
    expect(other.get_by_text("随版锁定，不能修改")).to_be_visible()
    look(other, "item_read_full")
    other.goto(f"{draft}templates/R06/")
    expect(other.get_by_text("随版锁定，不能修改")).to_be_visible()
    look(other, "template_read")

    resident = sit_down(chromium).new_page()
    resident.goto(f"{city(stack)}/items/P04/")
    expect(resident.get_by_text(WORDING).first).to_be_visible()
    expect(resident.get_by_text("炳草岗大街1号").first).to_be_visible()


def test_an_edition_for_tomorrow_waits_and_may_be_taken_back(
    chromium: Browser, stack: Stack
) -> None:
    page = signed_in(sit_down(chromium), stack, "editor")
    draft = begin_draft(page, stack)
    tomorrow = (datetime.now(SHANGHAI) + timedelta(days=1)).date()
    fill_in_head(page, "攀民政〔2026〕10号", effective_on=tomorrow.isoformat())
    page.get_by_role("link", name="居民养犬证明").click()
    page.get_by_label("办事途径").first.fill(LATER)
    save(page)
    other = hand_over_and_approve(page, chromium, stack, draft)
    expect(other.get_by_text("待生效").first).to_be_visible()
    look(other, "scheduled")
    resident = sit_down(chromium).new_page()
    resident.goto(f"{city(stack)}/items/P04/")
    expect(resident.get_by_text(LATER)).to_have_count(0)

    other.get_by_role("link", name="撤回这一版…").click()
    other.get_by_label("原因").fill("改日再发")
    other.get_by_role("button", name="撤回").click()
    expect(other.get_by_text("已撤回").first).to_be_visible()


def test_axe_finds_nothing_in_the_back_office(chromium: Browser, stack: Stack) -> None:
    # axe brings its own script: only its context is let past the pages' policy.
    found = {}
    for slug, role, paths in TOURS:
        page = sign_in(
            sit_down(chromium, bypass_csp=True),
            stack,
            slug,
            role,
            re.compile("/(counter|back-office)/$"),
        )
        for path in paths:
            answer = page.goto(stack.demo["tenants"][slug]["url"] + path)
            assert answer is not None
            assert answer.status == 200, path
            page.evaluate(AXE)
            if complaints := page.evaluate(LOOK):
                found[slug, path] = complaints
        page.context.close()
    assert found == {}


def test_axe_finds_nothing_in_the_pictures_of_a_quarter_at_either_size(
    chromium: Browser, stack: Stack
) -> None:
    page = sign_in(sit_down(chromium, bypass_csp=True), stack, "panzhihua", "officer")
    quarter = f"?quarter={Quarter.of(datetime.now(SHANGHAI))}"
    page.goto(city(stack) + SUMS + quarter)
    page.get_by_role("button", name="重新汇总").click()
    expect(page.get_by_text("个单位重新汇总")).to_be_visible()
    wait_until_summed_up(page)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        page.goto(city(stack) + PICTURES + quarter)
        expect(page.locator(".pic-block a")).not_to_have_count(0)
        for summary in page.locator(".pic-table summary").all():
            summary.click()
        page.evaluate(AXE)
        assert page.evaluate(LOOK) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        look(page, f"pictures-{size['width']}-full")


def wait_until_summed_up(page: Page) -> None:
    """Look again until no progress is shown any more."""
    for _ in range(PATIENCE_MS // 500):
        page.reload()
        if not page.locator("progress").count() and page.get_by_text("上次汇总").count():
            return
        page.wait_for_timeout(500)
    raise AssertionError("The quarter was not summed up.")
