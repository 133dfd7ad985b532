"""Counting by Celery: one task per office, in its own schema."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from core.tasks import SCHEMA_HEADER, TenantTask
from core.tenancy import PUBLIC, working_in
from reporting.quarters import Quarter
from reporting.summaries.actions import count_for_run, note_failure, send_again, start_run

NIGHTLY = "每晚自动汇总"


class CountingTask(TenantTask):
    """A task whose failure is written into the office's row, so that it is named and not awaited."""

    abstract = True

    def on_failure(self, exc: Any, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Name the office."""
        schema = self.request.get(SCHEMA_HEADER) or (self.request.headers or {}).get(SCHEMA_HEADER)
        if schema:
            with working_in(PUBLIC):
                note_failure(schema, args[0], exc)


@shared_task(base=CountingTask)
def count_quarter(run_id: int) -> None:
    """Count this office's quarter for a run."""
    count_for_run(run_id)


@shared_task(base=TenantTask)
def sum_up_every_night() -> None:
    """Ask every office for the quarter that runs and the one before (runs in the public schema)."""
    present = Quarter.of(timezone.now())
    for quarter in (present.previous, present):
        start_run(quarter, asked_by=NIGHTLY)


@shared_task(base=TenantTask)
def go_on_summing_up() -> None:
    """Ask those again who have not answered (runs in the public schema)."""
    send_again()
