"""Which tables hold sealed columns, how many of their rows wait, and which keys they are under."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

from core.privacy.fields.blind_index import BlindIndexField
from core.privacy.fields.encrypted import EncryptedField
from core.privacy.keyring import keyring
from core.tenancy import current_schema


@dataclass(frozen=True)
class SealedColumn:
    """A sealed column; ``binding`` is the ``table.column`` its values are bound to."""

    column: str
    binding: str
    indexes: tuple[Index, ...]


@dataclass(frozen=True)
class Index:
    """A blind index of a sealed column, and how its text is folded."""

    column: str
    binding: str
    normalize: Callable[[str], str]


@dataclass(frozen=True)
class SealedTable:
    """A table with sealed columns, in whatever schema we work in."""

    label: str
    table: str
    key: str
    columns: tuple[SealedColumn, ...]

    @property
    def place(self) -> str:
        """Its name in SQL, in the current schema and in no other on the search path."""
        quote = connection.ops.quote_name
        return f"{quote(current_schema())}.{quote(self.table)}"

    def stands_here(self) -> bool:
        """Whether the current schema has it: some tables are shared, some a tenant's."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [self.place])
            (found,) = cursor.fetchone()
        return bool(found)

    @property
    def is_behind(self) -> str:
        """The SQL condition of rows with any column under another key than the newest."""
        quote, newest = connection.ops.quote_name, keyring().current
        each = (f"get_byte({quote(one.column)}, 1) <> {newest}" for one in self.columns)
        return f"({' OR '.join(each)})"

    def waiting(self) -> tuple[int, int, int]:
        """Return how many rows are behind, the lowest key of one, and the highest."""
        quote = connection.ops.quote_name
        sql = (
            f"SELECT count(*), coalesce(min({quote(self.key)}), 0), "  # noqa: S608
            f"coalesce(max({quote(self.key)}), 0) FROM {self.place} WHERE {self.is_behind}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql)
            rows, low, high = cursor.fetchone()
        return int(rows), int(low), int(high)

    def versions(self) -> Counter[int]:
        """Return how many values are sealed under which key version."""
        quote, found = connection.ops.quote_name, Counter[int]()
        with connection.cursor() as cursor:
            for one in self.columns:
                name = quote(one.column)
                cursor.execute(
                    f"SELECT get_byte({name}, 1), count(*) FROM {self.place} "  # noqa: S608
                    f"WHERE {name} IS NOT NULL GROUP BY 1"
                )
                found.update(dict(cursor.fetchall()))
        return found


def sealed_tables() -> list[SealedTable]:
    """Return every table with a sealed column that a model knows, by name."""
    found = (_table(model) for model in apps.get_models(include_auto_created=True))
    return sorted((one for one in found if one.columns), key=lambda one: one.table)


def table_called(label: str) -> SealedTable:
    """Return the sealed table of the model ``label``, for example ``issuance.Application``."""
    return _table(apps.get_model(label))


def _table(model: type[models.Model]) -> SealedTable:
    fields = model._meta.local_concrete_fields if model._meta.managed else []
    pk = model._meta.pk
    return SealedTable(
        label=model._meta.label,
        table=model._meta.db_table,
        key=str(pk.column) if pk is not None else "",
        columns=tuple(
            SealedColumn(str(field.column), field.binding, tuple(_indexes(model, field.name)))
            for field in fields
            if isinstance(field, EncryptedField)
        ),
    )


def _indexes(model: type[models.Model], source: str) -> list[Index]:
    return [
        Index(str(field.column), field.binding, field.normalize)
        for field in model._meta.local_concrete_fields
        if isinstance(field, BlindIndexField) and field.source == source
    ]
