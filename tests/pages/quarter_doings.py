"""What people do in a quarter's play again and again, and how its sums are counted by hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from infra.devservices.processes import wait_until
from tests.browser import DESK, PHONE
from tests.pages.a_quarter import CALLED, COUNTIES, PATIENCE, Play

FILES = "SELECT count(*) FROM issuance_discretionaryfile WHERE state ="


def hand_in(page: Page, text: str) -> None:
    """Write the one text that is wanted, and give the report to a colleague."""
    page.get_by_label("开展情况").fill(text)
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交审核，由另一位同事审核后报送")).to_be_visible()


def send_up(page: Page) -> None:
    """Submit a reviewed report to the city."""
    page.get_by_role("button", name="报送攀枝花市").click()
    expect(page.get_by_text("内容从现在起锁定")).to_be_visible()


def accept(page: Page, slug: str) -> None:
    """Accept what an office below sent, from the list of those."""
    page.get_by_role("link", name=CALLED[slug], exact=True).click()
    page.get_by_role("button", name="接收", exact=True).click()
    expect(page.get_by_text(f"已接收，{CALLED[slug]}会收到通知")).to_be_visible()


def figures_on(page: Page) -> dict[str, int]:
    """Return the whole-office figures of a report's page that are plain counts."""
    rows = page.locator("table").first.locator("tbody tr").all()
    found = {}
    for row in rows:
        cells = row.locator("td").all_inner_texts()
        name, value = cells[0].split("\n")[0], cells[1].replace(",", "").strip()
        if value.isdecimal():
            found[name] = int(value)
    return found


def counted_by_hand(play: Play) -> dict[str, int]:
    """Return the same sums straight from the books of the three counties."""
    quarter = "BETWEEN '2026-07-01' AND '2026-09-30'"
    questions = {
        "出具证明（份）": f"SELECT count(*) FROM issuance_certificate WHERE issued_on {quarter}",
        "作废、撤销的证明（份）": "SELECT count(*) FROM issuance_certificate WHERE state <> 'issued'",
        "不予出具（份）": "SELECT count(*) FROM issuance_redirection",
        "违规索要证明（次）": "SELECT count(*) FROM issuance_demand",
        "免开证明（次）": "SELECT count(*) FROM issuance_papersaved",
        "清单外事项：出具事实证明（件）": f"{FILES} 'issued'",
        "清单外事项：不予出具（件）": f"{FILES} 'declined'",
        "清单外事项：居民放弃（件）": f"{FILES} 'withdrawn'",
        "反映问题和需求（条）": "SELECT count(*) FROM reporting_concern",
        "答复问题和需求（条）": (
            f"SELECT count(*) FROM reporting_concern WHERE answered_at::date {quarter}"
        ),
        "在位监测点（个）": "SELECT count(*) FROM reporting_monitoringpoint",
    }
    return {
        name: sum(play.ask(slug, sql)[0][0] for slug in COUNTIES) for name, sql in questions.items()
    }


def inbox(page: Page) -> list[str]:
    """Return the titles of a person's notices that are about reminders, the newest first."""
    page.goto(urljoin(page.url, "/inbox/"))
    titles = page.locator(".row-button").all_inner_texts()
    return [title for title in titles if "截止" in title or "逾期" in title]


def come_back_until(page: Page, is_there: Callable[[Page], bool]) -> None:
    """Look at the page again until what another office sent has arrived."""

    def look() -> bool:
        page.reload()
        return is_there(page)

    assert wait_until(look, PATIENCE), page.inner_text("main")


def look_at(page: Page, name: str) -> None:
    """Keep pictures at the desk's and the phone's width where somebody asked for them."""
    folder = os.environ.get("SCREENSHOTS")
    if not folder:
        return
    for size, called in ((DESK, "desk"), (PHONE, "phone")):
        page.set_viewport_size(size)
        page.screenshot(path=Path(folder) / f"{name}-{called}.png", full_page=True)
    page.set_viewport_size(DESK)


def refuse(page: Page, url: str, item: str, unit: str) -> None:
    """Send a resident elsewhere with a slip, as a clerk does."""
    page.goto(f"{url}/counter/items/{item}/")
    page.get_by_label("谁要求开").select_option(label=unit)
    page.get_by_role("button", name="打印告知单").click()
    expect(page.get_by_text("不予出具").first).to_be_visible()
    page.wait_for_url("**/redirections/**")
