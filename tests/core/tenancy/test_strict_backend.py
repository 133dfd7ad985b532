"""A query without a tenant, or outside a transaction, raises; nothing outlives its scope."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from core.identity.models import User
from core.tenancy import (
    PUBLIC,
    CrossTenantAccess,
    TenantRequired,
    TenantTransactionRequired,
    TenantUnknown,
    current_place,
    current_schema,
    working_in,
)
from core.tenancy.platform import asking, at_the_platform
from core.tenancy.scope import BareSchema, standing_in

COUNTY, OTHER = "pzh_dongqu", "pzh_xiqu"


def path_in_force() -> str:
    """Return the search path as the server sees it, asked behind the backend's back."""
    with connection.connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        return str(cursor.fetchone()[0])


def remembered() -> Any:
    return connection.search_path_set_schemas  # type: ignore[attr-defined]


def schema_of_users() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'identity_user'::regclass::oid")
        (oid,) = cursor.fetchone()
        cursor.execute(
            "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = %s", [oid]
        )
        return str(cursor.fetchone()[0])


# --- Refusals -----------------------------------------------------------------------------------
def test_a_query_without_a_tenant_raises(database: None) -> None:
    with pytest.raises(TenantRequired):
        User.objects.exists()
    with pytest.raises(TenantRequired):
        connection.cursor()
    with pytest.raises(TenantRequired):
        next(User.objects.iterator())
    with pytest.raises(TenantRequired):
        current_schema()


def test_a_query_in_autocommit_raises(committed: str) -> None:
    with standing_in(BareSchema(COUNTY)):
        with pytest.raises(TenantTransactionRequired):
            User.objects.exists()
        with pytest.raises(TenantTransactionRequired):
            next(User.objects.iterator())


def test_a_query_under_manual_transactions_raises(committed: str) -> None:
    with working_in(PUBLIC):
        pass
    transaction.set_autocommit(False)
    try:
        with standing_in(BareSchema(COUNTY)), pytest.raises(TenantTransactionRequired):
            User.objects.exists()
    finally:
        transaction.rollback()
        transaction.set_autocommit(True)


def test_a_tenant_may_not_enter_another(in_county: Any) -> None:
    with pytest.raises(CrossTenantAccess), working_in(OTHER):
        pytest.fail("entered")
    assert current_schema() == COUNTY
    assert schema_of_users() == COUNTY


def test_a_tenant_may_not_enter_the_public_schema(in_county: Any) -> None:
    with pytest.raises(CrossTenantAccess), working_in(PUBLIC):
        pytest.fail("entered")


def test_another_tenant_is_out_of_reach_by_way_of_the_public_schema_below_it(
    database: None,
) -> None:
    with working_in(PUBLIC), working_in(COUNTY):
        with pytest.raises(CrossTenantAccess), working_in(OTHER):
            pytest.fail("entered")
        with pytest.raises(CrossTenantAccess), working_in(PUBLIC):
            pytest.fail("entered")


def test_a_schema_that_is_not_there_is_refused_instead_of_reading_the_shared_one(
    database: None,
) -> None:
    with pytest.raises(TenantUnknown), working_in("pzh_nowhere"):
        pytest.fail("entered")
    with working_in(PUBLIC), pytest.raises(TenantUnknown), working_in("pzh_nowhere"):
        pytest.fail("entered")


# --- A cursor that outlives its scope -----------------------------------------------------------
def test_a_cursor_kept_from_a_scope_that_ended_raises(database: None) -> None:
    with working_in(COUNTY):
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
    with pytest.raises(TenantRequired):
        cursor.execute("SELECT count(*) FROM identity_user")


def test_a_cursor_from_the_outer_scope_follows_the_tenant_in_and_out(database: None) -> None:
    with working_in(PUBLIC), connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        assert cursor.fetchone() == ("public",)
        with working_in(COUNTY):
            cursor.execute("SHOW search_path")
            assert cursor.fetchone() == (f"{COUNTY}, public",)
        cursor.execute("SHOW search_path")
        assert cursor.fetchone() == ("public",)


def test_a_debug_cursor_is_as_strict(database: None) -> None:
    connection.force_debug_cursor = True
    try:
        with working_in(COUNTY):
            cursor = connection.cursor()
            cursor.execute("SELECT 1")
        with pytest.raises(TenantRequired):
            cursor.executemany("SELECT %s", [(1,), (2,)])
    finally:
        connection.force_debug_cursor = False


# --- Nesting ------------------------------------------------------------------------------------
def test_the_same_tenant_may_be_entered_again(in_county: Any) -> None:
    with working_in(COUNTY), working_in(in_county):
        assert schema_of_users() == COUNTY
    assert schema_of_users() == COUNTY


def test_the_public_schema_enters_one_tenant_after_another(database: None) -> None:
    with working_in(PUBLIC):
        for schema in (COUNTY, OTHER, COUNTY):
            with working_in(schema):
                assert schema_of_users() == schema
            assert schema_of_users() == PUBLIC


def test_the_platform_steps_out_of_a_tenant_and_back(in_county: Any) -> None:
    with at_the_platform():
        assert schema_of_users() == PUBLIC
        with working_in(OTHER):
            assert schema_of_users() == OTHER
        assert schema_of_users() == PUBLIC
    assert schema_of_users() == COUNTY


def hire_and_fail(username: str) -> None:
    User.objects.create(username=username, name="鬼", role="clerk")
    raise ZeroDivisionError


def test_only_the_platform_asks_a_tenant(in_county: Any) -> None:
    with pytest.raises(CrossTenantAccess), asking(OTHER):
        pytest.fail("entered")
    with at_the_platform():
        with asking(OTHER):
            assert schema_of_users() == OTHER
            with pytest.raises(CrossTenantAccess), asking(COUNTY):
                pytest.fail("entered")
        assert schema_of_users() == PUBLIC
    assert schema_of_users() == COUNTY


def test_nobody_asks_without_a_transaction(committed: str) -> None:
    with standing_in(BareSchema(PUBLIC)), asking(COUNTY), pytest.raises(TenantTransactionRequired):
        User.objects.exists()


def test_an_exception_restores_the_former_tenant_and_undoes_the_work(database: None) -> None:
    with working_in(PUBLIC):
        before = User.objects.count()
        with pytest.raises(ZeroDivisionError), working_in(COUNTY):
            hire_and_fail("ghost")
        assert current_schema() == PUBLIC
        assert User.objects.count() == before
        with working_in(COUNTY):
            assert not User.objects.filter(username="ghost").exists()
    with pytest.raises(TenantRequired):
        current_schema()


def test_a_database_error_restores_the_former_tenant(database: None) -> None:
    with working_in(PUBLIC):
        with pytest.raises(DatabaseError), working_in(COUNTY):
            connection.cursor().execute("SELECT * FROM there_is_no_such_table")
        assert schema_of_users() == PUBLIC


def test_the_place_is_known_from_the_schema_alone(database: None) -> None:
    with working_in(COUNTY):
        place = current_place()
    assert (place.slug, place.level, place.division_code, place.parent_slug) == (
        "pzh-dongqu",
        "county",
        "510402",
        "panzhihua",
    )


# --- What the database forgets, we forget -------------------------------------------------------
def test_a_savepoint_rolled_back_leaves_the_path_right(in_county: Any) -> None:
    for _round in range(2):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            hire_and_fail("ghost")
        assert schema_of_users() == COUNTY


def test_a_path_set_after_a_savepoint_is_set_again_after_its_rollback(in_county: Any) -> None:
    savepoint = transaction.savepoint()
    with connection.connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL search_path = "{OTHER}"')
    transaction.savepoint_rollback(savepoint)
    assert schema_of_users() == COUNTY


def test_nothing_is_remembered_after_a_commit(committed: str) -> None:
    with working_in(COUNTY):
        User.objects.exists()
        assert path_in_force() == f"{COUNTY}, public"
    assert remembered() is None
    assert path_in_force() == '"$user", public'
    with working_in(COUNTY):
        assert schema_of_users() == COUNTY


@pytest.mark.parametrize("rolls_back", [False, True])
def test_a_second_transaction_of_one_tenant_sets_its_path_anew(
    rolls_back: bool, committed: str
) -> None:
    with standing_in(BareSchema(COUNTY)):
        for _round in range(2):
            with transaction.atomic():
                assert schema_of_users() == COUNTY
                transaction.set_rollback(rolls_back)


def test_nothing_is_remembered_after_a_rollback(committed: str) -> None:
    with working_in(COUNTY):
        User.objects.exists()
        transaction.set_rollback(True)
    assert remembered() is None
    assert path_in_force() == '"$user", public'


def test_nothing_is_remembered_after_the_connection_closed(committed: str) -> None:
    with working_in(COUNTY):
        User.objects.exists()
    connection.close()
    assert remembered() is None
    with working_in(OTHER):
        assert schema_of_users() == OTHER


def test_a_broken_transaction_raises_until_it_is_rolled_back(committed: str) -> None:
    with working_in(COUNTY):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("SELECT 1 FROM nowhere")
        assert schema_of_users() == COUNTY
        with pytest.raises(DatabaseError), transaction.atomic(savepoint=False):
            connection.cursor().execute("SELECT 1 FROM nowhere")
        with pytest.raises(transaction.TransactionManagementError):
            User.objects.exists()
    with working_in(OTHER):
        assert schema_of_users() == OTHER


def test_introspection_leaves_nothing_in_the_session(committed: str) -> None:
    with working_in(COUNTY):
        assert "directory_community" in connection.introspection.table_names()
        assert "tenants_tenant" not in connection.introspection.table_names()
        assert schema_of_users() == COUNTY
        with connection.cursor() as cursor:
            connection.introspection.get_constraints(cursor, "identity_user")
            connection.introspection.get_sequences(cursor, "identity_user")
            connection.introspection.get_table_description(cursor, "identity_user")
    assert path_in_force() == '"$user", public'


# --- Rows fetched little by little --------------------------------------------------------------
def test_rows_fetched_by_a_server_side_cursor_are_the_tenants_own(database: None) -> None:
    with working_in(PUBLIC):
        for schema in (COUNTY, OTHER):
            with working_in(schema):
                for number in range(5):
                    User.objects.create_user(f"{schema}-{number}", name=schema, role="clerk")
        for schema in (COUNTY, OTHER):
            with working_in(schema):
                people = User.objects.filter(name__in=(COUNTY, OTHER)).iterator(chunk_size=2)
                assert {person.name for person in people} == {schema}


def test_rows_still_to_be_fetched_when_the_scope_ends_do_not_come(committed: str) -> None:
    with working_in(COUNTY):
        for number in range(5):
            User.objects.create_user(f"u{number}", name=COUNTY, role="clerk")
    with working_in(COUNTY):
        people = User.objects.filter(name=COUNTY).iterator(chunk_size=1)
        assert next(people).name == COUNTY
    with working_in(OTHER), pytest.raises(DatabaseError):
        list(people)
