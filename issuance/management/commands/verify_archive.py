from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.tenancy import PUBLIC, tenant_by_slug, tenant_schemas, working_in
from issuance.archive_check import check_tenant_archive


class Command(BaseCommand):
    help = "Check archives against books and files; name every mismatch and exit non-zero on any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", help="slug of one tenant; all of them by default")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["tenant"]:
            with working_in(PUBLIC):
                schemas = [tenant_by_slug(options["tenant"]).schema_name]
        else:
            schemas = tenant_schemas()
        total = 0
        for number, schema in enumerate(schemas, 1):
            with working_in(schema):
                mismatches = check_tenant_archive()
            self.stdout.write(f"[{number}/{len(schemas)}] {schema}: {len(mismatches)} mismatches")
            for mismatch in mismatches:
                self.stdout.write(f"  {mismatch.kind}: {mismatch.sentence}")
            total += len(mismatches)
        if total:
            raise CommandError(f"{total} mismatches; touch no file and look at the list above.")
