"""Revoking in front of a verification page that is open, correcting, and practising, in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.devservices.stack import Stack
from tests.browser import fetched, sign_in, sit_down
from tests.core.documents import readback
from tests.factories.issuance import NAME, R06_ANSWERS
from tests.pages.filling import deny_substitutes, fill_in

pytestmark = [pytest.mark.browser, pytest.mark.stack]
COUNTY = "pzh-dongqu"


def submit(page: Page, stack: Stack) -> str:
    """Fill in an application and submit it; return its address."""
    page.goto(f"{stack.demo['tenants'][COUNTY]['url']}/counter/items/R06/")
    deny_substitutes(page)
    page.get_by_role("button", name="开始填写").click()
    fill_in(page, R06_ANSWERS)
    page.get_by_role("button", name="提交审批").click()
    expect(page.get_by_text("等待负责人审批")).to_be_visible()
    return page.url


def approve(page: Page, application: str) -> str:
    """Approve and issue; return the certificate's address."""
    page.goto(application)
    page.get_by_role("button", name="批准用印并出具").click()
    expect(page).to_have_url(re.compile(r"/certificates/[0-9a-f-]{36}/$"))
    return page.url


def test_a_revoked_paper_is_said_to_be_at_once_on_every_host_and_going_back(
    chromium: Browser, stack: Stack
) -> None:
    clerks_desk, approvers_desk, residents_phone = (sit_down(chromium) for _ in range(3))
    clerk = sign_in(clerks_desk, stack, COUNTY, "clerk")
    approver = sign_in(approvers_desk, stack, COUNTY, "approver")
    certificate = approve(approver, submit(clerk, stack))
    verify_at = readback.qr_content(fetched(approver, "certificate.pdf"), 150)
    phone = residents_phone.new_page()
    phone.goto(verify_at)
    expect(phone.get_by_text("真实有效")).to_be_visible()

    clerk.goto(certificate)
    clerk.get_by_role("button", name="已交给当事人本人").dblclick()
    expect(clerk.get_by_text("交给当事人本人").first).to_be_visible()
    clerk.get_by_text("写错了？更正").click()
    clerk.get_by_role("button", name="只撤销，不补开").click()
    expect(clerk.get_by_text("请写明原因，再提交一次。")).to_be_visible()
    clerk.get_by_label("核实有误或材料不实").check()
    clerk.get_by_role("button", name="只撤销，不补开").click()
    expect(clerk.get_by_text("有人申请撤销")).to_be_visible()
    assert clerk.get_by_role("button", name="同意撤销").count() == 0
    phone.reload()
    expect(phone.get_by_text("真实有效")).to_be_visible()

    approver.goto(certificate)
    approver.get_by_role("button", name="同意撤销").click()
    expect(approver.get_by_text("扫码核验会立即显示")).to_be_visible()
    phone.get_by_role("link", name="再核验一份").click()
    phone.go_back()  # Not from the browser's memory: nothing of the page is kept there.
    expect(phone.get_by_text("已撤销").first).to_be_visible()
    for host in ("localhost", "panzhihua.localhost", "pzh-xiqu.localhost"):
        phone.goto(verify_at.replace("//localhost", f"//{host}"))
        expect(phone.get_by_text("已撤销").first).to_be_visible()
        assert phone.get_by_text("真实有效").count() == 0
        assert NAME not in phone.content()

    clerk.goto(certificate)
    clerk.get_by_text("更正后补开").click()
    clerk.get_by_label("核实有误或材料不实").check()
    clerk.get_by_role("button", name="改正后补开一份").click()
    expect(clerk.locator('[name="subject_name"]')).to_have_value(NAME)
    clerk.locator('[name="monthly_income"]').fill("2600")
    clerk.get_by_role("button", name="提交审批").click()
    expect(clerk.get_by_text("等待负责人审批")).to_be_visible()
    approve(approver, clerk.url)
    expect(approver.get_by_text("这份证明代替")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("已另行补开")).to_be_visible()
    for context in (clerks_desk, approvers_desk, residents_phone):
        context.close()


def test_practising_goes_all_the_way_and_counts_nowhere(chromium: Browser, stack: Stack) -> None:
    clerks_desk, approvers_desk, residents_phone = (sit_down(chromium) for _ in range(3))
    clerk = sign_in(clerks_desk, stack, COUNTY, "clerk")
    approver = sign_in(approvers_desk, stack, COUNTY, "approver")
    home = clerk.url
    for page in (clerk, approver):
        page.goto(f"{home}training/")
        page.get_by_role("button", name="进入练习模式").click()
        expect(page.get_by_text("现在办的都不算数")).to_be_visible()
    certificate = approve(approver, submit(clerk, stack))
    expect(approver.get_by_role("heading", level=1)).to_contain_text("练攀东竹")
    pdf = fetched(approver, "certificate.pdf")
    assert "练习用，无效" in "".join(readback.running_text(pdf).split())
    phone = residents_phone.new_page()
    phone.goto(readback.qr_content(pdf, 150))
    expect(phone.get_by_text("练习用纸，无效").first).to_be_visible()
    assert phone.get_by_text("真实有效").count() == 0
    for page in (clerk, approver):
        page.get_by_role("button", name="退出练习").click()
        expect(page.get_by_text("已退出练习模式")).to_be_visible()
    assert clerk.get_by_text("练攀东竹").count() == 0
    clerk.goto(f"{home}certificates/")
    assert clerk.get_by_text("练攀东竹").count() == 0
    answer = clerk.goto(certificate)
    assert answer is not None
    assert answer.status == 404
    for context in (clerks_desk, approvers_desk, residents_phone):
        context.close()


def test_lists_are_walked_by_keyboard_and_the_keys_are_shown(
    chromium: Browser, stack: Stack
) -> None:
    desk = sit_down(chromium)
    page = sign_in(desk, stack, COUNTY, "clerk")
    page.goto(f"{page.url}redirections/")
    for _ in range(2):
        page.goto(f"{stack.demo['tenants'][COUNTY]['url']}/counter/items/P03/?no=9")
        page.get_by_role("button", name="打印告知单").click()
        expect(page).to_have_url(re.compile(r"/redirections/[0-9a-f-]{36}/$"))
    page.goto(f"{stack.demo['tenants'][COUNTY]['url']}/counter/redirections/")
    page.keyboard.press("/")
    expect(page.get_by_placeholder(re.compile("姓名、拼音"))).to_be_focused()
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="快捷键")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    second = page.locator("[data-list] tbody tr").nth(1)
    expect(second.get_by_role("checkbox")).to_be_checked()
    number = second.get_by_role("link").inner_text()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/redirections/[0-9a-f-]{36}/$"))
    expect(page.get_by_text(number).first).to_be_visible()
    desk.close()
