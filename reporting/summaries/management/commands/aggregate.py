from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from core.tenancy import PUBLIC, working_in
from reporting.quarters import Quarter
from reporting.summaries.actions import (
    count_everywhere,
    run_to_go_on_with,
    start_run,
)
from reporting.summaries.models import AggregationRun
from reporting.summaries.selectors import progress_of

BAR = 30


class Command(BaseCommand):
    help = (
        "Count a quarter anew in every active office, here and now, and name those that fail. "
        "A run that was killed goes on where it stood."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quarter", required=True, help="such as 2026Q4")
        parser.add_argument("--tenant", help="slug of one office; all of them by default")
        parser.add_argument("--anew", action="store_true", help="do not go on with a killed run")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            quarter = Quarter.parse(options["quarter"])
            with working_in(PUBLIC):
                run = self._run(quarter, options["tenant"], anew=options["anew"])
                waiting = progress_of(run).waiting
        except DomainError as refusal:
            raise CommandError(refusal.message) from None
        total, before = len(run.slugs), len(run.slugs) - len(waiting)
        if before:
            self.stdout.write(f"Going on: {before} of {total} are done.")
        for number, (slug, _fault) in enumerate(count_everywhere(run), before + 1):
            self._tell(number, total, slug)
        with working_in(PUBLIC):
            failed = progress_of(run).failed
        for row in failed:
            self.stdout.write(f"  {row.name} ({row.tenant_slug}): {row.error}")
        if failed:
            raise CommandError(f"{len(failed)} of {total} offices failed; the others are done.")
        self.stdout.write(self.style.SUCCESS(f"{quarter}: {total} offices are done."))

    def _run(self, quarter: Quarter, slug: str | None, *, anew: bool) -> AggregationRun:
        present = None if anew or slug else run_to_go_on_with(quarter)
        if present is not None:
            return present
        return start_run(
            quarter, only=[slug] if slug else [], asked_by="manage.py aggregate", by_tasks=False
        )

    def _tell(self, number: int, total: int, slug: str) -> None:
        """Draw a bar on a terminal; one line each in a file."""
        full = BAR * number // total
        line = f"[{'#' * full}{'.' * (BAR - full)}] {number}/{total} {slug}"
        if self.stdout.isatty():
            self.stdout.write(f"\r{line:<78}", ending="\n" if number == total else "")
            self.stdout.flush()
        else:
            self.stdout.write(line)
