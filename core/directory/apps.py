from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "core.directory"
    label = "directory"
    verbose_name = "社区与用证单位"
