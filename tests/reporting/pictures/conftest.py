"""Offices that came on line years ago, and the new year's first weeks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from core.tenancy import working_in
from core.tenancy.platform import at_the_platform
from core.web.chinese import SHANGHAI
from tenants.models import Tenant
from tests.people import Person, hire


@pytest.fixture
def long_on_line(database: None) -> None:
    """Let every deadline of a test lie after the office's beginning."""
    with at_the_platform():
        Tenant.objects.update(created_at=datetime(2020, 1, 1, tzinfo=SHANGHAI))


@pytest.fixture
def client_of(client_for: Callable[..., Any]) -> Callable[[Tenant, str], Any]:
    """Return a maker of clients: somebody of that role at that office."""

    def make(tenant: Tenant, role: str = "officer") -> Any:
        with working_in(tenant):
            user = hire(Person(f"the-{role}", "吴敏", role))
        return client_for(tenant, user)

    return make
