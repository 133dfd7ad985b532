"""The app that carries the look."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, tags and static files; no models."""

    name = "core.web"
    label = "web"
    verbose_name = "页面"
