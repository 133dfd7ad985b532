"""What strangers send: only what the pages look like is kept, and nobody can send too much."""

from __future__ import annotations

import contextlib
import io
import tracemalloc

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from core.uploads import Cleaned, cleaned
from core.uploads.cleaning import PDF_MOST_BYTES
from core.uploads.errors import (
    HeicPhoto,
    NotAScan,
    NothingSent,
    PdfEncrypted,
    PdfNeedsItsProgram,
    PdfNotReadable,
    TooManyPages,
    UploadTooLarge,
)
from core.uploads.keeping import page_images
from tests.core.photos.test_photos import PAYLOAD, photograph, png_claiming
from tests.core.uploads.scans import (
    ACTIVE_WORDS,
    WITH_ATTACHMENT,
    WITH_FORM,
    WITH_LAUNCH,
    WITH_SCRIPT,
    WITH_XFA,
    pdf,
)


def clean(content: bytes) -> Cleaned:
    return cleaned(io.BytesIO(content))


def encrypted(password: str) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf())))
    writer.encrypt(owner_pass="owner", user_pass=password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


class Endless(io.RawIOBase):
    """200 MB that say they are a PDF; counts what was taken."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        self.taken += size
        return (b"%PDF-1.7\n" + bytes(size))[:size]


def test_two_hundred_megabytes_are_refused_and_a_tenth_is_read():
    sent = Endless()
    with pytest.raises(UploadTooLarge):
        cleaned(sent)  # type: ignore[arg-type]
    assert sent.taken == PDF_MOST_BYTES + 1


def test_an_image_bomb_is_refused_before_it_is_unpacked():
    tracemalloc.start()
    try:
        with pytest.raises(UploadTooLarge):
            clean(png_claiming(40_000, 40_000))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 8 * 1024 * 1024


def test_a_photograph_of_more_than_fifteen_megabytes_is_refused():
    with pytest.raises(UploadTooLarge):
        clean(photograph() + bytes(15 * 1024 * 1024))


def test_nothing_is_refused_as_nothing():
    with pytest.raises(NothingSent):
        clean(b"")


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + bytes(200),
        b"\xd0\xcf\x11\xe0" + bytes(200),
        b"GIF89a" + bytes(200),
        b"MZ" + bytes(200),
        b"<html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        photograph(format="BMP"),
        photograph(format="TIFF"),
    ],
    ids=["docx", "doc", "gif", "exe", "html", "svg", "bmp", "tiff"],
)
def test_what_is_no_scan_is_refused_whatever_it_is_called(content):
    sent = io.BytesIO(content)
    sent.name = "scan.pdf"
    with pytest.raises(NotAScan):
        cleaned(sent)


def test_a_telephones_heic_is_told_what_to_do():
    with pytest.raises(HeicPhoto) as refused:
        clean(b"\x00\x00\x00\x18ftypheic" + bytes(400))
    assert "兼容性最佳" in refused.value.message


def test_a_pdf_that_asks_for_a_password_is_refused():
    with pytest.raises(PdfEncrypted):
        clean(encrypted("secret"))


def test_a_pdf_that_only_forbids_printing_is_read():
    assert clean(encrypted("")).pages == 1


def test_a_pdf_of_fifty_one_pages_is_refused():
    with pytest.raises(TooManyPages):
        clean(pdf(51))


def test_a_form_that_only_its_program_can_show_is_refused():
    with pytest.raises(PdfNeedsItsProgram):
        clean(WITH_XFA)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF",
        b"%PDF-1.7" + bytes(5000),
        pdf(0),
        pdf().replace(b"[0 0 595 842]", b"[0 0 0 0]    "),
    ],
    ids=["torn", "zeros", "no page", "no size"],
)
def test_a_torn_pdf_is_refused_or_drawn_but_never_breaks_us(content):
    with contextlib.suppress(PdfNotReadable):
        assert clean(content).pages >= 1


def test_a_page_as_large_as_a_house_is_drawn_small():
    done = clean(pdf().replace(b"[0 0 595 842]", b"[0 0 14000 140]"))
    (page,) = page_images(done.content, done.media_type)
    assert page.size == (2400, 24)


@pytest.mark.parametrize(
    ("content", "left_out"),
    [
        (WITH_SCRIPT, ("scripts",)),
        (WITH_LAUNCH, ()),
        (WITH_ATTACHMENT, ("attachments",)),
        (WITH_FORM, ()),
    ],
    ids=["script", "launch", "attachment", "form"],
)
def test_nothing_that_acts_is_kept_of_a_pdf(content, left_out):
    done = clean(content)
    assert [word for word in ACTIVE_WORDS if word in done.content] == []
    document = pdfium.PdfDocument(done.content)
    assert raw.FPDFDoc_GetJavaScriptActionCount(document) == 0
    assert raw.FPDFDoc_GetAttachmentCount(document) == 0
    assert document.get_formtype() == raw.FORMTYPE_NONE
    assert done.left_out == left_out


def test_what_was_typed_into_a_form_is_still_to_be_seen():
    (empty,) = images(clean(pdf()).content)
    (filled,) = images(clean(WITH_FORM).content)
    assert dark(filled) > dark(empty) + 200


def test_every_page_of_a_pdf_is_there_and_says_what_it_said():
    done = clean(pdf(3))
    assert (done.kind, done.media_type, done.pages) == ("pdf", "application/pdf", 3)
    document = pdfium.PdfDocument(done.content)
    assert [page.get_size() for page in document] == [(595.0, 842.0)] * 3
    assert all(dark(page) > 1000 for page in images(done.content))
    assert document[0].get_textpage().get_text_bounded() == ""


@pytest.mark.parametrize("payload", [PAYLOAD, pdf(), b"PK\x03\x04"], ids=["html", "pdf", "zip"])
def test_what_hangs_on_a_photograph_is_not_kept(payload):
    done = clean(photograph() + payload)
    assert (done.kind, done.media_type, done.pages) == ("image", "image/jpeg", 1)
    assert payload not in done.content


def test_what_hangs_on_a_pdf_is_not_kept():
    assert PAYLOAD not in clean(pdf() + PAYLOAD).content


def test_a_photographed_page_keeps_its_small_print():
    done = clean(photograph((4000, 3000)))
    assert Image.open(io.BytesIO(done.content)).size == (2400, 1800)


def images(content: bytes) -> list[Image.Image]:
    return [page.render(scale=200 / 72).to_pil() for page in pdfium.PdfDocument(content)]


def dark(picture: Image.Image) -> int:
    return sum(picture.convert("L").histogram()[:128])
