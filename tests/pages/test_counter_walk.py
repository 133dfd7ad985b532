"""A clerk and an approver at their desks: from a resident's words to a paper that verifies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from infra.devservices.stack import Stack
from tests.browser import fetched, sign_in, sit_down
from tests.core.documents import readback
from tests.factories.issuance import ID_NUMBER, NAME, PHONE, R06_ANSWERS
from tests.pages.filling import deny_substitutes, fill_in

pytestmark = [pytest.mark.browser, pytest.mark.stack]


def test_a_certificate_from_the_residents_words_to_the_verification_page(
    chromium: Browser, stack: Stack, tmp_path: Path
) -> None:
    clerks_desk, approvers_desk = sit_down(chromium), sit_down(chromium)
    page = sign_in(clerks_desk, stack, "pzh-dongqu", "clerk")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.type("低保户打官司没钱请律师要开个困难证明")
    expect(page.get_by_text("可以出具").first).to_be_visible()
    page.get_by_role("link", name="出具", exact=True).click()
    expect(page).to_have_url(re.compile(r"/items/R06/$"))
    deny_substitutes(page)
    page.get_by_role("button", name="开始填写").click()

    fill_in(page, {**R06_ANSWERS, "subject_id_number": ID_NUMBER[:-1] + "?"})
    expect(page.get_by_text("已自动保存")).to_be_visible()
    page.get_by_role("button", name="提交审批").click()
    expect(page.locator("#id_subject_id_number")).to_have_attribute("aria-invalid", "true")
    page.locator('[name="subject_id_number"]').fill(ID_NUMBER)
    page.get_by_role("button", name="提交审批").click()
    expect(page.get_by_text("等待负责人审批")).to_be_visible()
    expect(page.get_by_text(ID_NUMBER)).to_have_count(0)
    application = page.url
    assert NAME not in application
    assert page.get_by_role("button", name="批准用印并出具").count() == 0

    approver = sign_in(approvers_desk, stack, "pzh-dongqu", "approver")
    approver.goto(application)
    approver.get_by_role("button", name="批准用印并出具").dblclick()
    expect(approver.get_by_role("heading", level=1)).to_contain_text("经济困难证明")
    number = re.search(r"攀东竹〔\d{4}〕第\d{4,}号", approver.inner_text("h1"))
    assert number is not None
    pdf = fetched(approver, "certificate.pdf")
    (tmp_path / "certificate.pdf").write_bytes(pdf)
    text = readback.running_text(pdf)
    assert NAME in text
    assert ID_NUMBER in text
    assert number.group() in text
    verify_at = readback.qr_content(pdf, 150)
    assert verify_at.startswith(f"{stack.url}/v/")

    residents_phone = sit_down(chromium)
    phone = residents_phone.new_page()
    phone.goto(verify_at)
    expect(phone.get_by_text("真实有效")).to_be_visible()
    expect(phone.get_by_text(number.group())).to_be_visible()
    content = phone.content()
    assert NAME not in content
    assert ID_NUMBER not in content
    assert PHONE not in content
    elsewhere = verify_at.replace("//localhost", "//panzhihua.localhost")
    phone.goto(elsewhere)
    expect(phone.get_by_text("真实有效")).to_be_visible()
    for context in (clerks_desk, approvers_desk, residents_phone):
        context.close()


def test_a_certificate_of_no_criminal_record_is_refused_with_a_slip(
    chromium: Browser, stack: Stack
) -> None:
    desk = sit_down(chromium)
    page = sign_in(desk, stack, "pzh-dongqu", "clerk")
    page.keyboard.type("开个没坐过牢的证明")
    expect(page.get_by_text("不应出具").first).to_be_visible()
    page.get_by_role("link", name="打印告知单").click()
    page.get_by_label("居民姓名").fill("刘德海")
    page.get_by_label("谁要求开").select_option(label="用人单位")
    page.get_by_role("button", name="打印告知单").click()
    expect(page).to_have_url(re.compile(r"/redirections/[0-9a-f-]{36}/$"))
    slip = fetched(page, "slip.pdf")
    text = readback.running_text(slip)
    for part in ("无犯罪记录证明", "刘德海", "用人单位", "附件1第5项", "公安"):
        assert part in "".join(text.split())
    assert readback.page_sizes_mm(slip) == [pytest.approx((148, 210), abs=1)]
    desk.close()


def test_the_counter_works_without_script_and_by_keyboard(chromium: Browser, stack: Stack) -> None:
    desk = sit_down(chromium, script=False)
    page = sign_in(desk, stack, "pzh-xiqu", "clerk")
    page.get_by_role("searchbox").first.fill("wfzjl")
    page.keyboard.press("Enter")
    expect(page.get_by_text("不应出具").first).to_be_visible()
    assert "wfzjl" not in page.url
    page.get_by_role("link", name="打印告知单").click()
    page.go_back()
    expect(page.get_by_role("searchbox").first).to_have_value("wfzjl")
    desk.close()


def test_another_county_sees_nothing_of_it(chromium: Browser, stack: Stack) -> None:
    desk = sit_down(chromium)
    page = sign_in(desk, stack, "pzh-xiqu", "clerk")
    page.goto(f"{stack.demo['tenants']['pzh-xiqu']['url']}/counter/certificates/")
    expect(page.get_by_text("攀东竹")).to_have_count(0)
    stolen = desk.cookies()
    foreign = stack.demo["tenants"]["pzh-dongqu"]["url"].split("//")[1].split(":")[0]
    for cookie in stolen:
        carried = {key: cookie[key] for key in ("name", "value")}
        desk.add_cookies([{**carried, "domain": foreign, "path": "/"}])  # type: ignore[typeddict-item]
    page.goto(f"{stack.demo['tenants']['pzh-dongqu']['url']}/counter/")
    expect(page).to_have_url(re.compile(r"/sign-in/"))
    desk.close()
