"""Migrating touches the schemas that are behind, and no other."""

from __future__ import annotations

from io import StringIO

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from core.tenancy import PUBLIC, tenant_schemas, working_in
from tenants.models import State, Tenant
from tenants.schemas import migrate_everything, schemas_behind
from tests.tenants.anatomy import anatomy


def set_back(schema: str) -> None:
    """Undo the migrations of the sessions in one schema: nothing stands on them."""
    with working_in(schema), connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE "{schema}".{Session._meta.db_table} CASCADE')
        cursor.execute(f"DELETE FROM \"{schema}\".django_migrations WHERE app = 'sessions'")


def version_of_rows(schema: str) -> str:
    """Return a mark that changes when any row of the schema's recorder was written."""
    with working_in(schema), connection.cursor() as cursor:
        cursor.execute(
            f'SELECT array_agg(xmin ORDER BY id)::text FROM "{schema}".django_migrations'
        )
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("command", ["migrate", "migrate_schemas"])
def test_other_ways_to_migrate_name_the_right_one(command: str) -> None:
    with pytest.raises(CommandError, match="migrate_tenants instead"):
        call_command(command)


def test_nobody_is_behind_after_a_roll_out(database: None) -> None:
    assert schemas_behind(tenant_schemas()) == []
    assert schemas_behind([]) == []


def test_only_the_schema_behind_is_migrated(committed: str) -> None:
    set_back("pzh_xiqu")
    assert schemas_behind(tenant_schemas()) == ["pzh_xiqu"]
    before = version_of_rows("pzh_dongqu")
    told: list[str] = []
    assert migrate_everything(told.append) == 1
    assert [line for line in told if "pzh_" in line] == ["[1/1] pzh_xiqu …"]
    assert version_of_rows("pzh_dongqu") == before
    assert schemas_behind(tenant_schemas()) == []
    assert anatomy("pzh_xiqu") == anatomy(settings.TEMPLATE_SCHEMA)


def test_a_suspended_tenant_does_not_fall_behind(committed: str) -> None:
    with working_in(PUBLIC):
        Tenant.objects.filter(schema_name="pzh_xiqu").update(state=State.SUSPENDED)
    set_back("pzh_xiqu")
    assert migrate_everything(lambda _line: None) == 1


def test_the_command_tells_how_many_were_behind(committed: str) -> None:
    said = StringIO()
    call_command("migrate_tenants", stdout=said)
    assert said.getvalue().splitlines()[-1] == "Up to date; 0 tenant schemas were behind."
