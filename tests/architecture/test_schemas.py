"""Shared and tenant tables, and the rules that let a schema move to another machine."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AlterField, RunPython, RunSQL

from core.tenancy import PUBLIC, working_in

IN_BOTH = {
    "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions",
    "core.identity", "core.audit", "axes",
}  # fmt: skip
OURS = ("core", "catalog", "issuance", "reporting", "tenants")
TENANT_SCHEMAS = ("panzhihua", "pzh_dongqu", "pzh_xiqu", settings.TEMPLATE_SCHEMA)
# Refused on a sharded table, or different on each machine.
REFUSED_SQL = re.compile(
    r"random\(|gen_random_uuid|clock_timestamp|\bMERGE\b|CREATE (OR REPLACE )?FUNCTION|CREATE RULE"
    r"|CREATE (MATERIALIZED )?VIEW|INHERITS|pg_advisory|\bRETURNING\b",
    re.IGNORECASE,
)


def home_of(model: type[models.Model]) -> str:
    """Return ``shared``, ``tenant`` or ``both``."""
    name = model._meta.app_config.name
    shared, tenant = name in settings.SHARED_APPS, name in settings.TENANT_APPS
    assert shared or tenant, f"{model._meta.label} is in neither list"
    return "both" if shared and tenant else "shared" if shared else "tenant"


def models_at_home(*homes: str) -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and home_of(model) in homes]


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def tables_in(schema: str) -> set[str]:
    with working_in(PUBLIC), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        return {name for (name,) in cursor.fetchall()}


# --- Which table stands where -------------------------------------------------------------------
def test_no_app_is_in_both_lists_unless_it_is_meant_to_be() -> None:
    assert set(settings.SHARED_APPS) & set(settings.TENANT_APPS) == IN_BOTH


@pytest.mark.parametrize("schema", TENANT_SCHEMAS)
def test_a_tenants_schema_has_every_table_of_its_own_and_none_of_the_shared(
    schema: str, database: None
) -> None:
    """With ``public`` on the path, a table missing here would be read there."""
    expected = {model._meta.db_table for model in models_at_home("tenant", "both")}
    assert tables_in(schema) == expected | {"django_migrations"}


def test_the_shared_schema_has_no_table_of_a_tenant(database: None) -> None:
    expected = {model._meta.db_table for model in models_at_home("shared", "both")}
    assert tables_in(PUBLIC) == expected | {"django_migrations"}


# --- Keys ---------------------------------------------------------------------------------------
def test_no_key_joins_a_tenants_row_to_a_shared_one() -> None:
    meant = {("tenant", "both"), ("shared", "both")}
    crossing = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in models_at_home("tenant", "shared", "both")
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and home_of(model) != home_of(field.related_model)
        and (home_of(model), home_of(field.related_model)) not in meant
    ]
    assert crossing == []


def test_no_constraint_of_the_database_leaves_its_schema(database: None) -> None:
    with working_in(PUBLIC), connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, conrelid::regclass::text FROM pg_constraint "
            "JOIN pg_class own ON own.oid = conrelid JOIN pg_class other ON other.oid = confrelid "
            "WHERE contype = 'f' AND own.relnamespace <> other.relnamespace"
        )
        assert cursor.fetchall() == []


def test_every_table_of_ours_has_a_big_or_opaque_key_and_no_parent() -> None:
    codes = {"divisions.Division", "verification.VerificationCode"}
    for model in our_models():
        label = model._meta.label
        assert not model._meta.parents, label
        if label not in codes:
            assert isinstance(model._meta.pk, models.BigAutoField | models.UUIDField), label


def test_a_primary_key_never_changes_its_type() -> None:
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if not type(migration).__module__.startswith(OURS):
            continue
        changed = [
            operation.name
            for operation in migration.operations
            if isinstance(operation, AlterField) and operation.field.primary_key
        ]
        assert changed == [], f"{app}.{name}"


# --- What migrations run ------------------------------------------------------------------------
def statements(operation: RunSQL) -> str:
    sql = operation.sql
    return sql if isinstance(sql, str) else ";\n".join(str(part) for part in sql)


def our_migrations() -> dict[tuple[str, str], object]:
    every = MigrationLoader(None).disk_migrations
    return {key: found for key, found in every.items() if type(found).__module__.startswith(OURS)}


def test_migrations_run_no_sql_that_a_sharded_schema_refuses() -> None:
    # The one trigger function, in public.
    meant = {("tenancy", "0001_shared_ground"), ("tenancy", "0002_sealed_columns")}
    guilty = [
        f"{key}: {statements(operation)[:80]}"
        for key, migration in our_migrations().items()
        if key not in meant
        for operation in migration.operations  # type: ignore[attr-defined]
        if isinstance(operation, RunSQL) and REFUSED_SQL.search(statements(operation))
    ]
    assert guilty == []


def test_migrations_call_no_python_that_reads_live_models() -> None:
    guilty = [
        key
        for key, migration in our_migrations().items()
        for operation in migration.operations  # type: ignore[attr-defined]
        if isinstance(operation, RunPython)
    ]
    assert guilty == []


def test_every_trigger_calls_the_one_function_that_raises_and_writes_nothing(
    database: None,
) -> None:
    with working_in(PUBLIC), connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p.pronamespace::regnamespace::text || '.' || p.proname "
            "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
        )
        assert cursor.fetchall() == [("public.refuse_change",)]
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'refuse_change'")
        ((body,),) = cursor.fetchall()
    assert not re.search(r"\b(INSERT|DELETE|TRUNCATE|EXECUTE|PERFORM)\b|UPDATE\s+\w", body)
    # What it reads is the server's own, and named with its schema.
    assert re.findall(r"FROM (\S+)", body) == ["pg_catalog.pg_attribute"]
    assert body.split()[-2:] == ["'restrict_violation';", "END"]


def test_extensions_live_in_the_shared_schema(database: None) -> None:
    with working_in(PUBLIC), connection.cursor() as cursor:
        cursor.execute(
            "SELECT extname, extnamespace::regnamespace::text FROM pg_extension "
            "WHERE extname <> 'plpgsql'"
        )
        assert cursor.fetchall() == [("pg_trgm", "public")]


def test_chinese_letters_are_letters_to_the_database(database: None) -> None:
    """Under ``C``, pg_trgm finds no trigram in Chinese and says nothing."""
    with working_in(PUBLIC), connection.cursor() as cursor:
        cursor.execute("SELECT similarity('无犯罪记录证明', '无犯罪记录证明')")
        assert cursor.fetchone() == (1.0,)
