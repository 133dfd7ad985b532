"""The platform's own door out of a tenant: for what one deployment answers with one voice.

A resident may verify a paper on any host. The index in the public schema says which tenant issued
it; the platform, not the host's tenant, then asks that tenant. import-linter lets only the
verification room import this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from core.tenancy.errors import CrossTenantAccess
from core.tenancy.scope import PUBLIC, BareSchema, _bound, current_schema, standing_in


@contextmanager
def at_the_platform() -> Iterator[None]:
    """Step out of the current tenant into the public schema, and back at the end.

    Inside a transaction it opens none of its own: what is done here stands or falls with it.
    """
    step = standing_in if connections["default"].in_atomic_block else _bound
    with step(BareSchema(PUBLIC)):
        yield


@contextmanager
def asking(schema_name: str) -> Iterator[None]:
    """Ask one tenant something, from the platform and in its transaction.

    Raises ``CrossTenantAccess`` anywhere but at the platform.
    """
    if current_schema() != PUBLIC:
        raise CrossTenantAccess(f"{current_schema()} may not ask {schema_name}.")
    with standing_in(BareSchema(schema_name)):
        yield
