"""What happens by the calendar: reports are opened when their quarter is over."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from core.tasks import TenantTask
from core.tenancy import current_tenant, tenant_schemas
from reporting.actions.concern_reminders import remind_of_concerns
from reporting.actions.reminders import remind
from reporting.actions.reports import open_report
from reporting.quarters import Quarter


@shared_task(base=TenantTask)
def open_report_of_last_quarter() -> None:
    """Open this tenant's report on the quarter that is over; a second run changes nothing.

    Of a quarter that was over before the office came on line nothing is owed: that is left to people.
    """
    quarter = Quarter.of(timezone.now()).previous
    if not quarter.is_over(current_tenant().created_at):
        open_report(quarter, by=None)


@shared_task(base=TenantTask)
def open_reports_everywhere() -> None:
    """Send ``open_report_of_last_quarter`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        open_report_of_last_quarter.apply_async(schema=schema)


@shared_task(base=TenantTask)
def remind_tenant() -> None:
    """Send this tenant's reminders that have fallen due; a second run sends none again."""
    remind()
    remind_of_concerns()


@shared_task(base=TenantTask)
def remind_everywhere() -> None:
    """Send ``remind_tenant`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        remind_tenant.apply_async(schema=schema)
