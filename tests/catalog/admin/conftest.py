"""A city's office: two people who may work on the lists, and a draft of theirs."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.actions.editions import draft_next_edition
from catalog.models import Edition
from core.identity.access import Role
from core.identity.models import User
from tenants.models import Tenant
from tests.people import PEOPLE, Person, hire

STAFF = {**PEOPLE, "publisher": Person("publisher", "吴强", Role.PUBLISHER)}
LISTS = "/back-office/catalog/edition/"


@pytest.fixture
def city_editor(in_city: Tenant) -> User:
    return hire(STAFF["editor"])


@pytest.fixture
def city_publisher(in_city: Tenant) -> User:
    return hire(STAFF["publisher"])


@pytest.fixture
def draft(city_editor: User) -> Edition:
    return draft_next_edition(by=city_editor)


@pytest.fixture
def at_work(client_for: Any, city: Tenant, city_editor: User) -> Any:
    """The editor in front of the back office."""
    return client_for(city, city_editor)


def posted(page: Any, **changes: Any) -> dict[str, Any]:
    """Return what a browser would post of the form on a page, with ``changes`` typed into it."""
    data: dict[str, Any] = {}
    forms = page.context.get("formsets", [])
    entry = page.context["entry"]
    single = [entry.form]
    for rows in forms or [entry.fields, entry.sections, entry.stub]:
        single.extend([rows.management_form, *rows.forms])
    for form in single:
        for bound in form:
            value = bound.value()
            if value is True:
                value = "on"
            if value not in (None, "") and value is not False:
                data[bound.html_name] = (
                    bound.field.prepare_value(value)
                    if hasattr(bound.field, "prepare_value")
                    else value
                )
    return {**data, **changes}
