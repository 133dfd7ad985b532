"""The public notice in a real Chromium: found, looked at, hung up and confirmed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, ViewportSize, expect

from infra.devservices.stack import Stack
from tests.browser import DESK, NARROW, PHONE, fetched, sign_in, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.stack]
WIDTH = "document.documentElement.scrollWidth"
BROKEN = "[...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src)"


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """Return a telephone's photograph of a board: large, and turned by its orientation only."""
    path = tmp_path / "公示栏.jpg"
    Image.new("RGB", (4000, 3000), "teal").save(path)
    return path


@pytest.mark.parametrize("size", [NARROW, PHONE, DESK], ids=lambda size: str(size["width"]))
def test_a_resident_finds_the_notice_and_every_picture_loads(
    chromium: Browser, stack: Stack, size: ViewportSize
) -> None:
    complaints: list[str] = []
    page = sit_down(chromium, size=size).new_page()
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(f"{stack.demo['tenants']['pzh-dongqu']['url']}/lists/prohibited/")
    page.get_by_role("link", name="海报、长图下载").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("公示材料下载")
    for picture in page.locator(".form-picture img").all():
        picture.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(BROKEN) == []
    assert page.locator(".form-picture img").count() == 4
    assert page.evaluate(WIDTH) == size["width"]
    assert complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=lambda size: str(size["width"]))
def test_a_clerk_hangs_the_poster_up_and_the_bureau_sees_it(
    chromium: Browser, stack: Stack, size: ViewportSize, snapshot: Path
) -> None:
    page = sign_in(sit_down(chromium, size=size), stack, "pzh-dongqu", "clerk")
    page.goto(f"{stack.demo['tenants']['pzh-dongqu']['url']}/counter/notice/")
    picture = fetched(page, "/counter/notice/forms/long-picture.png")
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("RGB"))
    assert code.text == f"{stack.demo['tenants']['pzh-dongqu']['url']}/"
    page.get_by_label("公示栏照片").set_input_files(snapshot)
    page.get_by_role("button", name="登记已张贴").click()
    expect(page.get_by_text("已登记张贴，照片已保存。")).to_be_visible()
    expect(page.get_by_text("现行版已张贴")).to_be_visible()
    page.locator(".board-photo img").first.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(BROKEN) == []
    assert page.evaluate(WIDTH) == size["width"]
    bureau = sign_in(sit_down(chromium, size=size), stack, "pzh-dongqu", "officer")
    bureau.goto(f"{stack.demo['tenants']['pzh-dongqu']['url']}/counter/notice/")
    expect(bureau.get_by_role("heading", level=1)).to_have_text("公示张贴情况")
    bureau.get_by_role("link", name="已张贴").click()
    assert bureau.locator("tbody tr").count() == 1
    assert bureau.evaluate(WIDTH) == size["width"]
