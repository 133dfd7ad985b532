"""Kill the process between the steps of disposal and packing: taken up again, it ends well."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from core import files
from core.tenancy import working_in
from issuance import archive_files
from issuance.actions.disposal import carry_out
from issuance.actions.packages import NO_ROOM, ask_for_package, make_package
from issuance.archive_check import check_tenant_archive
from issuance.models import ArchivePackage, Certificate, DisposalList, DisposalRecord
from issuance.models.disposal import DisposalState
from issuance.models.packages import PackageState
from tests.factories.issuance import issued_certificate
from tests.faults.archive_nursery import LATER
from tests.faults.nursery import SCHEMA
from tests.faults.test_disk_and_database_away import tiny_files
from tests.faults.test_killed_while_issuing import send
from tests.issuance.archives import approved, everything_in, second_officer, years_later
from tests.people import PEOPLE, hire

MOST_STEPS = 240
STRIDE = 5
"""Every fifth step only: each is an archive of its own."""


@pytest.fixture
def nursery(committed: str, archive_root: Path) -> Iterator[subprocess.Popen[str]]:
    database = settings.DATABASES["default"]
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:"
        f"{database['PORT']}/{committed}"
    )
    environment = {**os.environ, "DATABASE_URL": url, "FILES_URL": f"file://{archive_root.parent}"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.archive_nursery"],
        env=environment, cwd=settings.BASE_DIR, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        yield process
        assert process.stdin is not None
        process.stdin.close()


def listed() -> tuple[Certificate, DisposalList]:
    """Issue a paper and put it on an approved list, years later."""
    with working_in(SCHEMA):
        certificate = issued_certificate(hire(PEOPLE["clerk"]), hire(PEOPLE["approver"]))
        with years_later():
            officer = hire(PEOPLE["officer"])
            return certificate, approved(certificate, by=officer, second=second_officer())


def finish(disposal: DisposalList) -> None:
    """Do what the hourly task does."""
    has_more = True
    while has_more:
        with working_in(SCHEMA):
            has_more = carry_out(disposal.pk, today=LATER)


def test_disposal_killed_anywhere_is_taken_up_again_and_loses_nothing_it_should_keep(
    nursery: subprocess.Popen[str], archive_root: Path
) -> None:
    for step in range(0, MOST_STEPS, STRIDE):
        certificate, disposal = listed()
        fate = send(nursery, "disposal", disposal.pk, step)
        assert fate in ("died", "lived")
        with working_in(SCHEMA):
            assert check_tenant_archive() == []
            is_recorded = DisposalRecord.objects.filter(disposal=disposal).exists()
            is_erased = Certificate.objects.get(pk=certificate.pk).paper == {}
            assert is_erased == is_recorded, "erased and recorded are one"
            assert is_recorded or archive_files.exists(certificate.pdf_sha256)
        finish(disposal)
        with working_in(SCHEMA):
            disposal.refresh_from_db()
            assert disposal.state == DisposalState.DONE
            assert DisposalRecord.objects.filter(disposal=disposal).count() == 1
            assert check_tenant_archive() == []
        assert everything_in(archive_root.parent) == []
        if fate == "lived":
            break
    else:
        raise AssertionError(f"disposal takes more than {MOST_STEPS} steps")
    assert step > 30, "the assassin saw too few steps to mean anything"


def test_a_package_is_whole_or_not_there(nursery: subprocess.Popen[str]) -> None:
    with working_in(SCHEMA):
        officer = hire(PEOPLE["officer"])
        certificate = issued_certificate(hire(PEOPLE["clerk"]), hire(PEOPLE["approver"]))
    for step in range(0, MOST_STEPS, STRIDE):
        with working_in(SCHEMA):
            package = ask_for_package(certificate.community, certificate.year, by=officer)
        fate = send(nursery, "package", package.pk, step)
        assert fate in ("died", "lived")
        with working_in(SCHEMA):
            package = ArchivePackage.objects.get(pk=package.pk)
            assert package.state in (PackageState.MAKING, PackageState.READY)
            make_package(package.pk)
            package.refresh_from_db()
            assert package.state == PackageState.READY
            assert files.digest(package.sha256, shelf="packages") == package.sha256
        if fate == "lived":
            break
    else:
        raise AssertionError(f"packing takes more than {MOST_STEPS} steps")
    assert step > 9, "the assassin saw too few steps to mean anything"


def test_a_full_disk_while_packing_is_said_and_leaves_nothing(
    clerk, approver, officer, archive_root: Path
):
    certificate = issued_certificate(clerk, approver)
    package = ask_for_package(certificate.community, certificate.year, by=officer)
    with tiny_files():
        make_package(package.pk)
    package.refresh_from_db()
    assert (package.state, package.failure) == (PackageState.FAILED, NO_ROOM)
    assert everything_in(archive_root.parent / "packages") == []
    ask_for_package(certificate.community, certificate.year, by=officer)
    make_package(package.pk)
    package.refresh_from_db()
    assert package.state == PackageState.READY
