from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Holds the migration that installs what every schema needs, in ``public``."""

    name = "core.tenancy"
    label = "tenancy"
    verbose_name = "租户"
