"""A full disk and a vanished database: refused in words, nothing half done."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection

from core.tenancy import forget_tenant, working_in
from issuance import archive_files
from issuance.actions.archive import collect_orphans
from issuance.actions.certificates import approve_and_issue
from issuance.archive_files import ArchiveUnavailable
from issuance.models import Application
from issuance.models.applications import ApplicationState
from tests.conftest import maintenance
from tests.factories.issuance import issued_certificate, submitted_application
from tests.faults.books import assert_books_agree
from tests.people import PEOPLE, hire

SCHEMA = "pzh_dongqu"


@contextmanager
def tiny_files() -> Iterator[None]:
    """Let the kernel refuse files above 10 KB, as a full disk would in the middle of one.

    Held as briefly as can be: the limit is the whole process's, and where the output of the tests
    goes to a file, pytest could not write its next dot.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_is_refused_in_words_and_takes_no_number(clerk, approver, archive_root: Path):
    application = submitted_application(clerk)
    with pytest.raises(ArchiveUnavailable), tiny_files():
        approve_and_issue(application, by=approver)
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    assert [path for path in archive_root.rglob("*") if path.is_file()] == []


def test_orphans_are_collected_after_a_day_and_archived_files_never(clerk, approver):
    certificate = issued_certificate(clerk, approver)
    kept = archive_files.path_of(certificate.pdf_sha256)
    orphan = archive_files.path_of(archive_files.keep(b"left behind by a crash"))
    torn = orphan.parent / "tmp1234.part"
    torn.write_bytes(b"half")
    assert collect_orphans() == 0
    yesterday = time.time() - 2 * archive_files.ORPHAN_AGE_SECONDS
    for path in (kept, orphan, torn):
        os.utime(path, (yesterday, yesterday))
    assert collect_orphans() == 2
    assert kept.exists()


@pytest.mark.parametrize("statement", [2, 7, 12])
def test_a_database_that_goes_away_mid_issue_loses_nothing(committed: str, statement: int):
    with working_in(SCHEMA):
        clerk, approver = hire(PEOPLE["clerk"]), hire(PEOPLE["approver"])
        application = submitted_application(clerk)
        before = assert_books_agree()

    def cut_off(execute, sql, params, many, context):
        nonlocal statement
        statement -= 1
        if statement == 0:
            backend = connection.connection.info.backend_pid
            with maintenance() as server:
                server.execute("SELECT pg_terminate_backend(%s)", [backend])
        return execute(sql, params, many, context)

    with pytest.raises((OperationalError, psycopg.OperationalError)):  # noqa: SIM117
        with working_in(SCHEMA), connection.execute_wrapper(cut_off):
            approve_and_issue(Application.objects.get(pk=application.pk), by=approver)
    forget_tenant()
    connection.close()
    with working_in(SCHEMA):
        assert assert_books_agree() == before
        application.refresh_from_db()
        assert application.state == ApplicationState.SUBMITTED
        approve_and_issue(application, by=approver)
        assert assert_books_agree() == before + 1
