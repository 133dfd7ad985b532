from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.autodetector import MigrationAutodetector


class Command(BaseCommand):
    """Stands before Django's own and django-tenants', which know only one search path."""

    help = "Not used here: see migrate_tenants."
    requires_system_checks: list[str] = []
    autodetector = MigrationAutodetector  # A system check compares it with makemigrations'.

    def run_from_argv(self, argv: list[str]) -> None:
        """Whatever the options, say the same."""
        super().run_from_argv(argv[:2])

    def handle(self, *_args: Any, **_options: Any) -> None:
        raise CommandError(
            "Every tenant has a schema of its own: run manage.py migrate_tenants instead."
        )
