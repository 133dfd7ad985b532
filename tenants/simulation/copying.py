"""Rows of a model streamed into its table by COPY, without ever holding them all."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb

LINES_AT_ONCE = 2000


def copy_rows(
    model: type[models.Model],
    varied: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    **constants: Any,
) -> None:
    """Write one row per tuple; ``varied`` names its columns, ``constants`` those all rows share.

    Every other column has its field's default, so that a model may grow without this knowing.
    Values of ``varied`` are written as they print: numbers, UUIDs, moments, plain text, or what
    ``literal`` made of anything else. COPY passes by the model's ``save`` and its signals.
    """
    columns, places = [], []
    for field in model._meta.concrete_fields:
        columns.append(f'"{field.column}"')
        if field.attname in varied:
            places.append(f"{{{varied.index(field.attname)}}}")
        else:
            known = field.attname in constants
            value = constants.pop(field.attname) if known else field.get_default()
            prepared = field.get_db_prep_value(value, connection)
            places.append(literal(prepared).replace("{", "{{").replace("}", "}}"))
    if constants:
        raise TypeError(f"{model.__name__} has no {', '.join(constants)}.")
    line = "\t".join(places) + "\n"
    table = f'"{connection.schema_name}"."{model._meta.db_table}"'  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # The guarded way in: it sets the tenant for this transaction.
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            given = iter(rows)
            while some := list(itertools.islice(given, LINES_AT_ONCE)):
                copy.write("".join([line.format(*row) for row in some]))
        if any(field.attname == "id" for field in model._meta.concrete_fields):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), "  # noqa: S608 (our own table)
                f"coalesce((SELECT max(id) FROM {table}), 1))",
                [table],
            )


def literal(value: Any) -> str:
    """Return a value as COPY's text format has it."""
    match value:
        case None:
            return r"\N"
        case bool():
            return "t" if value else "f"
        case bytes() | memoryview():
            return r"\\x" + bytes(value).hex()
        case int() | float() | uuid.UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case str():
            return value.replace("\\", "\\\\").replace("\t", r"\t").replace("\n", r"\n")
        case Jsonb():
            return literal(json.dumps(value.obj))
        case []:
            return "{}"
    raise TypeError(f"{value!r} is nothing COPY was taught to write.")
