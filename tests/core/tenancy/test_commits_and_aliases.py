"""What runs after commit runs in its own tenant; what holds for one alias holds for all."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.db import transaction

from core.identity.models import User
from core.tenancy import (
    PUBLIC,
    TenantRequired,
    TenantTransactionRequired,
    current_schema,
    forget_tenant,
    working_in,
)
from core.tenancy.scope import BareSchema, standing_in, tenant_connections

COUNTY, OTHER = "pzh_dongqu", "pzh_xiqu"


# --- After commit -------------------------------------------------------------------------------
def test_a_callback_runs_in_the_tenant_that_asked_for_it(committed: str) -> None:
    seen: list[str] = []
    with working_in(PUBLIC):
        with working_in(COUNTY):
            transaction.on_commit(lambda: seen.append(current_schema()))
        with working_in(OTHER):
            transaction.on_commit(lambda: seen.append(current_schema()))
        transaction.on_commit(lambda: seen.append(current_schema()))
        assert seen == []
    assert seen == [COUNTY, OTHER, PUBLIC]
    with pytest.raises(TenantRequired):
        current_schema()


def test_a_callback_may_not_query(committed: str) -> None:
    with pytest.raises(TenantTransactionRequired), working_in(COUNTY):
        transaction.on_commit(User.objects.exists)


def test_a_robust_partial_that_fails_is_logged_and_harms_nobody(
    committed: str, caplog: pytest.LogCaptureFixture
) -> None:
    def ring(number: int) -> None:
        raise ConnectionError(str(number))

    with working_in(COUNTY):
        transaction.on_commit(partial(ring, 7), robust=True)
    (line,) = caplog.records
    assert "ring" in line.getMessage()


# --- Every alias --------------------------------------------------------------------------------
def test_every_alias_is_set_and_in_a_transaction(committed: str, replica: Any) -> None:
    assert {wrapper.alias for wrapper in tenant_connections()} == {"default", "replica"}
    with pytest.raises(TenantRequired):
        User.objects.using("replica").exists()
    with working_in(COUNTY):
        User.objects.create_user("only-here", name="王芳", role="clerk")
    for schema, found in ((COUNTY, True), (OTHER, False)):
        with working_in(schema):
            here = User.objects.using("replica").filter(username="only-here")
            assert here.exists() is found
    with pytest.raises(TenantRequired):
        User.objects.using("replica").exists()


def hire_and_fail(username: str, *, using: str) -> None:
    User.objects.using(using).create(username=username, name="鬼", role="clerk")
    raise ZeroDivisionError


def test_an_exception_rolls_every_alias_back(committed: str, replica: Any) -> None:
    with pytest.raises(ZeroDivisionError), working_in(COUNTY):
        hire_and_fail("gone", using="replica")
    with working_in(COUNTY):
        assert not User.objects.filter(username="gone").exists()


def test_forgetting_reaches_every_alias(committed: str, replica: Any) -> None:
    with standing_in(BareSchema(COUNTY)):
        forget_tenant()
        assert [wrapper.schema_name for wrapper in tenant_connections()] == [None, None]
