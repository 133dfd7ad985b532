"""The third channel at the desk: what neither list names, issued, issued at a risk, declined."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from infra.devservices.stack import Stack
from tests.browser import fetched, sign_in, sit_down
from tests.core.documents import readback
from tests.factories.files import (
    ASSESSMENT,
    DELIBERATION,
    FACTS,
    INTAKE,
    INVESTIGATION,
    JUDGING,
    MINUTES,
    NO_RISK,
    PAPER,
    RISK,
    VERIFICATION,
)
from tests.factories.issuance import ID_NUMBER, NAME, PHONE
from tests.pages.filling import fill_in

pytestmark = [pytest.mark.browser, pytest.mark.stack]

WORDS = "小孩入学居住满五年的证明"


def open_file(page: Page) -> str:
    """Search in vain, open a file from the card, register the request; return its address."""
    page.keyboard.type(WORDS)
    page.get_by_role("button", name="按清单外事项受理").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("登记清单外事项"))
    step(page, INTAKE, "登记")
    expect(page.get_by_text("待判断").first).to_be_visible()
    return page.url


def step(page: Page, answers: dict[str, Any], button: str) -> None:
    """Fill in the sheet of a step and confirm it."""
    fill_in(page, {name: value for name, value in answers.items() if value != ""})
    page.get_by_role("button", name=button, exact=True).click()


def squeezed(pdf: bytes) -> str:
    return "".join(readback.running_text(pdf).split())


def test_a_plain_request_is_verified_and_issued(chromium: Browser, stack: Stack) -> None:
    desk, boss = sit_down(chromium), sit_down(chromium)
    page = sign_in(desk, stack, "pzh-dongqu", "clerk")
    address = open_file(page)
    assert NAME not in address
    step(page, JUDGING, "确认判断")
    page.get_by_role("button", name="核实完毕，往下办").click()
    expect(page.get_by_text("还没有结果为“属实”的核实记录").first).to_be_visible()
    step(page, VERIFICATION, "记下这次核实")
    expect(page.get_by_role("heading", name="核实：入户走访")).to_be_visible()
    step(page, NO_RISK, "核实完毕，往下办")
    expect(page.get_by_text("没有发现法律风险").first).to_be_visible()
    page.get_by_role("button", name="刚才弄错了").click()
    expect(page.get_by_text("已撤回上一步").first).to_be_visible()
    expect(page.locator('[name="in_dispute"][value="否"]')).to_be_checked()
    page.get_by_role("button", name="核实完毕，往下办").click()
    fill_in(page, PAPER)
    expect(page.get_by_text("已自动保存")).to_be_visible()
    page.get_by_role("button", name="提交审批").click()
    expect(page.get_by_text("等待负责人审批")).to_be_visible()
    assert page.get_by_role("button", name="批准用印并出具").count() == 0
    for secret in (ID_NUMBER, PHONE):
        assert secret not in page.content()

    approver = sign_in(boss, stack, "pzh-dongqu", "approver")
    approver.goto(address)
    approver.get_by_role("button", name="批准用印并出具").dblclick()
    expect(approver.get_by_role("heading", level=1)).to_contain_text("居住情况证明")
    pdf = fetched(approver, "certificate.pdf")
    text = squeezed(pdf)
    for part in (NAME, ID_NUMBER, *FACTS.split("\n")):
        assert part in text
    verify_at = readback.qr_content(pdf, 150)
    approver.goto(verify_at)
    expect(approver.get_by_text("真实有效")).to_be_visible()
    expect(approver.get_by_text("清单外事项证明").first).to_be_visible()
    assert NAME not in approver.content()
    approver.goto(address)
    expect(approver.get_by_text("已据实出具")).to_be_visible()
    assert approver.locator("form[data-autosave]").count() == 0
    for context in (desk, boss):
        context.close()


def test_a_risky_request_goes_through_deliberation_and_is_signed(
    chromium: Browser, stack: Stack
) -> None:
    desk, boss, bureau = sit_down(chromium), sit_down(chromium), sit_down(chromium)
    page = sign_in(desk, stack, "pzh-dongqu", "clerk")
    address = open_file(page)
    step(page, JUDGING, "确认判断")
    step(page, VERIFICATION, "记下这次核实")
    step(page, RISK, "核实完毕，往下办")
    expect(page.get_by_text("可能涉及法律风险").first).to_be_visible()
    step(page, INVESTIGATION, "确认调查记录")
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "green").save(picture, format="PNG")
    page.get_by_text("附照片或扫描件").click()
    page.locator('input[type="file"]').set_input_files(
        {"name": "会场.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_text("已上传1个附件")).to_be_visible()
    step(page, {**DELIBERATION, "votes_for": "3"}, "确认议事协商记录")
    expect(page.get_by_text("加起来是4票，参加人有3人").first).to_be_visible()
    step(page, {"votes_for": "2"}, "确认议事协商记录")
    expect(page.get_by_text("议事协商通过").first).to_be_visible()
    step(page, ASSESSMENT, "确认评估和防范")
    step(page, PAPER, "提交审批")
    expect(page.get_by_text("等待负责人审批")).to_be_visible()

    approver = sign_in(boss, stack, "pzh-dongqu", "approver")
    approver.goto(address)
    expect(approver.get_by_text(MINUTES)).to_be_visible()
    approver.get_by_role("button", name="签字并出具").click()
    expect(approver.get_by_text("须由负责人签字").first).to_be_visible()
    name = approver.locator(".menu-panel b").text_content()
    approver.get_by_label("负责人签字").fill(name or "")
    approver.get_by_role("button", name="签字并出具").click()
    expect(approver.get_by_role("heading", level=1)).to_contain_text("居住情况证明")

    officer = sign_in(bureau, stack, "pzh-dongqu", "officer")
    officer.goto(address)
    expect(officer.get_by_text("已据实出具")).to_be_visible()
    content = officer.content()
    for secret in (NAME, ID_NUMBER, PHONE, MINUTES, "罗国强", "周长贵"):
        assert secret not in content
    officer.goto(re.sub(r"/files/.*", "/files/asked-for/", address))
    expect(officer.get_by_text(INTAKE["unit_name"]).first).to_be_visible()
    for context in (desk, boss, bureau):
        context.close()


def test_a_request_beyond_the_committees_duties_is_declined_with_a_slip(
    chromium: Browser, stack: Stack
) -> None:
    desk = sit_down(chromium, script=False)  # All of it works without script, too.
    page = sign_in(desk, stack, "pzh-dongqu", "clerk")
    page.goto(re.sub(r"/counter/.*", "/counter/items/P08/?yes=1", page.url))
    page.get_by_role("button", name="按清单外事项受理").click()
    step(page, INTAKE, "登记")
    step(page, {**JUDGING, "is_within_duties": "否"}, "确认判断")
    expect(page.get_by_text("不能往下办")).to_be_visible()
    page.get_by_role("button", name="不予出具，打印告知单").click()
    expect(page.get_by_text("请选择理由，并写明具体原因")).to_be_visible()
    page.get_by_label("具体原因").fill("婚姻状况由民政部门登记。")
    page.get_by_label("可以怎么办").fill("请到婚姻登记处查询档案。")
    page.get_by_role("button", name="不予出具，打印告知单").click()
    expect(page.get_by_text("卷宗").first).to_be_visible()
    link = page.get_by_role("link", name="打印告知单").get_attribute("href")
    assert link is not None
    with_script = sit_down(chromium)
    text = squeezed(fetched(sign_in(with_script, stack, "pzh-dongqu", "clerk"), link))
    for part in ("不予出具告知单", NAME, "不属于社区职责", "婚姻登记处查询档案", "民政部门反映"):
        assert part in text
    for context in (desk, with_script):
        context.close()
