from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalog.actions.editions import draft_edition, publish_edition
from catalog.models import Edition
from catalog.payloads import founding_payload
from core.identity.access import Role
from core.tenancy import working_in
from tenants.models import Tenant
from tests.people import PEOPLE, Person, hire


@pytest.fixture
def resident(county: Tenant, client_for: Callable[..., Any]) -> Any:
    """Return somebody on 东区's portal who is not signed in."""
    return client_for(county)


@pytest.fixture
def neighbour(other_county: Tenant, client_for: Callable[..., Any]) -> Any:
    """Return somebody on 西区's portal."""
    return client_for(other_county)


@pytest.fixture
def own_edition(other_county: Tenant) -> Edition:
    """西区 publishes an edition of its own: another title and number, and P04 is called otherwise.

    P20 is not on it.
    """
    payload = founding_payload()
    payload["edition"] |= {
        "title": "西区证明事项清单（第二批）",
        "document_number": "西民发〔2026〕3号",
    }
    payload["items"] = [item for item in payload["items"] if item["code"] != "P20"]
    for item in payload["items"]:
        if item["code"] == "P04":
            item["name"] = "西区养犬情况证明"
    with working_in(other_county):
        draft = draft_edition(payload, by=hire(PEOPLE["editor"]))
        return publish_edition(draft, by=hire(Person("publisher", "吴敏", Role.PUBLISHER)))
