"""Delivery by Celery."""

from __future__ import annotations

from celery import shared_task

from core.exchange.actions import deliver_dispatch
from core.exchange.selectors import undelivered
from core.tasks import TenantTask
from core.tenancy import tenant_schemas


@shared_task(base=TenantTask)
def deliver(dispatch_id: str) -> None:
    """Deliver one document into the schema this task was sent to."""
    deliver_dispatch(dispatch_id)


@shared_task(base=TenantTask)
def deliver_waiting() -> None:
    """Deliver whatever still waits for this office: what a lost message left behind."""
    for dispatch in undelivered():
        deliver_dispatch(str(dispatch.pk))


@shared_task(base=TenantTask)
def sweep_waiting() -> None:
    """Send ``deliver_waiting`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        deliver_waiting.apply_async(schema=schema)
