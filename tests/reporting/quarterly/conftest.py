"""Offices that came on line years ago, whenever this machine built them."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.tenancy.platform import at_the_platform
from core.web.chinese import SHANGHAI
from tenants.models import Tenant


@pytest.fixture(autouse=True)
def long_on_line(database: None) -> None:
    """Let every deadline of a test lie after the office's beginning."""
    with at_the_platform():
        Tenant.objects.update(created_at=datetime(2020, 1, 1, tzinfo=SHANGHAI))
