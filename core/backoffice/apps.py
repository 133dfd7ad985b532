from django.apps import AppConfig


class BackOfficeConfig(AppConfig):
    name = "core.backoffice"
    label = "backoffice"
    verbose_name = "后台"
