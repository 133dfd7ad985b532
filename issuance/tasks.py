"""Nightly work on the archives."""

from __future__ import annotations

from celery import shared_task

from core.tasks import TenantTask
from core.tenancy import tenant_schemas
from issuance.actions.anchors import publish_anchor, watch_for_anchors
from issuance.actions.archive import check_archive_and_tell, collect_orphans


@shared_task(base=TenantTask)
def check_archive() -> None:
    """Check this tenant's archive and tell its watchers of any mismatch."""
    check_archive_and_tell()


@shared_task(base=TenantTask)
def check_archives() -> None:
    """Send ``check_archive`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        check_archive.apply_async(schema=schema)


@shared_task(base=TenantTask)
def collect_orphan_files() -> None:
    """Delete this tenant's files that a crash left without a row."""
    collect_orphans()


@shared_task(base=TenantTask)
def collect_orphans_everywhere() -> None:
    """Send ``collect_orphan_files`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        collect_orphan_files.apply_async(schema=schema)


@shared_task(base=TenantTask)
def anchor_archive() -> None:
    """Send this tenant's anchor upwards, and see whether those from below have come."""
    publish_anchor()
    watch_for_anchors()


@shared_task(base=TenantTask)
def anchor_archives() -> None:
    """Send ``anchor_archive`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        anchor_archive.apply_async(schema=schema)
