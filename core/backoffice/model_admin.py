"""The ModelAdmin every app's pages in the back office stand on."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from core.identity.access import Can, may


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]
    """A list to look through. What changes a row is a page of its own that calls an action."""

    list_per_page = 25
    list_filter_submit = False
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Say whether the menu names it."""
        return may(request.user, Can.ENTER_BACK_OFFICE)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Say whether it may be looked at."""
        return may(request.user, Can.ENTER_BACK_OFFICE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added by Django's own form."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nothing is changed by Django's own form."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nothing is deleted by Django's own form."""
        return False

    def log_addition(self, *args: Any, **kwargs: Any) -> None:
        """Leave Django's log alone; it has no table."""

    log_change = log_addition
    log_deletions = log_addition
