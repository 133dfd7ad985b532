"""A real Chromium, and people who sit in front of it."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from infra.devservices.stack import Stack

DESK: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 360, "height": 740}
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 15_000


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Not for the whole run: while it lasts, its event loop keeps Django from the database."""
    program = os.environ.get("CHROMIUM")
    assert program, "run the browser tests by `make test`, which finds or installs Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def sit_down(
    browser: Browser, *, size: ViewportSize = DESK, script: bool = True, **options: Any
) -> BrowserContext:
    """Return a fresh browser profile: nobody is signed in."""
    context = browser.new_context(
        viewport=size, locale="zh-CN", java_script_enabled=script, **options
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


def sign_in(
    context: BrowserContext,
    stack: Stack,
    slug: str,
    role: str,
    lands_on: str | re.Pattern[str] = "**/counter/",
) -> Page:
    """Sign a demo account in, as its owner would; return the page it lands on."""
    tenant = stack.demo["tenants"][slug]
    account = tenant["accounts"][role]
    page = context.new_page()
    page.goto(f"{tenant['url']}/sign-in/")
    page.get_by_label("用户名").fill(account["username"])
    page.get_by_label("密码").fill(account["password"])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lands_on)
    return page


def fetched(page: Page, address: str) -> bytes:
    """Return what the browser gets from an address relative to its page, signed in as it is.

    Only the browser resolves ``*.localhost``, so it has to be the one that asks.
    """
    encoded: str = page.evaluate(
        """async (address) => {
            const response = await fetch(address);
            if (!response.ok) throw new Error(`${address} answers ${response.status}`);
            const bytes = new Uint8Array(await response.arrayBuffer());
            let text = "";
            for (const byte of bytes) text += String.fromCharCode(byte);
            return btoa(text);
        }""",
        address,
    )
    return base64.b64decode(encoded)
