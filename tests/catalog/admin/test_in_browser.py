"""The back office in a real Chromium: from a draft to the resident's page, by two people."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from infra.devservices.stack import Stack
from tests.browser import sit_down

pytestmark = [pytest.mark.browser, pytest.mark.stack]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
LOOK = """async () => {
  const {violations} = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa"]});
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)}`));
}"""
LISTS = "/back-office/catalog/edition/"
PAGES = [
    "/back-office/", LISTS, LISTS + "1/", LISTS + "1/items/P01/", LISTS + "1/templates/R06/",
    LISTS + "compare/", LISTS + "import/", LISTS + "inheritance/",
]  # fmt: skip
WORDING = "凭户口簿到派出所办理即可，社区不再开具。"


def city(stack: Stack) -> str:
    return str(stack.demo["tenants"]["panzhihua"]["url"])


def signed_in(context: BrowserContext, stack: Stack, role: str) -> Page:
    account = stack.demo["tenants"]["panzhihua"]["accounts"][role]
    page = context.new_page()
    page.goto(f"{city(stack)}/sign-in/")
    page.get_by_label("用户名").fill(account["username"])
    page.get_by_label("密码").fill(account["password"])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/back-office/")
    return page


def look(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page="full" in name)


def test_an_edition_goes_from_draft_to_the_portal_by_two_people(
    chromium: Browser, stack: Stack
) -> None:
    complaints: list[str] = []
    page = signed_in(sit_down(chromium), stack, "editor")
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.reload()
    look(page, "home")
    page.get_by_role("button", name="起草新版").click()
    expect(page.get_by_text("已按现行清单起草第2版")).to_be_visible()
    look(page, "edition")

    page.get_by_role("link", name="修改", exact=True).click()
    page.get_by_label("文号").fill("攀民政〔2026〕9号")
    look(page, "head")
    page.get_by_role("button", name="保存").last.click()
    expect(page.get_by_text("版本信息已保存")).to_be_visible()

    page.get_by_role("link", name="亲属关系证明").first.click()
    page.get_by_label("办事途径").first.fill(WORDING)
    page.get_by_role("button", name="加一条途径").click()
    look(page, "item_full")
    page.get_by_label("办理单位").last.fill("公证处")
    page.get_by_label("如何办理").last.fill("办理亲属关系公证。")
    page.get_by_role("button", name="保存").last.click()
    expect(page.get_by_text("P01 已保存")).to_be_visible()

    page.locator("#RETAINED").get_by_role("link", name="证明模板").last.click()
    expect(page.get_by_text("字段和正文对得上")).to_be_visible()
    page.get_by_label("正文").fill("兹证明{nobody}。")
    expect(page.get_by_text("正文用到的字段“nobody”没有定义。")).to_be_visible()
    look(page, "template")
    look(page, "template_full")

    page.goto(f"{city(stack)}/back-office/catalog/edition/2/")
    page.get_by_role("button", name="下移").first.click()
    expect(page.get_by_text("次序已保存")).to_be_visible()
    page.get_by_role("link", name="与第1版对比").click()
    look(page, "compare_full")
    expect(page.locator("ins", has_text="社区不再开具").first).to_be_visible()
    page.goto(f"{city(stack)}/back-office/catalog/edition/2/")
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交审核")).to_be_visible()
    look(page, "submitted")
    assert complaints == []

    other = signed_in(sit_down(chromium), stack, "publisher")
    other.get_by_role("link", name="第2版").click()
    look(other, "to_approve")
    other.get_by_role("button", name="批准").click()
    expect(other.get_by_text("第2版已批准")).to_be_visible()
    other.goto(f"{city(stack)}/back-office/catalog/edition/")
    expect(other.get_by_role("link", name="第2版")).to_be_visible()
    look(other, "editions")
    other.goto(f"{city(stack)}/back-office/catalog/edition/2/items/P01/")
    expect(other.get_by_role("button", name="保存")).to_have_count(0)
    look(other, "item_read")
    other.goto(f"{city(stack)}/back-office/catalog/edition/2/templates/R06/")
    look(other, "template_read")

    resident = sit_down(chromium).new_page()
    resident.goto(f"{city(stack)}/items/P01/")
    expect(resident.get_by_text(WORDING).first).to_be_visible()


def test_axe_finds_nothing_in_the_back_office(chromium: Browser, stack: Stack) -> None:
    # axe brings its own script: only its context is let past the pages' policy.
    page = signed_in(sit_down(chromium, bypass_csp=True), stack, "publisher")
    found = {}
    for path in PAGES:
        page.goto(city(stack) + path)
        page.evaluate(AXE)
        if complaints := page.evaluate(LOOK):
            found[path] = complaints
    assert found == {}
