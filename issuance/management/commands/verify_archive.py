from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.directory.models import Community
from core.tenancy import PUBLIC, tenant_by_slug, tenant_schemas, working_in
from issuance.archive_check import MOST_NAMED, office_mismatches, read_archives

PROGRESS_SECONDS = 2


class Command(BaseCommand):
    help = (
        "Check archives against books, files and sent anchors; "
        "name every mismatch and exit non-zero on any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", help="slug of one tenant; all of them by default")
        parser.add_argument(
            "--without-files", action="store_true", help="read the database alone, not the PDFs"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["tenant"]:
            with working_in(PUBLIC):
                schemas = [tenant_by_slug(options["tenant"]).schema_name]
        else:
            schemas = tenant_schemas()
        total = 0
        for number, schema in enumerate(schemas, 1):
            self._where, self._said_at = f"[{number}/{len(schemas)}] {schema}", time.monotonic()
            with working_in(schema):
                total += self._check(with_files=not options["without_files"])
        if total:
            raise CommandError(f"{total} mismatches; touch no file and look at the list above.")

    def _check(self, *, with_files: bool) -> int:
        """Read the tenant we are in, say what is wrong as it is found; return how many places."""
        entries = files = total = 0
        for reading in read_archives(with_files=with_files, progress=self._say_progress):
            for mismatch in reading.mismatches:
                self.stdout.write(f"  {mismatch.kind}: {mismatch.sentence}")
            if reading.count > MOST_NAMED:
                self.stdout.write(f"  … and {reading.count - MOST_NAMED} more of this community")
            entries, files = entries + reading.entries, files + reading.files
            total += reading.count
        for mismatch in office_mismatches():
            self.stdout.write(f"  {mismatch.kind}: {mismatch.sentence}")
            total += 1
        read = f"{entries} entries, {files} files"
        self.stdout.write(f"{self._where}: {read}, {total} mismatches")
        return total

    def _say_progress(self, community: Community, done: int) -> None:
        if time.monotonic() - self._said_at >= PROGRESS_SECONDS:
            self._said_at = time.monotonic()
            self.stderr.write(f"{self._where}: {community.short_name}, {done} entries read")
