"""Tampering with files or rows is named; an honest archive is left in peace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.notices.models import Notice
from core.tenancy import working_in
from issuance import archive_files
from issuance.actions.archive import check_archive_and_tell
from issuance.archive_check import check_tenant_archive
from issuance.models import ArchiveEntry, Certificate
from tests.factories.issuance import issued_certificate
from tests.people import PEOPLE, hire


@contextmanager
def as_an_intruder() -> Iterator[None]:
    """Switch the triggers off, as somebody with the database's own password could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def three(clerk, approver) -> list[Certificate]:
    return [issued_certificate(clerk, approver) for _ in range(3)]


def kinds() -> list[tuple[str, str]]:
    return [(found.kind, found.certificate_number) for found in check_tenant_archive()]


def test_an_honest_archive_has_no_mismatch(three):
    assert kinds() == []


def test_one_changed_byte_in_a_pdf_is_named(three):
    path = archive_files.path_of(three[1].pdf_sha256)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    assert kinds() == [("file_altered", three[1].number)]


def test_a_missing_file_is_named(three):
    archive_files.path_of(three[2].pdf_sha256).unlink()
    assert kinds() == [("file_missing", three[2].number)]


def test_a_changed_row_is_named(three):
    with as_an_intruder():
        Certificate.objects.filter(pk=three[0].pk).update(number="攀东竹〔2026〕第0099号")
    assert kinds() == [("entry_altered", "攀东竹〔2026〕第0099号")]


def test_a_certificate_pointed_at_another_file_is_named(three):
    with as_an_intruder():
        Certificate.objects.filter(pk=three[0].pk).update(pdf_sha256=three[1].pdf_sha256)
    assert kinds() == [("book_altered", three[0].number)]


def test_a_deleted_entry_in_the_middle_is_named(three):
    with as_an_intruder():
        ArchiveEntry.objects.filter(certificate=three[1]).delete()
    assert kinds() == [("entry_missing", three[2].number), ("entry_missing", three[1].number)]


def test_entries_cut_off_at_the_end_are_named(three):
    with as_an_intruder():
        ArchiveEntry.objects.filter(certificate=three[2]).delete()
    assert ("entry_missing", "#3-3") in kinds()


def test_a_rewritten_link_breaks_the_chain_after_it(three):
    entry = three[0].archive_entry
    with as_an_intruder():
        ArchiveEntry.objects.filter(pk=entry.pk).update(entry_hash="f" * 64)
    assert kinds() == [("entry_altered", three[0].number), ("chain_broken", three[1].number)]


def test_swapped_entries_are_named(three):
    first, second = (c.archive_entry for c in three[:2])
    with as_an_intruder():
        ArchiveEntry.objects.filter(pk=first.pk).update(sequence=99)
        ArchiveEntry.objects.filter(pk=second.pk).update(sequence=1)
        ArchiveEntry.objects.filter(pk=first.pk).update(sequence=2)
    assert {kind for kind, _number in kinds()} == {"chain_broken", "entry_altered"}


def test_watchers_are_told_once_however_often_it_is_checked(three, officer, auditor, clerk):
    archive_files.path_of(three[2].pdf_sha256).unlink()
    check_archive_and_tell()
    check_archive_and_tell()
    told = Notice.objects.filter(title="存档核对发现异常")
    assert sorted(told.values_list("recipient__username", flat=True)) == ["auditor", "officer"]
    assert all(notice.is_alarm and three[2].number in notice.body for notice in told)


def test_the_log_is_told_too(three, caplog):
    check_archive_and_tell()
    assert caplog.messages == []
    archive_files.path_of(three[2].pdf_sha256).unlink()
    check_archive_and_tell()
    assert caplog.messages == ["The archive disagrees with its books in 1 places."]


def test_the_command_passes_an_honest_archive_and_fails_on_a_tampered_one(committed, capsys):
    with working_in("pzh_dongqu"):
        certificate = issued_certificate(hire(PEOPLE["clerk"]), hire(PEOPLE["approver"]))
    call_command("verify_archive")
    with working_in("pzh_dongqu"):
        archive_files.path_of(certificate.pdf_sha256).write_bytes(b"not the paper")
    call_command("verify_archive", tenant="pzh-xiqu")
    with pytest.raises(CommandError):
        call_command("verify_archive", tenant="pzh-dongqu")
    assert certificate.number in capsys.readouterr().out
