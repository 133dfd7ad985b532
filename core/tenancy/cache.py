"""Cache keys that carry the schema."""

from __future__ import annotations

from core.tenancy.scope import current_schema


def make_key(key: object, key_prefix: str, version: int) -> str:
    """Return the key as the server knows it; raise ``TenantRequired`` outside any tenant."""
    return f"{current_schema()}:{key_prefix}:{version}:{key}"
