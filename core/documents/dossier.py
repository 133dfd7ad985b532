"""A whole file on paper: cover, what was asked, every record, how it went, and what is attached."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from core.documents.fonts import FontSet, chosen_fonts
from core.documents.render import compile_pdf, pdfium_lock

_MM = 72 / 25.4
# The room for a picture on its page, from the lower left corner; dossier.typ leaves it free.
_LEFT, _BOTTOM, _WIDTH, _HEIGHT = 28 * _MM, 24 * _MM, 158 * _MM, 226 * _MM

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DossierSection:
    """A part of the file: pairs (label, value), then a ruled table.

    Line breaks inside a value do not survive printing: a longer text is ``texts``, pairs of a label
    and its paragraphs.
    """

    title: str
    pairs: tuple[Pair, ...] = ()
    texts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class DossierPicture:
    """A page of an attachment, on a page of its own. ``jpeg`` is empty where it cannot be shown."""

    title: str
    note: str
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class DossierPaper:
    """A file on A4. ``cover`` are the pairs of its first page, ``appendix`` its last pages."""

    title: str
    number: str
    issuer_name: str
    subtitle: str
    cover: tuple[Pair, ...]
    sections: tuple[DossierSection, ...]
    printed_line: str = ""
    watermark: str | None = None
    appendix: tuple[DossierPicture, ...] = ()


def render_dossier(paper: DossierPaper, *, fonts: FontSet | None = None) -> bytes:
    """Give the file as a PDF of as many numbered A4 pages as it takes.

    Raises :class:`~core.documents.errors.GlyphMissing`.
    """
    values = asdict(paper)
    for page in values["appendix"]:
        del page["jpeg"]
    pdf = compile_pdf("dossier.typ", values, fonts or chosen_fonts())
    return _illustrated(pdf, paper.appendix) if paper.appendix else pdf


def _illustrated(pdf: bytes, pictures: tuple[DossierPicture, ...]) -> bytes:
    """Lay each picture on its page, under the watermark, as large as the room allows.

    A picture is never drawn larger than at 100 dots an inch.
    """
    out = io.BytesIO()
    with pdfium_lock:
        document = pdfium.PdfDocument(pdf)
        try:
            first = len(document) - len(pictures)
            for number, picture in enumerate(pictures, start=first):
                if picture.jpeg:
                    _lay(picture.jpeg, document, number)
            document.save(out)
        finally:
            document.close()
    return out.getvalue()


def _lay(jpeg: bytes, document: pdfium.PdfDocument, number: int) -> None:
    pixels = Image.open(io.BytesIO(jpeg)).size
    scale = min(_WIDTH / pixels[0], _HEIGHT / pixels[1], 72 / 100)
    width, height = pixels[0] * scale, pixels[1] * scale
    page = document[number]
    image = pdfium.PdfImage.new(document)
    image.load_jpeg(io.BytesIO(jpeg), inline=True)
    left = _LEFT + (_WIDTH - width) / 2
    matrix = pdfium.PdfMatrix().scale(width, height).translate(left, _BOTTOM + _HEIGHT - height)
    image.set_matrix(matrix)
    page.insert_obj(image)
    # Once the page owns it, to the front of what is drawn: the watermark goes over it.
    raw.FPDFPage_RemoveObject(page, image)
    raw.FPDFPage_InsertObjectAtIndex(page, image, 0)
    page.gen_content()
    page.close()
