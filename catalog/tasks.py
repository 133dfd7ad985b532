"""Approved editions take effect by themselves; photographs without a row are collected."""

from __future__ import annotations

from celery import shared_task

from catalog.actions.approval import take_effect as let_take_effect
from catalog.actions.notices import collect_photos
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


@shared_task(base=TenantTask)
def collect_orphan_photos() -> None:
    """Delete this tenant's photographs that a crash left without a row."""
    collect_photos()


@shared_task(base=TenantTask)
def collect_photos_everywhere() -> None:
    """Send ``collect_orphan_photos`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        collect_orphan_photos.apply_async(schema=schema)
