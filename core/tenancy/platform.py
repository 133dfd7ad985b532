"""The platform's own door out of a tenant: for what one deployment answers with one voice.

A resident may verify a paper on any host. The index in the public schema says which tenant issued
it; the platform, not the host's tenant, then asks that tenant. import-linter lets only the
verification room import this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.tenancy.scope import PUBLIC, BareSchema, _bound


@contextmanager
def at_the_platform() -> Iterator[None]:
    """Step out of the current tenant into the public schema, and back at the end."""
    with _bound(BareSchema(PUBLIC)):
        yield
