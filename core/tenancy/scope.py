"""Entering and leaving a tenant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connections, transaction
from django_tenants.utils import get_tenant_model

from core.tenancy.errors import CrossTenantAccess, TenantRequired, TenantUnknown

PUBLIC = "public"


class HasSchema(Protocol):
    """Anything that names a schema: a ``Tenant`` row or a ``BareSchema``."""

    @property
    def schema_name(self) -> str:
        """Return the PostgreSQL schema."""


@dataclass(frozen=True)
class BareSchema:
    """A schema known by name only, until somebody asks for the tenant's row."""

    schema_name: str


def tenant_connections() -> list[Any]:
    """Return every database alias that carries tenants, opened or not."""
    return [wrapper for wrapper in connections.all() if hasattr(wrapper, "set_tenant")]


def current_schema() -> str:
    """Return the schema name we work in; raise ``TenantRequired`` outside any."""
    schema: str | None = connections["default"].schema_name  # type: ignore[attr-defined]
    if schema is None:
        raise TenantRequired("No tenant is set.")
    return schema


def forget_tenant() -> None:
    """Leave every connection without a tenant, so that the next query raises."""
    for connection in tenant_connections():
        connection.forget_tenant()


def roll_back_everything() -> None:
    """Mark the transactions of all aliases to be rolled back when their scope ends."""
    for connection in tenant_connections():
        transaction.set_rollback(True, using=connection.alias)


@contextmanager
def working_in(tenant: HasSchema | str) -> Iterator[None]:
    """Work in ``tenant`` (a row, or a schema name), inside one transaction on every alias.

    The public schema may enter any tenant; a tenant may enter only itself. An exception rolls
    back. Nested in a transaction it is a savepoint.

    Raises ``CrossTenantAccess`` when another tenant is already set, ``TenantUnknown`` when there is
    no schema of that name: with ``public`` on the path, its tables would stand in for the tenant's.
    """
    holder: HasSchema = BareSchema(tenant) if isinstance(tenant, str) else tenant
    present = connections["default"].tenant  # type: ignore[attr-defined]
    schema = holder.schema_name
    if present is not None and present.schema_name not in (PUBLIC, schema):
        raise CrossTenantAccess(f"{present.schema_name} may not enter {schema}.")
    is_hearsay = isinstance(tenant, str) and schema != PUBLIC
    with _bound(holder):
        if is_hearsay and (present is None or present.schema_name != schema):
            _require_schema(schema)
        yield


def _require_schema(schema: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s", [schema])
        if cursor.fetchone() is None:
            raise TenantUnknown(f"There is no schema {schema}.")


@contextmanager
def _bound(holder: HasSchema) -> Iterator[None]:
    with standing_in(holder), ExitStack() as transactions:
        for connection in tenant_connections():
            transactions.enter_context(transaction.atomic(using=connection.alias))
        yield


@contextmanager
def standing_in(holder: HasSchema) -> Iterator[None]:
    """Set the tenant of every alias and open no transaction.

    For callbacks after commit, which must not query, and inside a transaction that is open.
    """
    aliases = tenant_connections()
    before = [(connection, connection.tenant) for connection in aliases]
    try:
        for connection in aliases:
            connection.set_tenant(holder)
        yield
    finally:
        for connection, tenant in before:
            if tenant is None:
                connection.forget_tenant()
            else:
                connection.set_tenant(tenant)


def tenant_schemas() -> list[str]:
    """Return the schema names of all active tenants, without the public one, in roll-out order."""
    with working_in(PUBLIC):
        tenants = get_tenant_model().objects.active().exclude(schema_name=PUBLIC).order_by("pk")
        return list(tenants.values_list("schema_name", flat=True))
