"""Uploading a PDF to learn whether anything in it was altered."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.documents.render import render_certificate
from core.identity.models import User
from core.tenancy.platform import at_the_platform
from issuance import archive_files
from issuance.actions.certificates import hand_out_file
from issuance.actions.corrections import agree_to_end, ask_to_end, hand_over
from issuance.actions.electronic_seals import configure_seal_key
from issuance.models import Application, Certificate
from issuance.models.certificates import HandedTo
from issuance.models.corrections import CorrectionReason
from issuance.verification.models import VerificationLook
from tests.core.documents.papers import HARDSHIP
from tests.core.sealing.keys import PASSPHRASE, pkcs12_file
from tests.factories.issuance import ID_NUMBER, NAME, issued_certificate

HOSTS = ["pzh-dongqu.localhost", "pzh-xiqu.localhost", "localhost"]


@pytest.fixture
def plain(clerk: User, approver: User) -> Certificate:
    return issued_certificate(clerk, approver)


@pytest.fixture
def sealed(clerk: User, approver: User) -> Certificate:
    configure_seal_key(pkcs12_file(), PASSPHRASE)
    return issued_certificate(clerk, approver)


@pytest.fixture
def send(client_for: Callable[..., Any]) -> Callable[..., Any]:
    def to(pdf: bytes, host: str = HOSTS[0], name: str = "证明.pdf") -> Any:
        file = SimpleUploadedFile(name, pdf, "application/pdf")
        return client_for(host=host).post("/v/file/", {"file": file})

    return to


def forged(certificate: Certificate, **changes: Any) -> bytes:
    """Return the same paper with something else written on it, as a skilled forger would."""
    from issuance.documents import certificate_paper

    application = Application.objects.get(certificate=certificate)
    application.answers = {**application.answers, **changes}
    return render_certificate(
        certificate_paper(
            application,
            number=certificate.number,
            verification_code=certificate.verification_code,
            issued_on=certificate.issued_on,
            valid_until=certificate.valid_until,
        )
    )


def empty_page() -> bytes:
    document = pdfium.PdfDocument.new()
    document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def painted_over(pdf: bytes) -> bytes:
    """Return ``pdf`` saved again with a white bar over the middle of its page, text untouched."""
    document = pdfium.PdfDocument(pdf)
    page = document[0]
    bitmap = pdfium.PdfBitmap.new_native(60, 20, pdfium.raw.FPDFBitmap_BGR)
    bitmap.fill_rect((0, 0, 0, 255), 0, 0, 60, 20)
    image = pdfium.PdfImage.new(document)
    image.set_bitmap(bitmap)
    image.set_matrix(pdfium.PdfMatrix().scale(60, 20).translate(200, 480))
    page.insert_obj(image)
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "PDF"),
        (b"hello", "不是可以读取的PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "不是可以读取的PDF"),
        (b"%PDF-1.7\n" + b"0" * 100, "不是可以读取的PDF"),
        (b"%PDF-1.7\n" + b"0" * (5 * 1024 * 1024), "太大"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(
    send: Callable[..., Any], plain: Certificate, content: bytes, words: str
) -> None:
    page = send(content)
    assert page.status_code in (400, 422)
    assert words in page.text


def test_a_pdf_without_a_code_says_so(send: Callable[..., Any], plain: Certificate) -> None:
    assert "找不到核验码" in send(empty_page()).text


def test_a_paper_nobody_issued_is_unknown(send: Callable[..., Any], plain: Certificate) -> None:
    from dataclasses import replace

    from issuance.verification.codes import new_code, shown

    code = new_code()
    paper = replace(
        HARDSHIP, verification_code=shown(code), verification_url=f"http://localhost/v/{code}"
    )
    page = send(render_certificate(paper))
    assert page.status_code == 200
    assert "查无此件" in page.text


@pytest.mark.parametrize("host", HOSTS)
def test_the_file_as_it_was_issued_is_genuine_on_every_host(
    send: Callable[..., Any], sealed: Certificate, clerk: User, host: str
) -> None:
    page = send(hand_out_file(sealed, by=clerk), host)
    assert page.status_code == 200
    assert "真实，未改动" in page.text
    assert "盖章以后没有任何改动" in page.text
    assert page["Cache-Control"] == "no-store"


def test_a_paper_stamped_by_hand_is_compared_too(
    send: Callable[..., Any], plain: Certificate
) -> None:
    page = send(archive_files.read(plain.pdf_sha256))
    assert "真实，未改动" in page.text
    assert "文件上没有电子印章" in page.text


def test_a_changed_figure_is_named_and_the_original_s_words_are_not(
    send: Callable[..., Any], sealed: Certificate
) -> None:
    page = send(forged(sealed, income_per_person="123"))
    assert "文件被改动" in page.text
    assert "123" in page.text
    assert "文件上没有电子印章" in page.text
    assert "data:image/png;base64," in page.text


def test_a_changed_name_does_not_bring_the_true_one_to_light(
    send: Callable[..., Any], plain: Certificate
) -> None:
    page = send(forged(plain, subject_name="李四四", subject_id_number="110101199003070000"))
    assert "李四四" in page.text
    assert NAME not in page.text
    assert ID_NUMBER not in page.text


def test_something_painted_over_is_framed(send: Callable[..., Any], sealed: Certificate) -> None:
    page = send(painted_over(archive_files.read(sealed.electronic_sealing.sealed_sha256)))
    assert "文件被改动" in page.text
    assert "data:image/png;base64," in page.text
    assert "真实" not in page.text


def test_a_file_saved_again_is_not_called_untouched(
    send: Callable[..., Any], sealed: Certificate
) -> None:
    document = pdfium.PdfDocument(archive_files.read(sealed.electronic_sealing.sealed_sha256))
    out = io.BytesIO()
    document.save(out)
    assert "文件被改动" in send(out.getvalue()).text


def test_the_sealed_file_cut_back_to_before_its_seal_is_the_archived_paper_without_a_seal(
    send: Callable[..., Any], sealed: Certificate
) -> None:
    page = send(archive_files.read(sealed.pdf_sha256))
    assert "文件上没有电子印章" in page.text
    assert "电子印章被去掉" in page.text


def test_a_revoked_paper_is_revoked_however_untouched_its_file(
    send: Callable[..., Any], sealed: Certificate, clerk: User, approver: User
) -> None:
    pdf = hand_out_file(sealed, by=clerk)
    hand_over(sealed, to=HandedTo.SELF, by=clerk)
    agree_to_end(ask_to_end(sealed, reason=CorrectionReason.UNTRUE, by=clerk), by=approver)
    page = send(pdf)
    assert "已撤销" in page.text
    assert "真实，未改动" not in page.text


def test_every_look_is_logged_and_nothing_of_the_file_is_kept(
    send: Callable[..., Any], plain: Certificate
) -> None:
    send(archive_files.read(plain.pdf_sha256))
    with at_the_platform():
        look = VerificationLook.objects.get()
    assert (look.door, look.outcome) == ("file", "genuine")


@pytest.mark.parametrize("pdf", [b"%PDF-1.7 and nothing else", empty_page()])
def test_files_that_hold_no_code_are_limited_too(
    send: Callable[..., Any], database: None, settings: Any, pdf: bytes
) -> None:
    settings.VERIFICATION_LOOKS_PER_MINUTE = 2
    assert [send(pdf).status_code for _ in range(3)] == [422, 422, 429]
    with at_the_platform():
        assert {(look.door, look.outcome) for look in VerificationLook.objects.all()} == {
            ("file", "mistyped")
        }


def test_the_door_is_limited_like_the_others(
    send: Callable[..., Any], plain: Certificate, settings: Any
) -> None:
    settings.VERIFICATION_LOOKS_PER_MINUTE = 1
    pdf = archive_files.read(plain.pdf_sha256)
    assert send(pdf).status_code == 200
    assert send(pdf).status_code == 429
