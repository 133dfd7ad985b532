"""Where the current office stands: its level, its division code, its parent and children."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connections
from django_tenants.utils import get_tenant_model

from core.errors import NotFound
from core.tenancy.scope import PUBLIC, BareSchema, current_schema, tenant_connections


@dataclass(frozen=True)
class Place:
    """An office in the hierarchy, without its database row.

    ``level`` is one of platform, province, city, county; ``division_code`` is GB/T 2260, six
    digits, or a code of our own for functional zones; ``parent_slug`` is empty at the top.
    """

    slug: str
    name: str
    short_name: str
    level: str
    division_code: str
    schema_name: str
    parent_slug: str


def current_tenant() -> Any:
    """Return the ``Tenant`` row we work in, fetching it once where only its schema is known."""
    tenant = connections["default"].tenant  # type: ignore[attr-defined]
    if isinstance(tenant, BareSchema) or tenant is None:
        row = get_tenant_model().objects.select_related("parent").get(schema_name=current_schema())
        for connection in tenant_connections():
            connection.tenant = row
        tenant = row
    return tenant


def current_place() -> Place:
    """Return where we stand."""
    return place_of(current_tenant())


def place_of(tenant: Any) -> Place:
    """Return the place of a ``Tenant`` row."""
    return Place(
        slug=tenant.slug,
        name=tenant.name,
        short_name=tenant.short_name,
        level=tenant.level,
        division_code=tenant.division_code,
        schema_name=tenant.schema_name,
        parent_slug=tenant.parent.slug if tenant.parent_id else "",
    )


def children() -> list[Place]:
    """Return the active tenants directly below the current one, by division code."""
    tenants = get_tenant_model().objects.active().select_related("parent")
    below = tenants.filter(parent__schema_name=current_schema()).exclude(schema_name=PUBLIC)
    return [place_of(tenant) for tenant in below.order_by("division_code")]


def parent() -> Place | None:
    """Return the tenant directly above the current one; None at the top."""
    above = current_tenant().parent
    return place_of(above) if above is not None else None


def tenant_by_slug(slug: str) -> Place:
    """Return the place called ``slug``; raise ``NotFound``."""
    tenant = get_tenant_model().objects.select_related("parent").filter(slug=slug).first()
    if tenant is None:
        raise NotFound
    return place_of(tenant)
