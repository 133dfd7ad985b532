"""Approved editions take effect by themselves."""

from __future__ import annotations

from celery import shared_task

from catalog.actions.approval import take_effect as let_take_effect
from core.tasks import TenantTask
from core.tenancy import tenant_schemas


@shared_task(base=TenantTask)
def take_effect() -> None:
    """Put in force what is due in this tenant; a second run changes nothing."""
    let_take_effect()


@shared_task(base=TenantTask)
def take_effect_everywhere() -> None:
    """Send ``take_effect`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        take_effect.apply_async(schema=schema)
