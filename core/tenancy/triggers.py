"""Migration operations for rows that never change once written."""

from __future__ import annotations

from django.db.migrations import RunSQL


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
