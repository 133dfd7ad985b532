from __future__ import annotations

import time
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.privacy.keyring import keyring
from core.tenancy import PUBLIC, tenant_by_slug, working_in
from tenants.key_rotation import (
    BATCH,
    DAMAGED_NAMED,
    every_schema,
    removable,
    rotate_schema,
    totals,
    usual_workers,
    versions_in_use,
)

PROGRESS_SECONDS = 2


class Command(BaseCommand):
    help = (
        "Seal all personal data, and what it is found by, under the newest of PERSONAL_DATA_KEYS. "
        "Runs beside people at work; may be interrupted and started again; says at the end which "
        "keys are still needed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", help="slug of one tenant; all of them by default")
        parser.add_argument("--batch", type=int, default=BATCH, help=f"rows at a time ({BATCH})")
        parser.add_argument(
            "--workers", type=int, default=usual_workers(), help="processes (one per processor)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["batch"] < 1 or options["workers"] < 1:
            raise CommandError("--batch and --workers are whole numbers from 1.")
        schemas, slug = every_schema(), options["tenant"]
        if slug:
            with working_in(PUBLIC):
                schemas = [tenant_by_slug(slug).schema_name]
        damaged: list[str] = []
        for number, schema in enumerate(schemas, 1):
            self._where = f"[{number}/{len(schemas)}] {schema}"
            self._began = self._said_at = time.monotonic()
            try:
                done = rotate_schema(
                    schema,
                    batch=options["batch"],
                    workers=options["workers"],
                    progress=self._say_progress,
                )
            except KeyboardInterrupt:
                raise CommandError(
                    "Interrupted. What was sealed anew stays so; run the command again to go on."
                ) from None
            seconds = time.monotonic() - self._began
            rate = f", {done.rows / seconds:,.0f} rows/s" if done.rows else ""
            self.stdout.write(f"{self._where}: {done.rows} rows sealed anew{rate}")
            damaged += done.damaged
        self._say_what_is_left(schemas, everywhere=not slug, damaged=damaged)

    def _say_progress(self, rows: int, total: int) -> None:
        now = time.monotonic()
        if now - self._said_at < PROGRESS_SECONDS:
            return
        self._said_at = now
        rate = rows / (now - self._began)
        left = f", about {(total - rows) / rate:.0f} s left" if rate else ""
        self.stderr.write(f"{self._where}: {rows} of {total} rows{left}")

    def _say_what_is_left(
        self, schemas: list[str], *, everywhere: bool, damaged: list[str]
    ) -> None:
        ring = keyring()
        in_use: dict[str, dict[str, Counter[int]]] = {one: versions_in_use(one) for one in schemas}
        for version, values in totals(in_use).items():
            newest = " (the newest)" if version == ring.current else ""
            self.stdout.write(f"Key version {version}{newest}: {values} values")
        behind = sum(values for key, values in totals(in_use).items() if key != ring.current)
        free = ", ".join(str(one) for one in removable(in_use))
        if free and everywhere:
            self.stdout.write(
                f"No value needs key version {free} any more: it may be taken out of "
                "PERSONAL_DATA_KEYS. Backups made before now still need it to be read."
            )
        elif free:
            self.stdout.write(
                "Run it for all tenants (without --tenant) before a key is taken away."
            )
        for one in damaged[:DAMAGED_NAMED]:
            self.stderr.write(f"  does not open: {one}")
        if damaged:
            raise CommandError(
                f"{len(damaged)} rows do not open: keep every key, and look at the list above."
            )
        if behind:
            raise CommandError(
                f"{behind} values are still under an older key, as people were changing them or an "
                "older process wrote them. Keep every key, restart the servers, and run it again."
            )
