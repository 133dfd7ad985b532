from django.apps import AppConfig


class BackOfficeConfig(AppConfig):
    name = "core.backoffice"
    label = "backoffice"
    verbose_name = "后台"

    def ready(self) -> None:
        """Say that the admin's own log has no table; core.audit is the trail."""
        from django.contrib.admin.models import LogEntry

        LogEntry._meta.managed = False
