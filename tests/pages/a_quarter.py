"""A city and three counties on a clock of their own: the stage on which a quarter is played."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import psycopg
import time_machine
from playwright.sync_api import Browser, Page, expect

from core.directory.models import Community
from core.identity.access import Role
from core.tenancy import PUBLIC, working_in
from core.tenancy.platform import at_the_platform
from core.web.chinese import SHANGHAI
from infra.devservices.processes import wait_until
from infra.devservices.stack import Stack
from tenants.actions.create import create_tenant
from tenants.actions.rollout import roll_out
from tenants.models import Level, Tenant
from tests.browser import DESK, PHONE, sit_down
from tests.clock import set_clock
from tests.people import COMMUNITY, PASSWORD, Person, hire

A, B, C, CITY = "pzh-dongqu", "pzh-xiqu", "pzh-renhe", "panzhihua"
COUNTIES = (A, B, C)
CALLED = {A: "东区", B: "西区", C: "仁和区", CITY: "攀枝花市"}
REPORTS = "/back-office/reporting/quarterlyreport/"
REPORT = f"{REPORTS}2026Q3/"
RECEIVED = f"{REPORTS}received/"
PATIENCE = 30
OFFICE = ((Role.OFFICER, "黄丽"), (Role.PUBLISHER, "谢军"))
COUNTER = ((Role.CLERK, "王芳"), (Role.APPROVER, "李建国"))


def moment(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of 2026 in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def found_offices() -> None:
    """Open the third county on the first day of the quarter, and give every office its people."""
    with time_machine.travel(moment(7, 1, 9)):
        with working_in(PUBLIC):
            city = Tenant.objects.get(slug=CITY)
            third = create_tenant(
                slug=C, name=CALLED[C], short_name="仁和", level=Level.COUNTY,
                host=f"{C}.localhost", division_code="510411", parent=city,
            )  # fmt: skip
            roll_out(third)
        with at_the_platform():
            Tenant.objects.update(created_at=moment(7, 1, 9))
        for slug in (*COUNTIES, CITY):
            with working_in(slug.replace("-", "_")):
                for role, name in OFFICE:
                    hire(Person(role.value, name, role))
                if slug != CITY:
                    serves = COMMUNITY if slug == A else Community.objects.order_by("code")[0].code
                    for role, name in COUNTER:
                        hire(Person(role.value, name, role, serves))


def addresses(url: str) -> dict[str, Any]:
    """Return where the offices are found, as the seed of a demo would."""
    place, _, port = url.partition("//")[2].partition(":")
    offices = {slug: {"url": f"http://{slug}.{place}:{port}"} for slug in CALLED}
    return {"public": url, "tenants": offices}


@dataclass
class Play:
    """The running platform, the clock it believes in, and the browser its people share."""

    stack: Stack
    clock: Path
    browser: Browser
    desks: dict[tuple[str, Role], Page] = field(default_factory=dict)

    def home(self, slug: str) -> str:
        """Return where an office is found."""
        return str(self.stack.demo["tenants"][slug]["url"])

    def wait_for(self, moment: datetime) -> None:
        """Have it be ``moment``, after a night: beat looks up, and does what has fallen due."""
        self.go_home()
        set_clock(self.clock, moment)
        self.stack.require_alive()

    def at_desk(self, slug: str, role: Role) -> Page:
        """Sit somebody down; whoever comes for the first time that day signs in."""
        if (slug, role) in self.desks:
            return self.desks[slug, role]
        page = sit_down(self.browser).new_page()
        page.goto(f"{self.home(slug)}/sign-in/")
        page.get_by_label("用户名").fill(role.value)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        self.desks[slug, role] = page
        return page

    def go_home(self) -> None:
        """Close every desk."""
        for page in self.desks.values():
            page.context.close()
        self.desks.clear()

    def ask(self, slug: str, sql: str) -> list[tuple[Any, ...]]:
        """Read an office's books by hand-written SQL, past everything that is tested here."""
        assert self.stack.services is not None
        with psycopg.connect(self.stack.services.database_url) as connection:
            connection.execute(f"SET search_path TO {slug.replace('-', '_')}, public".encode())
            return connection.execute(sql.encode()).fetchall()

    def has(self, slug: str, sql: str, wanted: Any) -> bool:
        """Wait until a query's only value is what is wanted; say whether it came to be."""
        return wait_until(lambda: self.ask(slug, sql) == [(wanted,)], PATIENCE)

    def logs(self) -> str:
        return "\n".join(one.read_text()[-3000:] for one in self.stack.logs.glob("*.log"))


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


def write_demo(stack: Stack) -> None:
    """Leave the addresses where the stack expects them."""
    stack.local.mkdir(parents=True, exist_ok=True)
    (stack.local / "demo.json").write_text(json.dumps(addresses(stack.url)))


def refuse(page: Page, url: str, item: str, unit: str) -> None:
    """Send a resident elsewhere with a slip, as a clerk does."""
    page.goto(f"{url}/counter/items/{item}/")
    page.get_by_label("谁要求开").select_option(label=unit)
    page.get_by_role("button", name="打印告知单").click()
    expect(page.get_by_text("不予出具").first).to_be_visible()
    page.wait_for_url("**/redirections/**")
