"""Filling in a certificate's form in a browser, as a clerk would."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page


def fill_in(page: Page, answers: dict[str, Any]) -> None:
    """Fill the form as it stands: text, choices, ticks, and the rows of a table."""
    for name, value in answers.items():
        if isinstance(value, list):
            for number, row in enumerate(value, 1):
                if page.locator(f'[name="{name}-{number}-{next(iter(row))}"]').count() == 0:
                    page.get_by_role("button", name="增加一行").click()
                for column, text in row.items():
                    page.locator(f'[name="{name}-{number}-{column}"]').fill(text)
            continue
        field = page.locator(f'[name="{name}"]')
        kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind in ("radio", "checkbox"):
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "select":
            field.select_option(value)
        else:
            field.fill(value)


def deny_substitutes(page: Page) -> None:
    """Answer every question before the form with no, by keyboard."""
    while page.locator("[data-key=n]").count():
        last = page.locator("[data-key=n]").get_attribute("href")
        page.keyboard.press("n")
        page.wait_for_url(f"**{last}")
