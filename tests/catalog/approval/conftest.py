"""A draft on its way, and the two people it takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.utils import timezone

from catalog.actions.approval import (
    approve_edition,
    submit_edition,
)
from catalog.actions.editions import draft_edition
from catalog.models import Edition
from core.identity.models import User
from tenants.models import Tenant
from tests.factories.editions import (
    PUBLISHER,
    new_payload,
    submitted_edition,
)
from tests.people import PEOPLE, hire

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def city_editor(in_city: Tenant) -> User:
    return hire(PEOPLE["editor"])


@pytest.fixture
def publisher(in_city: Tenant) -> User:
    return hire(PUBLISHER)


@pytest.fixture
def draft(city_editor: User) -> Edition:
    return draft_edition(new_payload(), by=city_editor)


@pytest.fixture
def submitted(draft: Edition, city_editor: User) -> Edition:
    return submit_edition(draft, by=city_editor)


@pytest.fixture
def scheduled(city_editor: User, publisher: User) -> Edition:
    """Return an edition approved to take effect in three days."""
    return approve_edition(submitted_edition(new_payload(effective_on=day(3))), by=publisher)


def day(days_ahead: int) -> str:
    return (timezone.localdate() + timedelta(days=days_ahead)).isoformat()


def midnight_of(edition: Edition) -> datetime:
    return datetime.combine(edition.effective_on, datetime.min.time(), SHANGHAI)


def refused_by_database() -> Any:
    return pytest.raises(IntegrityError, match="never changes")
