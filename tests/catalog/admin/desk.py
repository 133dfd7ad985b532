"""The city's back office as its people sit down before it, in a real browser."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from infra.devservices.stack import Stack

LISTS = "/back-office/catalog/edition/"


def city(stack: Stack) -> str:
    return str(stack.demo["tenants"]["panzhihua"]["url"])


def signed_in(context: BrowserContext, stack: Stack, role: str) -> Page:
    account = stack.demo["tenants"]["panzhihua"]["accounts"][role]
    page = context.new_page()
    page.goto(f"{city(stack)}/sign-in/")
    page.get_by_label("用户名").fill(account["username"])
    page.get_by_label("密码").fill(account["password"])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/back-office/")
    return page


def look(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page="full" in name)
