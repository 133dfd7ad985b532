from __future__ import annotations

from typing import Any

from django.core.management.commands.makemigrations import Command as DjangoMakeMigrations

from core.tenancy import PUBLIC, working_in


class Command(DjangoMakeMigrations):
    """Django's own, which asks the database for its history: from the public schema."""

    def handle(self, *app_labels: Any, **options: Any) -> None:
        with working_in(PUBLIC):
            super().handle(*app_labels, **options)
