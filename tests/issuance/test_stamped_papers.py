"""From the printer to the file: stamped, scanned back, and told apart by the code on the paper."""

from __future__ import annotations

import io
import itertools
from functools import lru_cache

import pytest
from django.db import IntegrityError, connection, transaction
from PIL import Image

from core.audit.models import Entry
from core.errors import NotAllowed
from core.uploads import Cleaned, cleaned
from core.uploads.errors import UploadRefused
from core.uploads.keeping import content_of
from issuance import archive_files
from issuance.actions.stamped_papers import (
    NO_CODE,
    NOT_OURS,
    compare_scan,
    confirm_stamped,
    sort_scans,
    take_scan,
)
from issuance.errors import ReasonMissing
from issuance.models import Certificate, SealUse, StampedScan
from issuance.models.seal_uses import Stage
from issuance.seal_errors import (
    AlreadyMatched,
    CertificateEnded,
    NothingToCompare,
    NotToBeStamped,
    SamePersonMayNotCompare,
    ScanSentBefore,
)
from tests.core.documents.photographed import as_jpeg, photographed, sheet, stamped
from tests.factories.issuance import issued_certificate


@lru_cache(maxsize=1)
def blank_photo() -> Cleaned:
    return cleaned(io.BytesIO(as_jpeg(Image.new("RGB", (900, 1200), "white"))))


def scan_of(certificate: Certificate) -> Cleaned:
    """Return what a flatbed scanner makes of the stamped paper."""
    paper = stamped(sheet(archive_files.read(certificate.pdf_sha256), 1240))
    return cleaned(io.BytesIO(as_jpeg(paper)))


def stage_of(certificate: Certificate) -> str:
    return SealUse.objects.get(certificate=certificate).stage


@pytest.fixture
def certificate(clerk, approver) -> Certificate:
    return issued_certificate(clerk, approver)


@pytest.fixture
def other(clerk, approver, certificate) -> Certificate:
    return issued_certificate(clerk, approver)


# --- Stamped ------------------------------------------------------------------------------------
def test_who_only_watches_confirms_no_stamp(certificate, officer, auditor):
    for watcher in (officer, auditor):
        with pytest.raises(NotAllowed):
            confirm_stamped(certificate, by=watcher)
    assert stage_of(certificate) == Stage.TO_STAMP


def test_a_stamp_is_confirmed_once(certificate, clerk):
    use = confirm_stamped(certificate, by=clerk)
    assert (use.stage, use.stamped_by) == (Stage.TO_SCAN, clerk)
    with pytest.raises(NotToBeStamped):
        confirm_stamped(certificate, by=clerk)
    assert Entry.objects.filter(verb="seal.stamped").count() == 1


def test_a_certificate_that_ended_is_neither_stamped_nor_scanned(certificate, clerk):
    Certificate.objects.filter(pk=certificate.pk).update(state="voided")
    with pytest.raises(CertificateEnded):
        confirm_stamped(certificate, by=clerk)
    with pytest.raises(CertificateEnded):
        take_scan(certificate, blank_photo(), by=clerk)
    assert not StampedScan.objects.exists()


def test_what_stands_in_the_line_stays_while_its_stage_moves(certificate, clerk):
    confirm_stamped(certificate, by=clerk)
    use = SealUse.objects.get(certificate=certificate)
    use.copies = 9
    with pytest.raises(IntegrityError), transaction.atomic():
        use.save(update_fields=["copies"])


# --- Scanned ------------------------------------------------------------------------------------
def test_the_same_code_is_a_match_and_the_scan_lies_sealed(certificate, clerk):
    confirm_stamped(certificate, by=clerk)
    scan = take_scan(certificate, scan_of(certificate), by=clerk, name="张秀英.jpg")
    assert scan.outcome == "matched"
    assert stage_of(certificate) == Stage.MATCHED
    assert content_of(scan).startswith(b"\xff\xd8")
    with pytest.raises(AlreadyMatched):
        take_scan(certificate, scan_of(certificate), by=clerk)
    assert StampedScan.objects.count() == 1


def test_the_same_file_is_not_taken_twice_for_one_paper(certificate, other, clerk):
    photo = blank_photo()
    first = take_scan(certificate, photo, by=clerk)
    with pytest.raises(ScanSentBefore) as refused:
        take_scan(certificate, photo, by=clerk)
    assert refused.value.message.count("。") == 2
    assert StampedScan.objects.get() == first
    assert take_scan(other, photo, by=clerk).outcome == "unreadable"
    with connection.cursor() as cursor:  # Whoever reads the table and has the file learns nothing.
        cursor.execute("SELECT sent_mark, sent_index FROM issuance_stampedscan")
        for stored in itertools.chain(*cursor.fetchall()):
            assert bytes.fromhex(photo.mark) not in bytes(stored)
            assert photo.mark.encode() not in bytes(stored)
    with pytest.raises(IntegrityError), transaction.atomic():
        StampedScan.objects.create(
            use=first.use,
            outcome="unreadable",
            size=1,
            added_by=clerk,
            sent_mark=photo.mark,
        )


def test_a_photograph_from_an_angle_is_a_match(certificate, clerk):
    paper = stamped(sheet(archive_files.read(certificate.pdf_sha256)))
    photo = cleaned(io.BytesIO(as_jpeg(photographed(paper, angle=-12, tilt=0.12))))
    assert take_scan(certificate, photo, by=clerk).outcome == "matched"


def test_another_certificates_scan_does_not_match_and_says_what_it_is(certificate, other, clerk):
    confirm_stamped(certificate, by=clerk)
    scan = take_scan(certificate, scan_of(other), by=clerk)
    assert (scan.outcome, scan.found) == ("another", other)
    assert stage_of(certificate) == Stage.DIFFERS
    assert stage_of(other) == Stage.TO_STAMP
    assert take_scan(certificate, scan_of(certificate), by=clerk).outcome == "matched"
    assert stage_of(certificate) == Stage.MATCHED


def test_the_scan_of_a_stamped_paper_says_that_it_was_stamped(certificate, clerk):
    take_scan(certificate, scan_of(certificate), by=clerk)
    use = SealUse.objects.get(certificate=certificate)
    assert (use.stage, use.stamped_by) == (Stage.MATCHED, clerk)
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"seal.stamped", "seal.scan_matched"} <= verbs


def test_nothing_personal_of_a_scan_is_on_the_trail(certificate, clerk):
    take_scan(certificate, scan_of(certificate), by=clerk, name="张秀英.jpg")
    for entry in Entry.objects.filter(verb__startswith="seal."):
        assert "张秀英" not in str(entry.details)


# --- Compared by eye ----------------------------------------------------------------------------
def test_an_unreadable_scan_waits_for_a_second_person_with_a_reason(certificate, clerk, approver):
    scan = take_scan(certificate, blank_photo(), by=clerk)
    assert stage_of(certificate) == Stage.TO_COMPARE
    with pytest.raises(NotAllowed):
        compare_scan(scan, agrees=True, reason="一致", by=clerk)
    with pytest.raises(ReasonMissing):
        compare_scan(scan, agrees=True, reason=" ", by=approver)
    assert stage_of(certificate) == Stage.TO_COMPARE
    done = compare_scan(scan, agrees=True, reason="编号、日期一致", by=approver)
    assert (done.outcome, done.compared_by, done.comparison) == (
        "compared", approver, "编号、日期一致",
    )  # fmt: skip
    assert stage_of(certificate) == Stage.MATCHED
    with pytest.raises(NothingToCompare):
        compare_scan(scan, agrees=False, reason="改主意", by=approver)


def test_who_sent_a_scan_in_does_not_judge_it_nor_does_the_database_let_them(certificate, approver):
    scan = take_scan(certificate, blank_photo(), by=approver)
    with pytest.raises(SamePersonMayNotCompare):
        compare_scan(scan, agrees=True, reason="一致", by=approver)
    with pytest.raises(IntegrityError), transaction.atomic():
        StampedScan.objects.filter(pk=scan.pk).update(compared_by=approver)
    assert stage_of(certificate) == Stage.TO_COMPARE


def test_a_scan_found_different_by_eye_is_on_the_list_of_what_differs(certificate, clerk, approver):
    scan = take_scan(certificate, blank_photo(), by=clerk)
    compare_scan(scan, agrees=False, reason="不是这一份", by=approver)
    assert stage_of(certificate) == Stage.DIFFERS


def test_a_better_scan_need_not_wait_for_anybodys_eyes(certificate, clerk, approver):
    poor = take_scan(certificate, blank_photo(), by=clerk)
    take_scan(certificate, scan_of(certificate), by=clerk)
    assert stage_of(certificate) == Stage.MATCHED
    compare_scan(poor, agrees=False, reason="看不清", by=approver)
    assert stage_of(certificate) == Stage.MATCHED


# --- Several at once ----------------------------------------------------------------------------
def test_several_scans_find_their_certificates_and_one_that_fails_stops_no_other(
    certificate, other, clerk, stranger
):
    elsewhere = issued_elsewhere(stranger)
    done = sort_scans(
        [
            (scan_of(other), "b.jpg"),
            (blank_photo(), "空.jpg"),
            (scan_of(elsewhere), "c.jpg"),
            (scan_of(certificate), "a.jpg"),
            (scan_of(certificate), "a again.jpg"),
        ],
        by=clerk,
    )
    assert [one.scan and one.scan.use.certificate for one in done] == [
        other, None, None, certificate, None,
    ]  # fmt: skip
    assert [one.refusal for one in done[1:3]] == [NO_CODE, NOT_OURS]
    assert "已核对相符" in done[4].refusal
    assert stage_of(certificate) == stage_of(other) == Stage.MATCHED
    assert stage_of(elsewhere) == Stage.TO_STAMP
    assert StampedScan.objects.count() == 2


def test_a_pile_scanned_into_one_pdf_is_taken_apart(certificate, other, clerk):
    done = sort_scans([(pile(None, certificate, None, other), "扫描.pdf")], by=clerk)
    scans = [one.scan for one in done]
    assert [scan.use.certificate for scan in scans if scan] == [certificate, other]
    assert [scan.outcome for scan in scans if scan] == ["matched", "matched"]
    assert [scan.pages for scan in scans if scan] == [3, 1]
    assert all(content_of(scan).startswith(b"%PDF") for scan in scans if scan)


def test_a_pile_on_one_certificates_page_is_not_its_scan(certificate, other, clerk):
    scan = take_scan(certificate, pile(certificate, other), by=clerk)
    assert (scan.outcome, scan.found) == ("another", other)


def issued_elsewhere(stranger) -> Certificate:
    from core.identity.access import Role
    from core.identity.models import User

    boss = User.objects.create_user(
        "boss", name="钱进", role=Role.APPROVER, community_code=stranger.community_code
    )
    return issued_certificate(stranger, boss)


def pile(*papers: Certificate | None) -> Cleaned:
    """Return what a feeder makes of papers, one after the other; None is a page without a code."""
    pages = [
        sheet(archive_files.read(paper.pdf_sha256), 1240)
        if paper
        else Image.new("RGB", (1240, 1754), "white")
        for paper in papers
    ]
    out = io.BytesIO()
    pages[0].save(out, format="PDF", save_all=True, append_images=pages[1:], resolution=150)
    return cleaned(io.BytesIO(out.getvalue()))


# --- Bad files ----------------------------------------------------------------------------------
def test_an_image_bomb_is_refused_by_its_size_before_it_is_unpacked():
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, format="PNG")
    with pytest.raises(UploadRefused):
        cleaned(io.BytesIO(bomb.getvalue()))


def test_a_pdf_with_a_script_keeps_only_its_pictures(certificate, clerk):
    out = io.BytesIO()
    sheet(archive_files.read(certificate.pdf_sha256), 1240).save(out, format="PDF", resolution=150)
    script = b"1 0 obj\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> "
    armed = out.getvalue().replace(b"/Type /Catalog", b"/Type /Catalog " + script[8:], 1)
    scan = take_scan(certificate, cleaned(io.BytesIO(armed)), by=clerk)
    assert scan.outcome == "matched"
    assert b"JavaScript" not in content_of(scan)
