"""What a schema is made of, as text that can be compared with another schema's."""

from __future__ import annotations

import re

from django.db import connection

from core.tenancy import PUBLIC, working_in

COLUMNS = """
    SELECT table_name, column_name,
           rank() OVER (PARTITION BY table_name ORDER BY ordinal_position), data_type, character_maximum_length,
           is_nullable, column_default, is_identity, identity_generation
    FROM information_schema.columns WHERE table_schema = %s
"""
CONSTRAINTS = """
    SELECT c.conrelid::regclass, c.conname, c.contype, c.condeferrable, c.condeferred,
           pg_get_constraintdef(c.oid)
    FROM pg_constraint c WHERE c.connamespace = %s::regnamespace
"""
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %s"
TRIGGERS = """
    SELECT t.tgrelid::regclass, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = %s::regnamespace
"""
SEQUENCES = """
    SELECT sequencename, data_type, start_value, increment_by FROM pg_sequences
    WHERE schemaname = %s
"""
FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = %s::regnamespace"
PARTS = {
    "columns": COLUMNS,
    "constraints": CONSTRAINTS,
    "indexes": INDEXES,
    "triggers": TRIGGERS,
    "sequences": SEQUENCES,
    "functions": FUNCTIONS,
}


def anatomy(schema: str) -> dict[str, list[str]]:
    """Return every column, constraint, index, trigger, sequence and function of ``schema``.

    Its own name is replaced by a word, so that equal schemas give equal results.
    """
    parts = {}
    with working_in(PUBLIC), connection.cursor() as cursor:
        for name, query in PARTS.items():
            cursor.execute(query, [schema])
            rows = [_written(repr(row)).replace(schema, "<schema>") for row in cursor.fetchall()]
            parts[name] = sorted(rows)
    return parts


def _written(definition: str) -> str:
    """Return a definition without casts: PostgreSQL sets those of a list anew when it is replayed."""
    if "ANY" not in definition:
        return definition
    return re.sub(r"::(character varying|text)(\[\])?|[()]", "", definition)


def rows_of(schema: str, table: str, columns: str) -> list[tuple[object, ...]]:
    """Return some columns of a table of ``schema``, sorted."""
    with working_in(PUBLIC), connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{schema}"."{table}"')
        return sorted(cursor.fetchall())
