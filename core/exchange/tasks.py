"""Delivery by Celery."""

from __future__ import annotations

from celery import shared_task

from core.exchange.actions import deliver_dispatch
from core.exchange.selectors import schemas_waited_for, undelivered
from core.tasks import TenantTask


@shared_task(base=TenantTask)
def deliver(dispatch_id: str) -> None:
    """Deliver one document into the schema this task was sent to."""
    deliver_dispatch(dispatch_id)


@shared_task(base=TenantTask)
def deliver_waiting() -> None:
    """Send ``deliver`` for whatever still waits for this office: what a lost message left behind.

    One message each, so that a document that breaks its handler does not hold up the others.
    """
    for dispatch_id in undelivered():
        deliver.delay(dispatch_id)


@shared_task(base=TenantTask)
def sweep_waiting() -> None:
    """Send ``deliver_waiting`` to every tenant that is waited for (runs in the public schema)."""
    for schema in schemas_waited_for():
        deliver_waiting.apply_async(schema=schema)
