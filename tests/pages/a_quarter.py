"""A city and three counties on a clock of their own: the stage on which a quarter is played."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
import time_machine
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, Page

from core.directory.models import Community
from core.identity.access import Role
from core.tenancy import PUBLIC, forget_tenant, working_in
from core.tenancy.platform import at_the_platform
from core.web.chinese import SHANGHAI
from infra.devservices.processes import wait_until
from infra.devservices.stack import Stack
from tenants.actions.create import create_tenant
from tenants.actions.rollout import roll_out
from tenants.models import Level, Tenant
from tests.browser import sit_down
from tests.clock import VARIABLE, set_clock
from tests.conftest import maintenance, use_database
from tests.people import COMMUNITY, PASSWORD, Person, hire

A, B, C, CITY = "pzh-dongqu", "pzh-xiqu", "pzh-renhe", "panzhihua"
COUNTIES = (A, B, C)
CALLED = {A: "东区", B: "西区", C: "仁和区", CITY: "攀枝花市"}
REPORTS = "/back-office/reporting/quarterlyreport/"
REPORT = f"{REPORTS}2026Q3/"
RECEIVED = f"{REPORTS}received/"
PATIENCE = 60
DATABASE = "test_whole_quarter"
BROKER = 7
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


def write_demo(stack: Stack) -> None:
    """Leave the addresses where the stack expects them."""
    stack.local.mkdir(parents=True, exist_ok=True)
    (stack.local / "demo.json").write_text(json.dumps(addresses(stack.url)))


@pytest.fixture(scope="module")
def running(
    standing_database: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Stack, Path]]:
    """Run the platform on a copy of the standing tenants, on 24 September 2026."""
    with maintenance() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        connections.close_all()
        server.execute(f'CREATE DATABASE "{DATABASE}" TEMPLATE "{standing_database}"')
    with django_db_blocker.unblock():
        use_database(DATABASE)
        forget_tenant()
        found_offices()
        use_database(standing_database)
        forget_tenant()
    local = tmp_path_factory.mktemp("quarter")
    clock = local / "clock"
    set_clock(clock, moment(9, 24, 9))
    keys = {name: os.environ[name] for name in ("SECRET_KEY", "PERSONAL_DATA_KEYS")}
    stack = Stack(
        local=local, database=DATABASE, redis_db=BROKER, settings="tests.moved_clock", seed="",
        env={VARIABLE: str(clock), **keys},
    )  # fmt: skip
    write_demo(stack)
    with redis.Redis.from_url(f"{settings.REDIS_URL.rpartition('/')[0]}/{BROKER}") as broker:
        broker.flushdb()
    with stack:
        yield stack, clock
        stack.kill()  # Nobody waits for what is thrown away.
    with maintenance() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')


@pytest.fixture
def play(running: tuple[Stack, Path], chromium: Browser) -> Iterator[Play]:
    """Give the running platform to the people who sit down before it."""
    stack, clock = running
    play = Play(stack, clock, chromium)
    yield play
    play.go_home()
