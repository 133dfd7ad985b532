"""The portal in a real Chromium on a telephone: it fits, it is light, it needs no script."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, Request, ViewportSize, expect

from infra.devservices.stack import Stack
from tests.browser import DESK, NARROW, PHONE, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.stack]
FIRST_VIEW = 60_000
SMALLEST_TARGET = 44
PAGES = [
    "/",
    "/lists/prohibited/",
    "/lists/retained/",
    "/items/P01/",
    "/items/P17/",
    "/items/R06/",
    "/search/",
    "/notice/",
    "/v/",
    "/v/?code=7KQ2",
    "/v/0000000000004",
    "/sign-in/",
]
TOO_SMALL = """least => [...document.querySelectorAll("a, button, input:not([type=hidden])")]
  .filter(e => e.offsetParent && !e.classList.contains("skip"))
  .filter(e => e.getBoundingClientRect().height < least).map(e => e.outerHTML)"""
SAID = ["收入证明", "开个没坐过牢的证明", "租房证明", "W" * 60]
BODY_SIZE = "getComputedStyle(document.body).fontSize"
WIDTH = "document.documentElement.scrollWidth"
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
AUDIT = """async () => {
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const {violations} = await axe.run(document, {runOnly: rules});
  return violations.flatMap(one => one.nodes.map(
    node => `${one.id}: ${node.target} ${node.failureSummary}`));
}"""


def ask(page: Page, stack: Stack, words: str) -> str:
    """Type ``words`` into the box as a resident does; return the address of the answer."""
    page.goto(f"{county(stack)}/search/")
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("button", name="查一查").click()
    page.wait_for_url("**/search/?w=*")
    return page.url


def county(stack: Stack) -> str:
    return str(stack.demo["tenants"]["pzh-dongqu"]["url"])


@pytest.mark.parametrize("size", [NARROW, PHONE, DESK], ids=lambda size: str(size["width"]))
def test_every_page_fits_breaks_no_policy_and_is_easy_to_touch(
    chromium: Browser, stack: Stack, size: ViewportSize
) -> None:
    complaints: list[str] = []
    page = sit_down(chromium, size=size).new_page()
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "status of 4" not in said.text else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answers = [ask(page, stack, words) for words in SAID]
    pages = (*(county(stack) + path for path in PAGES), *answers, f"{stack.demo['public']}/")
    for address in pages:
        page.goto(address)
        assert page.evaluate(WIDTH) == size["width"], address
        assert page.locator("h1").count() == 1, address
        if not address.endswith("/sign-in/"):  # For staff, and no larger at their desks.
            assert page.evaluate(TOO_SMALL, SMALLEST_TARGET) == [], address
            assert page.evaluate(BODY_SIZE) == "17px", address
    assert complaints == []


@pytest.mark.parametrize("size", [NARROW, DESK], ids=lambda size: str(size["width"]))
def test_axe_finds_nothing_on_any_page(chromium: Browser, stack: Stack, size: ViewportSize) -> None:
    # axe brings its own script: only its context is let past the pages' policy.
    page = sit_down(chromium, size=size, bypass_csp=True).new_page()
    found: dict[str, list[str]] = {}
    answers = [ask(page, stack, words) for words in SAID]
    pages = (*(county(stack) + path for path in PAGES), *answers, f"{stack.demo['public']}/")
    for address in pages:
        page.goto(address)
        page.evaluate(AXE)
        violations = page.evaluate(AUDIT)
        if violations:
            found[address] = violations
    assert found == {}
    page.evaluate("document.querySelector('main').append(new Image())")
    assert [one.split(":")[0] for one in page.evaluate(AUDIT)] == ["image-alt"]


@pytest.mark.parametrize("path", [*PAGES, *SAID])
def test_a_first_view_is_light(chromium: Browser, stack: Stack, path: str) -> None:
    address = county(stack) + path
    if path in SAID:
        address = ask(sit_down(chromium, size=NARROW).new_page(), stack, path)
    received: list[int] = []

    def weigh(request: Request) -> None:
        sizes = request.sizes()
        received.append(sizes["responseHeadersSize"] + sizes["responseBodySize"])

    page = sit_down(chromium, size=NARROW).new_page()
    page.on("requestfinished", weigh)
    page.goto(address, wait_until="networkidle")
    assert len(received) > 5
    assert sum(received) < FIRST_VIEW


def test_a_resident_finds_the_answer_without_script(chromium: Browser, stack: Stack) -> None:
    page: Page = sit_down(chromium, size=NARROW, script=False).new_page()
    page.goto(f"{stack.demo['public']}/")
    page.get_by_role("link", name="东区", exact=True).click()
    page.get_by_label("我要办…").fill("收入证明")
    page.get_by_role("button", name="查一查").click()
    expect(page.get_by_role("heading", name="用于申请法律援助吗？")).to_be_visible()
    assert "%E6" not in page.url
    page.get_by_role("link", name="不是", exact=True).click()
    page.go_back()
    expect(page.get_by_role("heading", name="用于申请法律援助吗？")).to_be_visible()
    page.get_by_role("link", name="不是", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="居民财产证明")).to_be_visible()
    expect(page.get_by_text("不用社区开").first).to_be_visible()
    expect(page.get_by_text("不动产权属证书").first).to_be_visible()
    expect(page.get_by_role("button", name="打印这一页")).to_have_count(0)
    page.get_by_role("link", name="看“经济困难证明”").click()
    expect(page.get_by_text("社区可以开").first).to_be_visible()


def test_a_code_is_typed_and_answered_without_script(chromium: Browser, stack: Stack) -> None:
    page = sit_down(chromium, size=NARROW, script=False).new_page()
    page.goto(county(stack))
    page.get_by_role("link", name="核验一份证明的真假").click()
    page.get_by_label("核验码").fill("0000-0000-0000-3")
    page.get_by_role("button", name="核验").click()
    expect(page.get_by_text("可能输错了一位")).to_be_visible()
    page.get_by_label("核验码").fill("0000-0000-0000-4")
    page.get_by_role("button", name="核验").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("没有这个核验码的记录")
    expect(page.get_by_text("查无此件")).to_be_visible()


@pytest.mark.parametrize("path", ["/lists/prohibited/", "/lists/retained/"])
def test_a_printed_list_holds_everything_on_one_sheet(
    chromium: Browser, stack: Stack, path: str
) -> None:
    page = sit_down(chromium).new_page()
    page.goto(county(stack) + path)
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.emulate_media(media="print")
    # Another test may have published a newer edition on this stack.
    expect(page.get_by_text(re.compile(r"\d{4}年\d{1,2}月\d{1,2}日起施行"))).to_be_visible()
    expect(page.get_by_role("button", name="打印这张清单")).to_be_hidden()
