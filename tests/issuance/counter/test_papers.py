"""What residents bring: photographed into the form, seen by the approver, gone only from drafts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import files
from core.audit.trail import history_of
from core.errors import InvalidInput
from core.files import FilesUnavailable
from core.uploads import cleaned
from core.uploads.errors import UploadGone, UploadsUnavailable
from core.uploads.keeping import SHELF, content_of
from issuance.actions.applications import submit_application
from issuance.actions.attachments import MOST_FILES, add_attachments, remove_attachment
from issuance.actions.certificates import approve_and_issue
from issuance.errors import ApplicationClosed
from issuance.intake_errors import NotOnTheChecklist, TooManyAttachments
from issuance.models import Application, ApplicationAttachment
from tests.core.photos.test_photos import photograph, png_claiming
from tests.core.uploads.scans import WITH_SCRIPT, pdf
from tests.factories.issuance import R06_ANSWERS, draft_application
from tests.issuance.counter.intake_doors import photographed
from tests.issuance.counter.pages import door, error_beside, posted, text_of

TYPED = {**R06_ANSWERS, "id_papers": ""}


def sent(content: bytes, name: str = "scan.jpg", **typed: Any) -> dict[str, Any]:
    """Return the form as a browser sends it when a file was chosen for the ID card."""
    file = SimpleUploadedFile(name, content)
    return {**posted({**TYPED, **typed}), "attach": "id_papers", "files-id_papers": file}


def sealed_files(archive_root: Path) -> list[Path]:
    root = archive_root.parent / "attachments"
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.fixture
def draft(clerk) -> Application:
    return draft_application(clerk)


# --- Refused --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "没有收到文件内容"),
        (b"PK\x03\x04" + bytes(100), "认不出这个文件"),
        (png_claiming(40_000, 40_000), "文件太大"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "HEIC"),
        (pdf(51), "超过50页"),
        (b"%PDF-1.7 torn", "已损坏"),
    ],
    ids=["empty", "docx", "bomb", "heic", "pages", "torn"],
)
def test_what_is_no_scan_is_refused_beside_its_line_and_what_was_typed_is_kept(
    client_for, county, clerk, draft, archive_root, content, words
):
    answer = client_for(county, clerk).post(door("attach", draft), sent(content))
    assert answer.status_code == 422
    assert words in error_beside(answer, "id_papers")
    draft.refresh_from_db()
    assert draft.answers["hardship"] == R06_ANSWERS["hardship"]
    assert not ApplicationAttachment.objects.exists()
    assert sealed_files(archive_root) == []


def test_one_bad_file_of_three_refuses_them_all_and_is_named(
    client_for, county, clerk, draft, archive_root
):
    three = [SimpleUploadedFile(f"{n}.jpg", photograph() if n != 2 else b"MZ") for n in (1, 2, 3)]
    data = {**sent(b"x"), "files-id_papers": three}
    answer = client_for(county, clerk).post(door("attach", draft), data)
    assert "第2个文件" in error_beside(answer, "id_papers")
    assert sealed_files(archive_root) == []


def test_a_paper_the_template_does_not_ask_for_is_refused(draft, clerk, archive_root):
    photo = [(cleaned(io.BytesIO(photograph())), "a.jpg")]
    for name in ("hardship", "nothing", ""):
        with pytest.raises(NotOnTheChecklist):
            add_attachments(draft, name, photo, by=clerk)
    assert sealed_files(archive_root) == []


def test_thirty_files_are_enough(draft, clerk):
    photo = (cleaned(io.BytesIO(photograph((8, 8)))), "a.jpg")
    add_attachments(draft, "id_papers", [photo] * MOST_FILES, by=clerk)
    with pytest.raises(TooManyAttachments):
        add_attachments(draft, "income_papers", [photo], by=clerk)
    assert draft.attachments.count() == MOST_FILES


def test_what_was_submitted_stays(client_for, county, clerk, archive_root):
    kept = photographed(clerk)
    submit_application(kept.application, TYPED, by=clerk)
    with pytest.raises(ApplicationClosed):
        remove_attachment(kept, by=clerk)
    with pytest.raises(ApplicationClosed):
        add_attachments(kept.application, "id_papers", [], by=clerk)
    client_for(county, clerk).post(door("detach", kept.application), {"detach": kept.public_id})
    assert ApplicationAttachment.objects.get() == kept
    assert len(sealed_files(archive_root)) == 1


def test_a_full_disk_keeps_nothing_but_what_was_typed(
    client_for, county, clerk, draft, monkeypatch
):
    def full(*_args: Any, **_options: Any) -> str:
        raise FilesUnavailable

    monkeypatch.setattr(files, "keep", full)
    answer = client_for(county, clerk).post(door("attach", draft), sent(photograph()))
    assert UploadsUnavailable.message in error_beside(answer, "id_papers")
    assert not ApplicationAttachment.objects.exists()
    draft.refresh_from_db()
    assert draft.answers["hardship"] == R06_ANSWERS["hardship"]


def test_a_file_moved_to_another_row_does_not_open(clerk):
    mine, other = photographed(clerk), photographed(clerk)
    other.sha256, other.file_key = mine.sha256, mine.file_key
    with pytest.raises(UploadGone):
        content_of(other)


def test_a_scan_that_is_gone_is_not_found(client_for, county, clerk):
    kept = photographed(clerk)
    files.remove(kept.sha256, shelf=SHELF)
    assert client_for(county, clerk).get(door("attachment", kept)).status_code == 404


def test_nobody_who_only_counts_papers_sees_a_scan(client_for, county, clerk, officer, auditor):
    kept = photographed(clerk)
    for person in (officer, auditor):
        assert client_for(county, person).get(door("attachment", kept)).status_code == 403


def test_a_paper_neither_seen_nor_photographed_keeps_the_form(draft, clerk):
    with pytest.raises(InvalidInput) as refused:
        submit_application(draft, TYPED, by=clerk)
    assert list(refused.value.errors) == ["id_papers"]


# --- Done -----------------------------------------------------------------------------------------
def test_a_photograph_stands_in_for_the_original(clerk):
    kept = photographed(clerk)
    assert submit_application(kept.application, TYPED, by=clerk).is_submitted


def test_a_photograph_is_kept_sealed_and_shown_as_it_is(
    client_for, county, clerk, draft, archive_root
):
    client = client_for(county, clerk)
    answer = client.post(door("attach", draft), sent(photograph(colour="red"), "张三身份证.jpg"))
    assert answer["Location"] == f"{door('application', draft)}#papers-id_papers"
    kept = ApplicationAttachment.objects.get()
    assert (kept.field, kept.media_type, kept.name) == ("id_papers", "image/jpeg", "张三身份证.jpg")
    (path,) = sealed_files(archive_root)
    assert b"JFIF" not in path.read_bytes()
    shown = client.get(door("attachment", kept))
    assert shown.content == content_of(kept)
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "no-store" in shown["Cache-Control"]
    assert "张三" not in shown["Content-Disposition"]
    assert "张三" not in str([entry.details for entry in history_of(draft)])
    assert "张三身份证.jpg" in text_of(client.get(door("application", draft)))


def test_what_was_left_out_of_a_pdf_is_said(client_for, county, clerk, draft):
    client_for(county, clerk).post(door("attach", draft), sent(WITH_SCRIPT, "scan.pdf"))
    kept = ApplicationAttachment.objects.get()
    assert (kept.media_type, kept.pages) == ("application/pdf", 1)
    entry = next(one for one in history_of(draft) if one.verb == "application.attachment_added")
    assert entry.details["left_out"] == "scripts"


def test_a_file_is_taken_out_while_the_form_is_open(
    client_for, county, clerk, archive_root, django_capture_on_commit_callbacks
):
    kept = photographed(clerk)
    data = {**posted(TYPED), "detach": str(kept.public_id)}
    with django_capture_on_commit_callbacks(execute=True):
        client_for(county, clerk).post(door("detach", kept.application), data)
    assert not ApplicationAttachment.objects.exists()
    assert sealed_files(archive_root) == []
    kept.application.refresh_from_db()
    assert kept.application.answers["hardship"] == R06_ANSWERS["hardship"]


def test_taking_out_twice_or_nonsense_is_no_error(client_for, county, clerk, draft):
    client = client_for(county, clerk)
    for named in ("", "x", "00000000-0000-0000-0000-000000000000"):
        assert client.post(door("detach", draft), {"detach": named}).status_code == 302


def test_the_approver_sees_what_was_brought_beside_the_form(
    client_for, county, clerk, approver, officer
):
    kept = photographed(clerk, "income_papers")
    submit_application(kept.application, {**TYPED, "id_papers": "原件已核对"}, by=clerk)
    page = client_for(county, approver).get(door("application", kept.application))
    assert "申请人的居民身份证、户口簿 原件已核对" in text_of(page)
    assert door("attachment", kept) in page.content.decode()
    assert client_for(county, approver).get(door("attachment", kept)).status_code == 200
    counted = client_for(county, officer).get(door("application", kept.application))
    assert door("attachment", kept) not in counted.content.decode()
    assert "上传了 1 份" in text_of(counted)


def test_what_was_brought_stays_with_the_certificate(client_for, county, clerk, approver):
    kept = photographed(clerk)
    submit_application(kept.application, TYPED, by=clerk)
    certificate = approve_and_issue(kept.application, by=approver)
    page = client_for(county, clerk).get(door("certificate", certificate))
    assert door("attachment", kept) in page.content.decode()
    assert "上传材料" in text_of(page)
