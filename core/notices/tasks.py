"""Sending outgoing notices, and finding those whose task got lost."""

from __future__ import annotations

from celery import shared_task

from core.notices.outgoing import send_delivery, waiting_deliveries
from core.tasks import SteppedTask, TenantTask
from core.tenancy import tenant_schemas

MOST_AT_ONCE = 500


@shared_task(base=SteppedTask, bind=True)
def deliver(self: SteppedTask, delivery_id: int) -> None:
    """Hand one delivery over, in transactions of its own."""
    send_delivery(delivery_id, schema=self.schema)


@shared_task(base=TenantTask)
def sweep_tenant() -> None:
    """Send again what waits in this tenant, whatever became of its first task."""
    for pk in waiting_deliveries(limit=MOST_AT_ONCE):
        deliver.delay(pk)


@shared_task(base=TenantTask)
def sweep() -> None:
    """Send ``sweep_tenant`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        sweep_tenant.apply_async(schema=schema)
