from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tenants.schemas import migrate_everything


class Command(BaseCommand):
    help = "Migrate the shared schema, the template schema, and the tenants that are behind it."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **options: Any) -> None:
        migrated = migrate_everything(self.stdout.write, verbosity=options["verbosity"] - 1)
        self.stdout.write(f"Up to date; {migrated} tenant schemas were behind.")
