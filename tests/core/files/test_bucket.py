"""Files in a bucket: as in a folder; and where the server is away it is said soon, in words."""

from __future__ import annotations

import time

import pytest

from core import files
from core.files import FilesUnavailable
from core.tenancy import working_in
from issuance import archive_files
from issuance.actions.archive import collect_orphans
from issuance.actions.certificates import approve_and_issue
from issuance.actions.packages import ask_for_package, hand_out_package, make_package
from issuance.archive_check import check_tenant_archive
from issuance.archive_files import ArchiveUnavailable
from issuance.models import ArchivePackage, BookCounter, Certificate
from issuance.models.applications import ApplicationState
from issuance.models.packages import PackageState
from tests.factories.issuance import issued_certificate, submitted_application
from tests.faults.books import assert_books_agree

BOUND_SECONDS = 30


# --- Trouble ------------------------------------------------------------------------------------
@pytest.fixture(params=["away", "silent", "wrong credentials", "no such bucket"])
def trouble(request, s3_port, silent_port, closed_port, shelves_on, guarded) -> str:
    """Shelves on a server that cannot be used, in one way after the other."""
    if request.param == "away":
        shelves_on(closed_port)
    elif request.param == "silent":
        shelves_on(silent_port)
    elif request.param == "no such bucket":
        shelves_on(s3_port, bucket="another")
    else:
        guarded()
        shelves_on(s3_port, key="nobody")
    return str(request.param)


def test_issuing_waits_a_bounded_time_says_so_and_takes_no_number(clerk, approver, trouble):
    application = submitted_application(clerk)
    began = time.monotonic()
    with pytest.raises(ArchiveUnavailable) as refused:
        approve_and_issue(application, by=approver)
    assert time.monotonic() - began < BOUND_SECONDS
    assert "证明没有出具，编号未占用" in refused.value.message
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    assert not Certificate.objects.exists()
    assert not BookCounter.objects.exists()


def test_issuing_goes_on_when_the_server_is_back(clerk, approver, closed_port, s3_port, shelves_on):
    application = submitted_application(clerk)
    shelves_on(closed_port)
    with pytest.raises(ArchiveUnavailable):
        approve_and_issue(application, by=approver)
    shelves_on(s3_port)
    certificate = approve_and_issue(application, by=approver)
    assert certificate.serial == 1
    assert assert_books_agree() == 1


def test_reading_says_that_the_server_is_away_not_that_the_file_is_gone(
    clerk, approver, closed_port, s3_port, shelves_on
):
    shelves_on(s3_port)
    certificate = issued_certificate(clerk, approver)
    shelves_on(closed_port)
    with pytest.raises(FilesUnavailable):
        archive_files.read(certificate.pdf_sha256)
    assert [found.kind for found in check_tenant_archive()] == ["file_unreadable"]


# --- Otherwise as in a folder -------------------------------------------------------------------
def test_what_is_kept_is_read_named_and_removed(in_county, s3_port, shelves_on):
    shelves_on(s3_port)
    sha256 = files.keep(b"paper" * 200_000, shelf="archive")
    assert files.keep(b"paper" * 200_000, shelf="archive") == sha256
    assert files.exists(sha256, shelf="archive")
    assert not files.exists(sha256, shelf="attachments")
    assert files.read(sha256, shelf="archive") == b"paper" * 200_000
    assert files.digest(sha256, shelf="archive") == sha256
    files.remove(sha256, shelf="archive")
    files.remove(sha256, shelf="archive")
    with pytest.raises(FileNotFoundError):
        files.read(sha256, shelf="archive")


def test_another_tenant_sees_nothing(county, other_county, s3_port, shelves_on):
    shelves_on(s3_port)
    with working_in(county):
        sha256 = files.keep(b"paper", shelf="archive")
    with working_in(other_county):
        assert not files.exists(sha256, shelf="archive")
        assert list(files.orphans(lambda _hashes: (), shelf="archive", older_than=-60)) == []
    with working_in(county):
        assert len(list(files.orphans(lambda _hashes: (), shelf="archive", older_than=-60))) == 1


def test_a_whole_archive_lives_in_a_bucket(clerk, approver, s3_port, shelves_on):
    shelves_on(s3_port)
    certificate = issued_certificate(clerk, approver)
    assert assert_books_agree() == 1
    assert collect_orphans() == 0
    package = ask_for_package(certificate.community, certificate.year, by=approver)
    make_package(package.pk)
    package = ArchivePackage.objects.get()
    assert package.state == PackageState.READY
    assert b"".join(hand_out_package(package, by=approver)).startswith(b"PK")
