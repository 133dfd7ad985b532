"""Introspection of one schema that leaves nothing behind in the session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql.introspection import DatabaseIntrospection
from django_tenants.utils import quote_schema_name


class LocalIntrospection(DatabaseIntrospection):
    """Sees the current schema only, as django-tenants' does, but by ``SET LOCAL``.

    Django-tenants narrows and widens the path by ``SET``, which outlives the transaction.
    """

    def get_table_list(self, cursor: Any) -> Any:
        with self._narrowed(cursor):
            return super().get_table_list(cursor)

    def get_table_description(self, cursor: Any, table_name: str) -> Any:
        with self._narrowed(cursor):
            return super().get_table_description(cursor, table_name)

    def get_sequences(self, cursor: Any, table_name: str, table_fields: Any = ()) -> Any:
        with self._narrowed(cursor):
            return super().get_sequences(cursor, table_name, table_fields)

    def get_constraints(self, cursor: Any, table_name: str) -> Any:
        with self._narrowed(cursor):
            return super().get_constraints(cursor, table_name)

    @contextmanager
    def _narrowed(self, cursor: Any) -> Iterator[None]:
        schema = quote_schema_name(self.connection.schema_name)  # type: ignore[attr-defined]
        cursor.execute("SELECT set_config('search_path', %s, true)", [schema])
        try:
            yield
        finally:
            # The next statement widens it again.
            self.connection.search_path_set_schemas = None  # type: ignore[attr-defined]
