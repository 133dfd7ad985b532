"""Migration operations for rows that never change once written."""

from __future__ import annotations

from django.db.migrations import RunSQL


def refuse_changes(table: str, *, when: str = "", of: str = "") -> RunSQL:
    """Return an operation: UPDATE and DELETE on ``table`` raise, optionally only ``when`` (SQL on OLD).

    ``of`` limits the refused updates to a comma-separated list of columns; deletion is refused all
    the same. The function stands in ``public``, its body only raises, so it never depends on the
    search path.
    """
    condition = f"WHEN ({when})" if when else ""
    columns = f" OF {of}" if of else ""
    call = "EXECUTE FUNCTION public.refuse_change()"
    return RunSQL(
        [
            f"CREATE TRIGGER {table}_update_refused BEFORE UPDATE{columns} ON {table} "
            f"FOR EACH ROW {condition} {call}",
            f"CREATE TRIGGER {table}_delete_refused BEFORE DELETE ON {table} "
            f"FOR EACH ROW {condition} {call}",
        ],
        [
            f"DROP TRIGGER {table}_update_refused ON {table}",
            f"DROP TRIGGER {table}_delete_refused ON {table}",
        ],
    )
