"""Migration operations for rows that never change once written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.migrations import RunSQL

_REFUSAL = """    RAISE EXCEPTION '% on %.% is refused: what stands there never changes.',
        TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
"""
REFUSE_CHANGE = f"""
CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{_REFUSAL}"""
# Sealed columns and their blind indexes are the only ones of type bytea.
REFUSE_CHANGE_BUT_SEALED = f"""
CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sealed text[];
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('unburdening.resealing', true) = 'on' THEN
        SELECT coalesce(array_agg(attname), '{{}}') INTO sealed FROM pg_catalog.pg_attribute
        WHERE attrelid = TG_RELID AND atttypid = 'bytea'::regtype AND NOT attisdropped;
        IF to_jsonb(NEW) - sealed = to_jsonb(OLD) - sealed THEN
            RETURN NEW;
        END IF;
    END IF;
{_REFUSAL}"""  # noqa: S608  (nothing here comes from outside)


@contextmanager
def resealing() -> Iterator[None]:
    """Let sealed columns of rows that never change be written: sealed anew, or erased.

    Every other column stays refused. For key rotation and lawful disposal alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL unburdening.resealing = 'on'")
        yield
        cursor.execute("SET LOCAL unburdening.resealing = 'off'")


def refuse_changes(table: str, *, when: str = "", of: str = "", name: str = "") -> RunSQL:
    """Return an operation: UPDATE and DELETE on ``table`` raise, optionally only ``when`` (SQL on OLD).

    ``of`` limits the refused updates to a comma-separated list of columns; deletion is refused all
    the same. Without ``when`` TRUNCATE is refused too. A second set on one table needs a ``name``.
    The function stands in ``public``, its body only raises, so it never depends on the search path.
    """
    condition = f"WHEN ({when})" if when else ""
    columns = f" OF {of}" if of else ""
    each = f"ON {table} FOR EACH ROW {condition} EXECUTE FUNCTION public.refuse_change()"
    prefix = f"{table}_{name}" if name else table
    made = {
        f"{prefix}_update_refused": f"BEFORE UPDATE{columns} {each}",
        f"{prefix}_delete_refused": f"BEFORE DELETE {each}",
    }
    if not when:
        made[f"{prefix}_truncate_refused"] = (
            f"BEFORE TRUNCATE ON {table} EXECUTE FUNCTION public.refuse_change()"
        )
    return RunSQL(
        [f"CREATE TRIGGER {trigger} {action}" for trigger, action in made.items()],
        [f"DROP TRIGGER {trigger} ON {table}" for trigger in made],
    )
