"""A year of a community as one file: it proves itself offline, and cannot be altered unnoticed."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import time_machine

from core.audit.trail import history_of
from core.errors import NotAllowed
from core.notices.models import Notice
from core.tenancy import working_in
from issuance import archive_files
from issuance.actions.anchors import publish_anchor
from issuance.actions.electronic_seals import configure_seal_key
from issuance.actions.packages import (
    ask_for_package,
    hand_out_package,
    make_package,
    progress_of,
)
from issuance.archive_check import check_tenant_archive
from issuance.archive_errors import NothingToPack, PackageBeingMade, PackageNotReady
from issuance.models import ArchivePackage, Certificate
from issuance.models.packages import PackageState
from tests.core.sealing.keys import PASSPHRASE, pkcs12_file
from tests.factories.issuance import ID_NUMBER, NAME, issued_certificate
from tests.issuance.archives import destroyed, everything_in, second_officer, years_later


@pytest.fixture
def three(clerk, approver) -> list[Certificate]:
    return [issued_certificate(clerk, approver) for _ in range(3)]


def packed(certificate: Certificate, *, by) -> ArchivePackage:
    package = ask_for_package(certificate.community, certificate.year, by=by)
    assert make_package(package.pk) is True
    package.refresh_from_db()
    return package


def unpacked(package: ArchivePackage, folder: Path, *, by) -> Path:
    content = b"".join(hand_out_package(package, by=by))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def verified(folder: Path) -> tuple[int, list[str]]:
    """Run the package's own script as the README says, with nothing of ours on the path."""
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True,
        check=False, env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


# --- Refusals -----------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["clerk", "auditor", "editor"])
def test_who_does_not_keep_the_archive_asks_for_nothing(three, person, request):
    with pytest.raises(NotAllowed):
        ask_for_package(three[0].community, three[0].year, by=request.getfixturevalue(person))
    assert not ArchivePackage.objects.exists()


def test_a_year_without_papers_is_not_packed(three, officer):
    with pytest.raises(NothingToPack):
        ask_for_package(three[0].community, 1999, by=officer)


def test_a_package_is_made_once_however_often_it_is_asked_for(three, officer, approver):
    package = ask_for_package(three[0].community, three[0].year, by=officer)
    with pytest.raises(PackageBeingMade):
        ask_for_package(three[0].community, three[0].year, by=approver)
    with pytest.raises(PackageNotReady):
        hand_out_package(package, by=officer)
    assert make_package(package.pk) is True
    assert make_package(package.pk) is False


def test_a_clerk_takes_no_package_away(three, clerk, officer):
    with pytest.raises(NotAllowed):
        hand_out_package(packed(three[0], by=officer), by=clerk)


# --- What it is ---------------------------------------------------------------------------------
def test_it_verifies_offline_and_says_who_took_it(three, approver, auditor, tmp_path):
    package = packed(three[0], by=approver)
    folder = unpacked(package, tmp_path / "package", by=auditor)
    assert verified(folder) == (0, ["核对无误。"])
    sums = subprocess.run(
        ["sha256sum", "-c", "--quiet", "hashes.sha256"], cwd=folder, check=False, text=True,
        capture_output=True,
    )  # fmt: skip
    assert (sums.returncode, sums.stdout) == (0, "")
    assert (package.state, package.papers) == (PackageState.READY, 3)
    assert progress_of(package) == (3, 3)
    assert [one.verb for one in history_of(package)] == [
        "archive.package_taken", "archive.package_ready", "archive.package_asked_for",
    ]  # fmt: skip
    assert Notice.objects.filter(recipient=approver, title__contains="已做好").count() == 1


def test_the_index_names_every_paper_and_nobody_in_full(three, officer, tmp_path):
    folder = unpacked(packed(three[0], by=officer), tmp_path / "package", by=officer)
    sheet = openpyxl.load_workbook(folder / "index.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == [one.number for one in three]
    assert rows[1][3] == "张**"
    for name in ("chain.jsonl", "anchors.json", "README.txt"):
        assert NAME not in (folder / name).read_text(encoding="utf-8")
        assert ID_NUMBER not in (folder / name).read_text(encoding="utf-8")
    readme = (folder / "README.txt").read_text(encoding="utf-8-sig")
    assert three[-1].archive_entry.entry_hash in readme
    assert "竹湖园社区居民委员会 2026年证明档案包" in readme


def alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_one_altered_byte_is_named(three, officer, tmp_path):
    folder = unpacked(packed(three[0], by=officer), tmp_path / "package", by=officer)
    alter(folder / "pdf" / "2026-0002.pdf")
    assert verified(folder) == (1, ["文件被改动 pdf/2026-0002.pdf", "有 1 处异常。"])


def test_a_lost_an_added_and_a_rehashed_file_are_named(three, officer, tmp_path):
    folder = unpacked(packed(three[0], by=officer), tmp_path / "package", by=officer)
    (folder / "pdf" / "2026-0001.pdf").unlink()
    (folder / "pdf" / "2026-0004.pdf").write_bytes(b"%PDF")
    sums = (folder / "hashes.sha256").read_text(encoding="utf-8")
    alter(folder / "pdf" / "2026-0002.pdf")
    forged = hashlib.sha256((folder / "pdf" / "2026-0002.pdf").read_bytes())
    sums = sums.replace(three[1].pdf_sha256, forged.hexdigest())
    (folder / "hashes.sha256").write_text(sums, encoding="utf-8")
    assert verified(folder) == (1, [
        "缺少文件 pdf/2026-0001.pdf",
        "多出文件 pdf/2026-0004.pdf",
        f"文件与存档记录不一致 {three[1].number}",
        "有 3 处异常。",
    ])  # fmt: skip


def test_entries_struck_out_and_rewritten_are_named(three, officer, tmp_path):
    folder = unpacked(packed(three[0], by=officer), tmp_path / "package", by=officer)
    lines = (folder / "chain.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    rewritten = lines[2].replace(three[2].number, "攀东竹〔2026〕第0009号")
    (folder / "chain.jsonl").write_text(lines[0] + rewritten, encoding="utf-8")
    code, said = verified(folder)
    assert code == 1
    assert said[0] == "文件被改动 chain.jsonl"
    assert "存档记录被改动 攀东竹〔2026〕第0009号" in said
    assert "与前一条存档记录接不上 攀东竹〔2026〕第0009号" in said


def test_it_is_bound_to_what_was_anchored_above(database, county, tmp_path):
    from tests.people import PEOPLE, hire

    with working_in(county):
        clerk, approver = hire(PEOPLE["clerk"]), hire(PEOPLE["approver"])
        certificate = issued_certificate(clerk, approver)
        publish_anchor()
        folder = unpacked(packed(certificate, by=approver), tmp_path / "package", by=approver)
    anchors = folder / "anchors.json"
    assert certificate.archive_entry.entry_hash in anchors.read_text(encoding="utf-8")
    assert verified(folder) == (0, ["核对无误。"])
    forged = anchors.read_text(encoding="utf-8").replace(
        certificate.archive_entry.entry_hash, "f" * 64
    )
    anchors.write_text(forged, encoding="utf-8")
    assert "报给上级的锚点不一致" in verified(folder)[1][1]


def test_what_was_destroyed_is_not_in_it_and_it_still_verifies(three, officer, tmp_path):
    second = second_officer()
    before = packed(three[0], by=officer)
    with years_later():
        destroyed(three[0], by=officer, second=second)
        before.refresh_from_db()
        assert before.state == PackageState.FAILED
        with pytest.raises(PackageNotReady):
            hand_out_package(before, by=officer)
        folder = unpacked(packed(three[0], by=officer), tmp_path / "package", by=officer)
    assert not (folder / "pdf").exists()
    assert verified(folder) == (0, ["核对无误。"])
    rows = openpyxl.load_workbook(folder / "index.xlsx").active
    assert rows is not None
    assert rows.cell(2, 14).value == "2060-01-05已按规定销毁"


def test_a_paper_that_was_altered_is_not_packed(three, officer):
    alter(archive_files.path_of(three[1].pdf_sha256))
    package = packed(three[0], by=officer)
    assert package.state == PackageState.FAILED
    assert three[1].number in package.failure
    assert Notice.objects.filter(recipient=officer, title__contains="没有做成").count() == 1


def test_asking_again_next_year_makes_it_anew(three, clerk, approver, officer):
    first = packed(three[0], by=officer)
    issued_certificate(clerk, approver)
    with time_machine.travel("2027-01-10T09:00:00+08:00", tick=False):
        second = packed(three[0], by=officer)
    assert (second.pk, second.papers) == (first.pk, 4)
    assert second.sha256 != first.sha256


def test_an_electronic_seal_is_kept_packed_checked_and_destroyed_with_its_paper(
    clerk, approver, officer, tmp_path, archive_root
):
    configure_seal_key(pkcs12_file(), PASSPHRASE)
    paper = issued_certificate(clerk, approver)
    folder = unpacked(packed(paper, by=officer), tmp_path / "package", by=officer)
    sealed = (folder / "sealed" / "2026-0001.pdf").read_bytes()
    assert hashlib.sha256(sealed).hexdigest() == paper.electronic_sealing.sealed_sha256
    assert verified(folder) == (0, ["核对无误。"])
    alter(archive_files.path_of(paper.electronic_sealing.sealed_sha256))
    assert [found.kind for found in check_tenant_archive()] == ["file_altered"]
    second = second_officer()
    with years_later():
        destroyed(paper, by=officer, second=second)
    assert everything_in(archive_root.parent / "archive") == []
