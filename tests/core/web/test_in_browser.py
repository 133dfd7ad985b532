"""The gallery in a real Chromium: it fits, it breaks no policy, its script does what it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from core.web.gallery.views import ERRORS, PAGES
from tests.browser import DESK, NARROW, PHONE
from tests.core.web.gallery_server import Gallery, running_gallery

pytestmark = pytest.mark.browser


@pytest.fixture
def served() -> Iterator[tuple[str, Gallery]]:
    with running_gallery() as running:
        yield running


def open_page(browser: Browser, address: str, size: ViewportSize, script: bool = True) -> Page:
    context: BrowserContext = browser.new_context(
        viewport=size,
        locale="zh-CN",
        java_script_enabled=script,
    )
    page = context.new_page()
    page.set_default_timeout(5_000)
    page.goto(address)
    return page


@pytest.mark.parametrize("size", [DESK, PHONE, NARROW], ids=lambda size: str(size["width"]))
def test_every_page_fits_and_breaks_no_policy(
    chromium: Browser, served: tuple[str, Gallery], size: ViewportSize
) -> None:
    address, _ = served
    complaints: list[str] = []
    page = open_page(chromium, f"{address}/components/", size)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name in (*PAGES, *ERRORS):
        page.goto(f"{address}/{name}/")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], name
    assert complaints == []


def test_what_a_resident_touches_is_at_least_44_pixels_high(
    chromium: Browser, served: tuple[str, Gallery]
) -> None:
    page = open_page(chromium, f"{served[0]}/item/", PHONE)
    small = page.evaluate(
        """() => Array.from(document.querySelectorAll("a:not(.skip), button, input, select"))
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44)
            .map(e => e.outerHTML)"""
    )
    assert small == []
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "17px"


def test_slash_goes_to_the_search_box(chromium: Browser, served: tuple[str, Gallery]) -> None:
    page = open_page(chromium, f"{served[0]}/results/", DESK)
    page.keyboard.press("/")
    box = page.locator("[data-search]").first
    expect(box).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("/")
    expect(box).to_have_value("开个没坐过牢的证明/")


def test_enter_goes_to_the_next_field_and_at_last_to_the_button(
    chromium: Browser, served: tuple[str, Gallery]
) -> None:
    page = open_page(chromium, f"{served[0]}/apply/", DESK)
    page.focus("#id_name")
    page.keyboard.press("Enter")
    expect(page.locator("#id_sex_1")).to_be_focused()  # the chosen one of the group
    page.keyboard.press("Enter")
    expect(page.locator("#id_id_number")).to_be_focused()
    page.focus("#id_is_checked")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="提交审批")).to_be_focused()
    assert page.url.endswith("/apply/")


def test_enter_that_picks_a_word_in_an_input_method_stays(
    chromium: Browser, served: tuple[str, Gallery]
) -> None:
    page = open_page(chromium, f"{served[0]}/apply/", DESK)
    page.focus("#id_name")
    page.evaluate(
        """document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
            {key: "Enter", isComposing: true, bubbles: true}))"""
    )
    expect(page.locator("#id_name")).to_be_focused()


def test_a_button_pressed_twice_posts_once(chromium: Browser, served: tuple[str, Gallery]) -> None:
    address, gallery = served
    gallery.hold.clear()
    page = open_page(chromium, f"{address}/components/", DESK)
    after_both = page.evaluate(
        """async () => {
            const form = document.querySelector("form[action='#']");
            const button = form.querySelector("button");
            form.action = "/approve/";
            button.click();
            form.requestSubmit();
            await new Promise(done => setTimeout(done, 50));
            return [button.disabled, button.getAttribute("aria-disabled")];
        }"""
    )
    assert after_both == [True, "true"]
    gallery.hold.set()
    page.wait_for_url("**/approve/")
    assert [path for path, _ in gallery.posted] == ["/approve/"]


def test_the_draft_saves_itself_and_says_when(
    chromium: Browser, served: tuple[str, Gallery]
) -> None:
    address, gallery = served
    page = open_page(chromium, f"{address}/apply/", DESK)
    page.fill("#id_name", "张建国之子")
    expect(page.locator("[data-autosave-status]")).to_have_text("已自动保存 14:06")
    path, body = gallery.posted[-1]
    assert path == "/autosave/"
    assert "张建国之子" in body


def test_a_draft_that_cannot_be_saved_says_so_and_is_tried_again(
    chromium: Browser, served: tuple[str, Gallery]
) -> None:
    address, gallery = served
    gallery.is_failing = True
    page = open_page(chromium, f"{address}/apply/", DESK)
    page.fill("#id_name", "甲")
    status = page.locator("[data-autosave-status]")
    expect(status).to_contain_text("暂时没有存上")
    expect(page.locator("#id_name")).to_have_value("甲")
    gallery.is_failing = False
    expect(status).to_have_text("已自动保存 14:06", timeout=8_000)


def test_errors_take_the_focus_and_lead_to_their_fields(
    chromium: Browser, served: tuple[str, Gallery]
) -> None:
    page = open_page(chromium, f"{served[0]}/components/", DESK)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="公民身份号码").click()
    expect(page.locator("#id_id_number")).to_be_focused()
    page.get_by_role("link", name="请选择法律援助事项。").click()
    expect(page.locator("#id_matter_0")).to_be_focused()


def test_on_a_phone_the_paper_is_a_tab(chromium: Browser, served: tuple[str, Gallery]) -> None:
    page = open_page(chromium, f"{served[0]}/apply/", PHONE)
    expect(page.locator("#beside-paper")).to_be_hidden()
    page.get_by_role("tab", name="看纸面").click()
    expect(page.locator("#beside-paper")).to_be_visible()
    expect(page.locator("#beside-form")).to_be_hidden()


def test_without_script_form_and_paper_both_stand(
    chromium: Browser, served: tuple[str, Gallery]
) -> None:
    page = open_page(chromium, f"{served[0]}/apply/", PHONE, script=False)
    expect(page.locator("#beside-form")).to_be_visible()
    expect(page.locator("#beside-paper")).to_be_visible()


def test_the_menu_closes_on_escape(chromium: Browser, served: tuple[str, Gallery]) -> None:
    page = open_page(chromium, f"{served[0]}/papers/", DESK)
    page.locator(".menu > summary").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出登录")).to_be_hidden()


def test_paper_shows_what_is_written_and_not_what_is_operated(
    chromium: Browser, served: tuple[str, Gallery]
) -> None:
    page = open_page(chromium, f"{served[0]}/certificate/", DESK)
    page.emulate_media(media="print")
    expect(page.get_by_text("东区 · 炳草岗社区")).to_be_visible()
    expect(page.get_by_text("仅用于申请法律援助")).to_be_visible()
    for operated in (".bar-end", ".crumbs", ".masked a", ".btn >> nth=0"):
        expect(page.locator(operated)).to_be_hidden()
