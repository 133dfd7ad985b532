"""The django-tenants backend made strict: ``search_path`` lives no longer than a transaction.

django-tenants sets ``search_path`` for the session. Behind a pooler, or on a second alias, the next
request then reads the previous one's tenant. Here it is only ever ``SET LOCAL``, a query without a
tenant or outside a transaction raises, and the remembered value is dropped whenever the database
may have dropped it too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper
from django_tenants.postgresql_backend import base as django_tenants_base
from django_tenants.utils import quote_schema_name
from psycopg.pq import TransactionStatus

from core.tenancy.errors import TenantRequired, TenantTransactionRequired
from core.tenancy.postgresql.introspection import LocalIntrospection


class DatabaseWrapper(django_tenants_base.DatabaseWrapper):  # type: ignore[misc]
    """A connection that fails closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._connecting = False
        super().__init__(*args, **kwargs)
        self.introspection = LocalIntrospection(self)
        self.execute_wrappers.append(self._execute_strictly)
        self.forget_tenant()

    def forget_tenant(self) -> None:
        """Leave the connection without a tenant: the next query raises."""
        self.tenant = None
        self.schema_name = None
        self.search_path_set_schemas = None

    def connect(self) -> None:
        """Open the connection; Django asks for the server's version here, outside a transaction."""
        self._connecting = True
        try:
            super().connect()
        finally:
            self._connecting = False

    def commit(self) -> None:
        self.search_path_set_schemas = None
        super().commit()

    def on_commit(self, func: Callable[[], Any], robust: bool = False) -> None:
        """Call ``func`` after commit in the tenant that asked for it.

        The transaction may be committed by an outer scope, which stands in the public schema.
        """
        if self.tenant is None or not callable(func):
            super().on_commit(func, robust)
            return
        from core.tenancy.scope import standing_in

        tenant = self.tenant

        # Django names a callback that fails, and a partial has no name of its own.
        @wraps(getattr(func, "func", func))
        def in_its_tenant() -> None:
            with standing_in(tenant):
                func()

        super().on_commit(in_its_tenant, robust)

    def _cursor(self, name: str | None = None) -> Any:
        self._require_place()
        if name is None:
            return PostgresWrapper._cursor(self)  # type: ignore[attr-defined]
        return PostgresWrapper._cursor(self, name=name)  # type: ignore[attr-defined]

    def _execute_strictly(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        """Run one statement; its cursor may have been opened in another scope than this one."""
        self._require_place()
        return execute(sql, params, many, context)

    def _require_place(self) -> None:
        """See to it that the next statement runs in the tenant's schema, or raise."""
        if self._connecting:
            return
        if self.schema_name is None:
            raise TenantRequired("Set a tenant first: with core.tenancy.working_in(...).")
        if not self.in_atomic_block:
            raise TenantTransactionRequired(
                "Tenant queries run inside a transaction: with core.tenancy.working_in(...)."
            )
        if self.search_path_set_schemas is None:
            self._set_local_search_path()

    def _set_local_search_path(self) -> None:
        wanted = self._get_cursor_search_paths()
        self.ensure_connection()
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # Only ROLLBACK can follow, and it needs no search_path.
        quoted = ", ".join(quote_schema_name(schema) for schema in wanted)
        with self.connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL search_path = {quoted}")
        self.search_path_set_schemas = wanted
