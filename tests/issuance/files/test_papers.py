"""What is printed of a file: the certificate, the slip, the whole file."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from core import files
from core.audit.trail import history_of
from core.documents.dossier import render_dossier
from core.documents.render import drawn_page, render_slip
from core.uploads.cleaning import cleaned
from core.uploads.keeping import SHELF, store
from issuance import archive_files
from issuance.actions.discretionary_files import decline_file
from issuance.actions.file_decisions import approve_file, submit_file
from issuance.actions.file_keeping import attach_to_file, take_dossier
from issuance.archive_check import check_tenant_archive
from issuance.discretionary.machine import FileState
from issuance.discretionary.papers import decline_slip, dossier
from issuance.models import FileAttachment
from issuance.selectors.verification import masked_certificate
from tests.core.documents import readback
from tests.factories.files import (
    ASSESSMENT,
    FACTS,
    FINDING,
    INTAKE,
    MINUTES,
    PAPER,
    factual_certificate,
    file_waiting_in,
    take_step,
)
from tests.factories.issuance import ID_NUMBER, NAME

LIFE = (("2026年1月5日 09:00", "王芳", "受理"), ("2026年1月7日 10:00", "李建国", "批准"))


def squeezed(pdf: bytes) -> str:
    return "".join(readback.running_text(pdf).split())


def test_the_factual_certificate_states_what_was_found_and_verifies(clerk, approver):
    certificate = factual_certificate(clerk, approver)
    assert certificate.discretionary_file is not None
    text = squeezed(archive_files.read(certificate.pdf_sha256))
    for part in ("居住情况证明", NAME, ID_NUMBER, INTAKE["wording"], *FACTS.split("\n"),
                 PAPER["verification_basis"], "仅用于办理子女入学", certificate.number,
                 certificate.discretionary_file.number, approver.name):  # fmt: skip
        assert part in text, part
    assert check_tenant_archive() == []
    assert certificate.seal_use.document == f"居住情况证明 {certificate.number}"


def test_markup_in_the_facts_is_printed_as_text(clerk, approver):
    wicked = '#read("/etc/passwd") <b>$x$</b> *_@label \\'
    file = file_waiting_in(FileState.DRAFTING, clerk)
    file = submit_file(file, {**PAPER, "facts": wicked}, by=clerk)
    certificate = approve_file(file, by=approver)
    assert "".join(wicked.split()) in squeezed(archive_files.read(certificate.pdf_sha256))


def test_who_verifies_the_code_learns_no_title_and_no_name(clerk, approver):
    masked = masked_certificate(factual_certificate(clerk, approver).verification_code)
    assert masked is not None
    assert (masked.state, masked.subject_name) == ("genuine", "张**")
    assert masked.item_name == "清单外事项证明（据实出具）"
    assert masked.relying_party == ""  # Typed by hand: it may name anybody.


def test_the_slip_says_why_not_what_instead_and_where_to_complain(clerk):
    file = file_waiting_in(FileState.JUDGING, clerk)
    file = decline_file(
        file, ground="not_our_duty", reason="居住信息由公安机关登记。",
        instead="请到炳草岗派出所查询户籍档案，凭居民身份证办理。", by=clerk,
    )  # fmt: skip
    slip = render_slip(decline_slip(file))
    text = squeezed(slip)
    for part in ("不予出具告知单", str(file.number), INTAKE["wording"], "不属于社区职责",
                 "居住信息由公安机关登记", "炳草岗派出所", "民政部门反映", NAME):  # fmt: skip
        assert part in text, part
    assert "附件1" not in text
    assert readback.page_sizes_mm(slip) == [pytest.approx((148, 210), abs=1)]


def test_the_whole_file_holds_every_record_and_the_list_of_what_is_attached(clerk, approver):
    file = file_waiting_in(FileState.DELIBERATING, clerk, has_risk=True)
    photo = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(photo, format="PNG")
    photo.seek(0)
    store(
        FileAttachment(file=file, file_state=file.state, added_in=file.state),
        cleaned(photo), by=clerk, name="会场照片.png",
    )  # fmt: skip
    for state in (FileState.DELIBERATING, FileState.ASSESSING, FileState.DRAFTING):
        file = take_step(file, state, clerk, has_risk=True)
    approve_file(file, by=approver, signature=approver.name)
    file.refresh_from_db()
    pdf = render_dossier(dossier(file, LIFE))
    text = squeezed(pdf)
    for part in ("清单外事项卷宗", file.number, FINDING, "会影响他人的权利", "查阅网格台账",
                 MINUTES, "同意2、不同意0、弃权1，通过", "何桂花", ASSESSMENT["precautions"],
                 "郑律师", "会场照片.png", "负责人签字", "李建国", "未说明"):  # fmt: skip
        assert "".join(str(part).split()) in text, part
    assert "未采用" not in text
    assert len(readback.page_sizes_mm(pdf)) >= 3


def test_attachments_stand_at_the_end_of_the_whole_file_with_captions(clerk, approver):
    file = file_waiting_in(FileState.DELIBERATING, clerk, has_risk=True)
    photo = io.BytesIO()
    Image.new("RGB", (1200, 900), (20, 140, 60)).save(photo, format="PNG")
    photo.seek(0)
    kept = attach_to_file(file, [(cleaned(photo), "会场照片.png")], by=clerk)[0]
    lost = attach_to_file(file, [(cleaned(a_photo()), "签到表.jpg")], by=clerk)[0]
    files.remove(lost.sha256, shelf=SHELF)
    pdf = take_dossier(file, by=clerk)
    pages = len(readback.page_sizes_mm(pdf))
    text = squeezed(pdf)
    assert "附件1会场照片.png" in text
    assert "“议事协商”一步由" in text
    assert "附件2签到表.jpg" in text
    assert "这份文件在存储里找不到" in text
    red, green, _blue = (
        drawn_page(pdf, 600, page=pages - 2).resize((1, 1), box=(290, 290, 310, 310)).tobytes()
    )
    assert green > 100 > red
    assert drawn_page(pdf, 600, page=pages - 1).getpixel((300, 400)) == (255, 255, 255)
    assert f"共{pages}页" in text
    assert history_of(file)[0].verb == "file.dossier_taken"
    assert kept.is_image


def a_photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "navy").save(out, format="JPEG")
    return io.BytesIO(out.getvalue())
