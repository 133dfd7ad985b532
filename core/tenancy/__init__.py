"""Whose schema are we in, and where does that office stand in the hierarchy?

Every query of the platform runs between ``working_in(tenant)`` and its end. See
``docs/decisions/`` for why the search path is only ever set for one transaction.
"""

from core.tenancy.errors import (
    CrossTenantAccess,
    TenantRequired,
    TenantTransactionRequired,
    TenantUnknown,
)
from core.tenancy.hierarchy import (
    Place,
    children,
    current_place,
    current_tenant,
    parent,
    tenant_by_slug,
)
from core.tenancy.scope import (
    PUBLIC,
    current_schema,
    forget_tenant,
    roll_back_everything,
    tenant_schemas,
    working_in,
)

__all__ = [
    "PUBLIC",
    "CrossTenantAccess",
    "Place",
    "TenantRequired",
    "TenantTransactionRequired",
    "TenantUnknown",
    "children",
    "current_place",
    "current_schema",
    "current_tenant",
    "forget_tenant",
    "parent",
    "roll_back_everything",
    "tenant_by_slug",
    "tenant_schemas",
    "working_in",
]
