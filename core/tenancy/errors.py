"""What goes wrong when code forgets which tenant it works for. Programming errors, not refusals."""


class TenantRequired(RuntimeError):
    """A query ran while no tenant was set."""


class TenantTransactionRequired(RuntimeError):
    """A query ran outside a transaction, where ``search_path`` would outlive the tenant."""


class CrossTenantAccess(RuntimeError):
    """Code of one tenant tried to enter another tenant's schema."""


class TenantUnknown(RuntimeError):
    """A schema was named that does not exist."""
