"""A clerk sees a masked number whole for a reason; the resident is told who looked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.devservices.stack import Stack
from tests.browser import DESK, PHONE, fetched, sign_in, sit_down
from tests.core.documents import readback
from tests.factories.issuance import ID_NUMBER, NAME, R06_ANSWERS
from tests.pages.filling import deny_substitutes, fill_in

pytestmark = [pytest.mark.browser, pytest.mark.stack]


def test_what_is_masked_is_shown_for_a_reason_and_the_resident_learns_of_it(
    chromium: Browser, stack: Stack, tmp_path: Path
) -> None:
    page = sign_in(sit_down(chromium), stack, "pzh-dongqu", "clerk")
    page.goto(f"{stack.demo['tenants']['pzh-dongqu']['url']}/counter/items/R06/")
    deny_substitutes(page)
    page.get_by_role("button", name="开始填写").click()
    fill_in(page, R06_ANSWERS)
    page.get_by_role("button", name="提交审批").click()
    expect(page.get_by_text("等待负责人审批")).to_be_visible()
    expect(page.get_by_text(ID_NUMBER)).to_have_count(0)
    picture(page, tmp_path, "box-closed")
    page.get_by_text("查看完整信息").first.click()
    picture(page, tmp_path, "box-open")
    page.get_by_label("查看的原因").select_option("contact")
    page.get_by_role("button", name="查看完整信息").click()
    expect(page.get_by_text(ID_NUMBER)).to_be_visible()
    expect(page.get_by_text("只在这一页显示")).to_be_visible()
    assert ID_NUMBER not in page.url
    picture(page, tmp_path, "revealed")
    page.get_by_role("link", name="返回，遮盖信息").click()
    expect(page.get_by_text("等待负责人审批")).to_be_visible()
    expect(page.get_by_text(ID_NUMBER)).to_have_count(0)

    approver = sign_in(sit_down(chromium), stack, "pzh-dongqu", "approver")
    approver.locator("summary", has_text="的菜单").click()
    approver.get_by_role("link", name="个人信息查询").click()
    picture(approver, tmp_path, "ask")
    approver.get_by_label("居民的身份证号").fill(ID_NUMBER[:-1])
    approver.get_by_role("button", name="查询", exact=True).click()
    expect(approver.get_by_text("身份证号码应为 18 位")).to_be_visible()
    approver.get_by_label("居民的身份证号").fill(ID_NUMBER)
    approver.get_by_role("button", name="查询", exact=True).click()
    expect(approver.get_by_role("heading", name=re.compile("保存的记录"))).to_be_visible()
    expect(approver.get_by_text("联系当事人").first).to_be_visible()
    assert ID_NUMBER not in approver.url
    assert NAME not in approver.content()
    picture(approver, tmp_path, "person")
    pdf = fetched(approver, "report.pdf")
    (tmp_path / "report.pdf").write_bytes(pdf)
    assert "联系当事人" in readback.running_text(pdf)

    auditor = sign_in(sit_down(chromium), stack, "pzh-dongqu", "auditor")
    auditor.goto(f"{stack.demo['tenants']['pzh-dongqu']['url']}/counter/reveals/")
    expect(auditor.get_by_role("heading", name="谁查看过完整信息")).to_be_visible()
    picture(auditor, tmp_path, "reveals")


def picture(page: Page, folder: Path, name: str) -> None:
    """Keep the page as it looks at a desk and on a telephone; nothing is wider than the latter."""
    page.screenshot(path=folder / f"{name}-desk.png", full_page=True)
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.screenshot(path=folder / f"{name}-phone.png", full_page=True)
    page.set_viewport_size(DESK)
    assert wide <= PHONE["width"], f"{name} is {wide} pixels wide on a telephone"
