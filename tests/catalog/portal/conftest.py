from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalog.models import Edition
from core.tenancy import working_in
from tenants.models import Tenant
from tests.factories.editions import new_payload, published_edition


@pytest.fixture
def resident(county: Tenant, client_for: Callable[..., Any]) -> Any:
    """Return somebody on 东区's portal who is not signed in."""
    return client_for(county)


@pytest.fixture
def neighbour(city: Tenant, client_for: Callable[..., Any]) -> Any:
    """Return somebody on the city's portal."""
    return client_for(city)


@pytest.fixture
def own_edition(city: Tenant) -> Edition:
    """The city publishes an edition of its own: another title and number, and P04 is called otherwise.

    P20 is not on it.
    """
    payload = new_payload(
        title="攀枝花市证明事项清单（第二批）", document_number="攀民发〔2026〕3号"
    )
    payload["items"] = [item for item in payload["items"] if item["code"] != "P20"]
    for item in payload["items"]:
        if item["code"] == "P04":
            item["name"] = "犬只饲养情况证明"
    with working_in(city):
        return published_edition(payload)
