"""What the tests of the counter share: posting a form as a browser does, reading a page."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from django.http import HttpResponse
from django.urls import reverse

from tests.factories.issuance import ID_NUMBER, NAME, PHONE

PERSONAL = (NAME, ID_NUMBER, PHONE, "罗国强", "人民街88号")
RARE = "\U00032b4a"
"""A character newer than the Unicode tables of Python 3.11, and in no font."""


def door(name: str, thing: Any = None) -> str:
    """Return an address of the counter; ``thing`` is a row with a public id, or an item's code, or several."""
    if thing is None:
        return reverse(f"counter:{name}", urlconf="infra.urls.tenant")
    if isinstance(thing, tuple):
        return reverse(f"counter:{name}", args=list(thing), urlconf="infra.urls.tenant")
    argument = thing if isinstance(thing, str) else thing.public_id
    return reverse(f"counter:{name}", args=[argument], urlconf="infra.urls.tenant")


def posted(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return answers as the fields of a form, tables row by row."""
    data: dict[str, str] = {}
    for name, value in answers.items():
        if isinstance(value, list):
            for number, row in enumerate(value, 1):
                data |= {f"{name}-{number}-{column}": text for column, text in row.items()}
        else:
            data[name] = value
    return data


def text_of(response: HttpResponse) -> str:
    """Return what a person reads of a page: tags gone, entities resolved, spaces folded."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def error_beside(response: HttpResponse, name: str) -> str:
    """Return the sentences that stand right beside one field, "" for none."""
    found = re.search(
        rf'<div class="field-error" id="id_{name}_error">(.*?)</div>\s*</div>',
        response.content.decode(),
        flags=re.DOTALL,
    )
    return " ".join(re.sub(r"<[^>]*>", " ", found[1]).split()) if found else ""


def addresses_in(response: HttpResponse) -> list[str]:
    """Return every address a response names: where it sends to, and where its page leads."""
    found = [response.headers.get("Location", "")]
    if "html" in response.headers.get("Content-Type", ""):
        pattern = r'(?:href|src|action|formaction|hx-get|hx-post|data-autosave)="([^"]*)"'
        found += re.findall(pattern, response.content.decode())
    return [unquote(html.unescape(address)) for address in found if address]


def names_nobody(address: str) -> bool:
    """Say whether an address is free of personal data."""
    return not any(word in address for word in PERSONAL)
