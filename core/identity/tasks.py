"""Tidying what signing in leaves behind."""

from __future__ import annotations

from importlib import import_module

from celery import shared_task
from django.conf import settings

from core.tasks import TenantTask
from core.tenancy import PUBLIC, tenant_schemas


@shared_task(base=TenantTask)
def clear_sessions() -> None:
    """Delete this schema's expired sessions."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@shared_task(base=TenantTask)
def clear_sessions_everywhere() -> None:
    """Send ``clear_sessions`` to every schema (runs in the public one)."""
    for schema in (PUBLIC, *tenant_schemas()):
        clear_sessions.apply_async(schema=schema)
