"""Tampering with files or rows is named; an honest archive is left in peace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from core.notices.models import Notice
from core.tenancy import working_in
from issuance import archive_check, archive_files
from issuance.actions.archive import check_archive_and_tell
from issuance.archive_check import check_tenant_archive
from issuance.chain import Link
from issuance.chain_reading import ChainReader, read_rows
from issuance.models import ArchiveCheck, ArchiveEntry, BookCounter, Certificate
from issuance.models.books import Book
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


@pytest.fixture
def five(three, clerk, approver) -> list[Certificate]:
    return [*three, *(issued_certificate(clerk, approver) for _ in range(2))]


def kinds() -> list[tuple[str, str]]:
    return [(found.kind, found.certificate_number) for found in check_tenant_archive()]


def renumber(**places: int) -> None:
    """Give entries (by key) new places: ``_12=3`` moves entry 12 to the third."""
    for key in places:
        ArchiveEntry.objects.filter(pk=int(key[1:])).update(sequence=F("sequence") + 1_000_000)
    for key, place in places.items():
        ArchiveEntry.objects.filter(pk=int(key[1:])).update(sequence=place)


def rehashed(entry: ArchiveEntry, *, sequence: int, previous_hash: str) -> ArchiveEntry:
    """Return the entry as somebody forges it who knows how it is hashed."""
    entry.sequence, entry.previous_hash = sequence, previous_hash
    entry.entry_hash = Link(
        schema_name="pzh_dongqu",
        community_code=entry.community.code,
        sequence=sequence,
        certificate_number=entry.certificate.number,
        verification_code=entry.certificate.verification_code,
        pdf_sha256=entry.pdf_sha256,
        archived_at=entry.archived_at,
        previous_hash=previous_hash,
    ).digest()
    return entry


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
    assert kinds() == [("entry_missing", "#2"), ("entry_missing", three[1].number)]


def test_a_deleted_entry_is_named_even_where_the_others_close_up(five):
    third, fourth = (c.archive_entry for c in five[2:4])
    with as_an_intruder():
        ArchiveEntry.objects.filter(certificate=five[1]).delete()
        renumber(**{f"_{third.pk}": 2, f"_{fourth.pk}": 3, f"_{five[4].archive_entry.pk}": 4})
    assert kinds() == [("entry_missing", "#2"), ("entry_missing", five[1].number)]


def test_entries_cut_off_at_the_end_are_named(three):
    with as_an_intruder():
        ArchiveEntry.objects.filter(certificate=three[2]).delete()
    assert ("entry_missing", "#3") in kinds()


def test_a_number_struck_from_the_book_is_named(three):
    with as_an_intruder():
        three[1].seal_use.delete()
        ArchiveEntry.objects.filter(certificate=three[1]).delete()
        Certificate.objects.filter(pk=three[1].pk).delete()
    year = three[1].year
    assert kinds() == [("entry_missing", "#2"), ("number_missing", f"{year}-2-2")]


def test_an_entry_put_in_between_is_named(five):
    """Properly forged, with a certificate of its own, and the others moved to make room."""
    second, third, fourth, fifth = (c.archive_entry for c in five[1:])
    with as_an_intruder():
        ArchiveEntry.objects.filter(pk=fifth.pk).delete()
        renumber(**{f"_{third.pk}": 4, f"_{fourth.pk}": 5, f"_{second.pk}": 3})
        first = five[0].archive_entry
        rehashed(fifth, sequence=2, previous_hash=first.entry_hash).save(force_insert=True)
    assert kinds() == [("entry_inserted", five[4].number)]


def test_an_entry_put_on_at_the_end_is_named(three):
    """The counter knows how many there are."""
    with as_an_intruder():
        BookCounter.objects.filter(book=Book.ARCHIVE).update(last=2)
    assert kinds() == [("entry_inserted", three[2].number)]


def test_papers_issued_while_the_chain_is_read_are_no_mismatch(three, clerk, approver):
    reader = ChainReader(three[0].community)
    for row in list(read_rows(three[0].community)):
        assert list(reader.read(row)) == []
    issued_certificate(clerk, approver)
    assert list(reader.finish()) == []
    reader = ChainReader(three[0].community)
    issued_certificate(clerk, approver)
    for row in read_rows(three[0].community):
        assert list(reader.read(row)) == []
    assert list(reader.finish()) == []


def test_a_rewritten_link_breaks_the_chain_after_it(three):
    entry = three[0].archive_entry
    with as_an_intruder():
        ArchiveEntry.objects.filter(pk=entry.pk).update(entry_hash="f" * 64)
    assert kinds() == [("entry_altered", three[0].number), ("chain_broken", three[1].number)]


@pytest.mark.parametrize("pair", [(0, 1), (1, 2), (1, 3), (3, 4)])
def test_two_entries_that_changed_places_are_both_named_and_no_other(five, pair):
    first, second = (five[at].archive_entry for at in pair)
    with as_an_intruder():
        renumber(**{f"_{first.pk}": second.sequence, f"_{second.pk}": first.sequence})
    assert sorted(kinds()) == sorted(("entry_reordered", five[at].number) for at in pair)


def test_the_hundredth_disagreement_is_counted_and_not_named(three, monkeypatch):
    monkeypatch.setattr(archive_check, "MOST_NAMED", 2)
    for certificate in three:
        archive_files.path_of(certificate.pdf_sha256).unlink()
    assert kinds() == [("file_missing", three[0].number), ("file_missing", three[1].number)]
    check_archive_and_tell()
    assert ArchiveCheck.objects.get(mismatches__gt=0).mismatches == 3


def test_watchers_are_told_once_however_often_it_is_checked(three, officer, auditor, clerk):
    archive_files.path_of(three[2].pdf_sha256).unlink()
    check_archive_and_tell()
    check_archive_and_tell()
    told = Notice.objects.filter(title="存档核对发现异常")
    assert sorted(told.values_list("recipient__username", flat=True)) == ["auditor", "officer"]
    assert all(notice.is_alarm and three[2].number in notice.body for notice in told)


def test_what_the_last_check_found_is_kept(three):
    archive_files.path_of(three[2].pdf_sha256).unlink()
    check_archive_and_tell()
    check_archive_and_tell()
    last = ArchiveCheck.objects.get(community=three[0].community)
    assert (last.entries, last.files, last.mismatches) == (3, 3, 1)
    assert [three[2].number in sentence for sentence in last.sentences] == [True]


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
    call_command("verify_archive", tenant="pzh-dongqu", without_files=True)
    with pytest.raises(CommandError):
        call_command("verify_archive", tenant="pzh-dongqu")
    printed = capsys.readouterr().out
    assert certificate.number in printed
    assert "pzh_dongqu: 1 entries, 1 files, 1 mismatches" in printed
