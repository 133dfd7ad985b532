from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    label = "catalog"
    verbose_name = "证明事项清单"

    def ready(self) -> None:
        """Open the editions that come through the exchange."""
        from catalog import inbox  # noqa: F401
