"""One row, read without the ORM's query builder.

Building the sentence costs the ORM three times as long as asking it. What every page asks (who is
this, which edition is in force) is therefore put into words once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

Row = TypeVar("Row", bound=models.Model)


def read_row(model: type[Row], condition: str, given: Sequence[Any]) -> Row | None:
    """Return the first row of ``model`` under an SQL condition, with all its fields, or None.

    ``condition`` is ours, ``given`` are its values. Not for models with encrypted fields.
    """
    names, select = _words(model)
    with connection.cursor() as cursor:
        cursor.execute(f"{select} WHERE {condition} LIMIT 1", given)
        values = cursor.fetchone()
    return None if values is None else model.from_db(DEFAULT_DB_ALIAS, names, values)


def row_exists(model: type[models.Model], condition: str, given: Sequence[Any] = ()) -> bool:
    """Whether a row of ``model`` meets an SQL condition, of ours like that of ``read_row``."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT 1 FROM "{model._meta.db_table}" WHERE {condition} LIMIT 1',  # noqa: S608
            given,
        )
        return cursor.fetchone() is not None


@cache
def _words(model: type[models.Model]) -> tuple[list[str], str]:
    fields = model._meta.concrete_fields
    if any(hasattr(field, "from_db_value") for field in fields):
        raise TypeError(f"{model.__name__} has a field that only the ORM can read.")
    columns = ", ".join(f'"{field.column}"' for field in fields)
    select = f'SELECT {columns} FROM "{model._meta.db_table}"'  # noqa: S608 (names of our own)
    return [field.attname for field in fields], select
