from django.apps import AppConfig


class InfraConfig(AppConfig):
    """Makes every Django process — web, shell, tests — a client of the same broker."""

    name = "infra"
    label = "infra"
    verbose_name = "运行环境"

    def ready(self) -> None:
        """Bind shared tasks to our Celery application, not to Celery's unconfigured default."""
        import infra.celery_app  # noqa: F401
