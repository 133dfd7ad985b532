from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    label = "reporting"
    verbose_name = "监测与季报"

    def ready(self) -> None:
        """Open what comes through the exchange."""
        from reporting import inbox  # noqa: F401
