"""Nightly work on the archives."""

from __future__ import annotations

from functools import partial

from celery import shared_task
from django.db import transaction

from core.tasks import TenantTask
from core.tenancy import tenant_schemas
from issuance.actions.anchors import publish_anchor, watch_for_anchors
from issuance.actions.archive import check_archive_and_tell, collect_orphans
from issuance.actions.disposal import carry_out
from issuance.actions.electronic_seals import tell_of_expiring_keys
from issuance.actions.packages import make_package
from issuance.actions.persons import erase_stale_applications
from issuance.actions.practice import empty_practice_books
from issuance.actions.seal_policy import remind_of_waiting_papers
from issuance.selectors.archive import unfinished_disposals, unfinished_packages


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


@shared_task(base=TenantTask)
def carry_out_disposal(disposal_pk: int) -> None:
    """Destroy a portion of an approved list, then send for the next one."""
    if carry_out(disposal_pk):
        transaction.on_commit(partial(carry_out_disposal.delay, disposal_pk), robust=True)


@shared_task(base=TenantTask)
def make_archive_package(package_pk: int) -> None:
    """Make the package of a community and year."""
    make_package(package_pk)


@shared_task(base=TenantTask)
def resume_archive_work() -> None:
    """Take up again what a lost message or a killed worker left unfinished in this tenant."""
    for disposal_pk in unfinished_disposals():
        carry_out_disposal.delay(disposal_pk)
    for package_pk in unfinished_packages():
        make_archive_package.delay(package_pk)


@shared_task(base=TenantTask)
def resume_archive_work_everywhere() -> None:
    """Send ``resume_archive_work`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        resume_archive_work.apply_async(schema=schema)


@shared_task(base=TenantTask)
def look_at_seal_keys() -> None:
    """Tell this tenant's officers of electronic seals that are about to end."""
    tell_of_expiring_keys()


@shared_task(base=TenantTask)
def look_at_seal_keys_everywhere() -> None:
    """Send ``look_at_seal_keys`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        look_at_seal_keys.apply_async(schema=schema)


@shared_task(base=TenantTask)
def remind_of_stamps() -> None:
    """Remind this tenant's approvers of papers that wait too long for stamp or scan."""
    remind_of_waiting_papers()


@shared_task(base=TenantTask)
def remind_of_stamps_everywhere() -> None:
    """Send ``remind_of_stamps`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        remind_of_stamps.apply_async(schema=schema)


@shared_task(base=TenantTask)
def erase_stale() -> None:
    """Blank this tenant's unfinished applications that nobody touched for long, portion by portion."""
    if erase_stale_applications():
        transaction.on_commit(erase_stale.delay, robust=True)


@shared_task(base=TenantTask)
def erase_stale_everywhere() -> None:
    """Send ``erase_stale`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        erase_stale.apply_async(schema=schema)


@shared_task(base=TenantTask)
def empty_practice() -> None:
    """Blank what was practised long ago in this tenant, a day's worth at a time."""
    if empty_practice_books():
        transaction.on_commit(empty_practice.delay, robust=True)


@shared_task(base=TenantTask)
def empty_practice_everywhere() -> None:
    """Send ``empty_practice`` to every tenant (runs in the public schema)."""
    for schema in tenant_schemas():
        empty_practice.apply_async(schema=schema)
