"""A bureau's own files, uploaded in a real Chromium: each leads to a page that says what to do."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from infra.devservices.stack import Stack
from tests.browser import sit_down
from tests.catalog.admin.desk import LISTS, city, look, signed_in
from tests.catalog.importing import files

pytestmark = [pytest.mark.browser, pytest.mark.stack]


def hostile() -> dict[str, tuple[bytes, str]]:
    """Return files by name, and what the page has to say of each."""
    good = files.spreadsheet(files.annex(1), files.annex(2))
    rows = [[str(n), f"第{n}种证明", "去窗口办理。"] for n in range(1, 10_001)]
    return {
        "宏.xlsx": (files.repacked(good, {"xl/vbaProject.bin": b"x"}), "文件里有宏"),
        "炸弹.xlsx": (
            files.repacked(good, {"xl/worksheets/sheet1.xml": b" " * 30_000_000}),
            "解压后异常庞大",
        ),
        "一万行.xlsx": (
            files.spreadsheet([files.PROHIBITED_HEADING, *rows]),
            "行",
        ),
        "不是表.docx": (b"not a document", "请"),
    }


def test_a_hostile_file_is_refused_on_the_page_and_an_awkward_one_is_explained(
    chromium: Browser, stack: Stack
) -> None:
    page = signed_in(sit_down(chromium), stack, "editor")
    for name, (content, sentence) in hostile().items():
        page.goto(f"{city(stack)}{LISTS}import/")
        page.get_by_label("上传文件").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        page.get_by_role("button", name="导入为草稿").click()
        expect(page.locator("[data-error-summary]")).to_contain_text(sentence)
        look(page, f"refused_{name}")

    prohibited = files.annex(1)
    prohibited[1] = ["２", *prohibited[1][1:]]
    awkward = files.spreadsheet(
        [[row[0], *row[1:]] for row in [*prohibited, ["21", *prohibited[4][1:]]]],
        [row[:-1] for row in files.annex(2)],
        merge={0: ["C3:C4"]},
    )
    page.goto(f"{city(stack)}{LISTS}import/")
    page.get_by_label("上传文件").set_input_files(
        {"name": "清单.xlsx", "mimeType": "application/octet-stream", "buffer": awkward}
    )
    page.get_by_role("button", name="导入为草稿").click()
    expect(page.get_by_text("读出不应出具事项 20 项，保留事项 7 项")).to_be_visible()
    expect(page.get_by_role("heading", name="需要核对的地方")).to_be_visible()
    look(page, "imported_full")
    page.get_by_role("link", name="打开草稿").click()
    page.get_by_role("link", name="撤回这一版…").click()
    page.get_by_label("原因").fill("只是试一试")
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("已撤回").first).to_be_visible()
