"""All seven retained items, from a resident's words to the paper, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from core.documents.render import preview_png
from infra.devservices.stack import Stack
from tests.browser import fetched, sign_in, sit_down
from tests.core.documents import readback
from tests.core.photos.test_photos import photograph
from tests.factories.issuance import ID_NUMBER, NAME
from tests.factories.seven import ANSWERS, CHILD, GRANDFATHER, SON
from tests.pages.filling import deny_substitutes, fill_in

pytestmark = [pytest.mark.browser, pytest.mark.stack]

SAID = {
    "R01": "没有房产证，想在社区的铺面开个小卖部，要个同意从事经营活动证明",
    "R02": "给孩子卖房子要监护证明",
    "R03": "门牌号变了，房产交易登记要门牌号变更证明",
    "R04": "儿子帮我打官司，法院要近亲属关系证明",
    "R05": "社区推荐代理打官司",
    "R06": "低保户打官司没钱请律师要开个困难证明",
    "R07": "两边老人争孩子，要社区指定监护人",
}
PRINTED = {
    "R01": (NAME, ID_NUMBER, "人民街90号附1号", "未取得不动产证", "经营场所备案"),
    "R02": (CHILD, GRANDFATHER, "未成年人", "祖父", "出售", "读书和生活"),
    "R03": (ID_NUMBER, "人民街12号", "人民街88号3栋2单元501号", "同一处房屋", "2019年5月1日"),
    "R04": (ID_NUMBER, SON, "儿子", "直系血亲", "双方不在同一户口", "民间借贷纠纷"),
    "R05": (ID_NUMBER, SON, "户籍在本社区（村）", "不收取报酬", "推荐"),
    "R06": (ID_NUMBER, "罗小雨", "情况属实", "陈立新", "炳草岗街办核〔2026〕6号", "何秀兰"),
    "R07": (CHILD, GRANDFATHER, "王桂芳", "6人同意", "何秀兰", "不服指定", "三十日内"),
}


def open_form(page: Page, code: str) -> None:
    """Go from the resident's words through every question to the empty form."""
    page.goto(page.url.split("/counter/")[0] + "/counter/")
    page.get_by_role("searchbox").first.fill(SAID[code])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/counter/\?"))
    link = page.locator(f'a[href*="/items/{code}/"]').first
    link.click()
    page.wait_for_url(f"**/items/{code}/**")
    deny_substitutes(page)
    page.get_by_role("button", name="开始填写").click()
    expect(page.get_by_role("button", name="提交审批")).to_be_visible()


def photograph_the_meeting(page: Page) -> None:
    """Choose a photograph: it is sent at once, and what was typed is still there."""
    photo: FilePayload = {
        "name": "会议记录.jpg",
        "mimeType": "image/jpeg",
        "buffer": photograph((1200, 1600)),
    }
    page.locator('[name="files-meeting_papers"]').set_input_files(photo)
    expect(page.locator("#papers-meeting_papers").get_by_text("会议记录.jpg")).to_be_visible()


def test_all_seven_from_the_residents_words_to_the_paper(
    chromium: Browser, stack: Stack, tmp_path: Path
) -> None:
    desk, boss = sit_down(chromium), sit_down(chromium)
    page = sign_in(desk, stack, "pzh-dongqu", "clerk")
    approver = sign_in(boss, stack, "pzh-dongqu", "approver")
    for code, answers in ANSWERS.items():
        open_form(page, code)
        fill_in(page, answers)
        if code == "R07":
            photograph_the_meeting(page)
        page.get_by_role("button", name="提交审批").click()
        expect(page.get_by_text("等待负责人审批")).to_be_visible()
        approver.goto(page.url)
        if code == "R07":
            scan = approver.locator(".scans img")
            expect(scan).to_be_visible()
            assert scan.evaluate("image => image.naturalWidth") == 1200
        approver.get_by_role("button", name="批准用印并出具").click()
        expect(approver).to_have_url(re.compile(r"/certificates/[0-9a-f-]{36}/$"))
        pdf = fetched(approver, "certificate.pdf")
        (tmp_path / f"{code}.pdf").write_bytes(pdf)
        (tmp_path / f"{code}.png").write_bytes(preview_png(pdf, 1240))
        text = "".join(readback.running_text(pdf).split())
        assert [words for words in PRINTED[code] if words not in text] == [], code
        assert readback.page_sizes_mm(pdf) == [pytest.approx((210, 297), abs=1)], code
    for context in (desk, boss):
        context.close()


def test_a_yes_before_the_form_ends_in_a_slip(chromium: Browser, stack: Stack) -> None:
    desk = sit_down(chromium)
    page = sign_in(desk, stack, "pzh-dongqu", "clerk")
    page.goto(page.url + "items/R04/")
    page.keyboard.press("n")
    expect(page.get_by_text("结婚证能证明双方是近亲属关系吗？")).to_be_visible()
    page.keyboard.press("y")
    page.get_by_label("居民姓名").fill(NAME)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="打印免开告知单").click()
    expect(page).to_have_url(re.compile(r"/savings/[0-9a-f-]{36}/$"))
    assert NAME not in page.content()
    slip = fetched(page, "slip.pdf")
    assert readback.page_sizes_mm(slip) == [pytest.approx((148, 210), abs=1)]
    assert "凭结婚证即可" in "".join(readback.running_text(slip).split())
    page.get_by_text("答错了？").click()
    page.get_by_role("button", name="收回，接着办").click()
    expect(page).to_have_url(re.compile(r"/items/R04/$"))
    desk.close()


def test_two_hundred_megabytes_are_refused_on_the_page_before_they_are_sent(
    chromium: Browser, stack: Stack, tmp_path: Path
) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    desk = sit_down(chromium)
    page = sign_in(desk, stack, "pzh-dongqu", "clerk")
    open_form(page, "R03")
    page.locator('[name="files-title_papers"]').set_input_files(str(large))
    expect(page.get_by_text("太大，没有上传")).to_be_visible()
    desk.close()


def test_two_hundred_megabytes_sent_all_the_same_are_answered_with_a_sentence(
    chromium: Browser, stack: Stack, tmp_path: Path
) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    desk = sit_down(chromium, script=False)
    page = sign_in(desk, stack, "pzh-xiqu", "clerk")
    page.goto(page.url + "items/R03/")
    while page.locator("a[data-key=n]").count():  # As many questions as the edition in force has.
        page.locator("a[data-key=n]").click()
    page.get_by_role("button", name="开始填写").click()
    page.locator('[name="files-title_papers"]').set_input_files(str(large))
    page.locator("#attach-title_papers").click()
    expect(page.get_by_role("heading", name="文件太大，没有上传")).to_be_visible()
    desk.close()
