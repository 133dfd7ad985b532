"""Papers to PDF, and PDF to an image of it.

The same paper gives the same bytes, on any day and on any machine with the same pinned Typst and
fonts. Everything here may be called from several threads at once.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2 as pdfium
import typst
from PIL import Image

from core.documents.errors import DoesNotFit, GlyphMissing
from core.documents.fonts import FontSet, chosen_fonts, font_book
from core.documents.paper import CertificatePaper, SlipPaper
from core.documents.qr import qr_svg
from core.web.chinese import chinese_date

MOST_SHEETS = 4
"""How many A4 sheets a certificate with a long table may run to; without a table it is one."""

_FOLDER = Path(__file__).parent / "typst"
_SPACES = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_UNPRINTABLE = {"Cc", "Cf", "Cs"}
_MISSING_GLYPH = re.compile(r'the text `"(?P<text>.*)"` could not be displayed', re.DOTALL)
_RUST_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)", re.DOTALL)


def render_certificate(paper: CertificatePaper, *, fonts: FontSet | None = None) -> bytes:
    """Give the certificate as PDF/A-2b, A4, fonts embedded as subsets.

    One page; the type gets smaller in steps (16 to 14 pt) before anything else gives way, and only
    a table may then run on, to at most ``MOST_SHEETS`` numbered pages.

    Raises :class:`GlyphMissing` for a character no font has, :class:`DoesNotFit` for more text
    than that.
    """
    values = asdict(paper)
    values["title_lines"] = paper.title_lines or (paper.title,)
    values["issuer_lines"] = paper.issuer_lines or (paper.issuer_name,)
    values["issued_on"] = chinese_date(paper.issued_on) if paper.issued_on else ""
    values["qr"] = qr_svg(paper.verification_url) if paper.verification_url else ""
    values["most_sheets"] = MOST_SHEETS
    return compile_pdf("certificate.typ", values, fonts or chosen_fonts())


def render_slip(paper: SlipPaper, *, fonts: FontSet | None = None) -> bytes:
    """Give the guidance slip as PDF/A-2b, always one page of A5 (11.5 down to 9 pt).

    Raises :class:`GlyphMissing` and :class:`DoesNotFit` as :func:`render_certificate`.
    """
    values = asdict(paper)
    values["issued_on"] = chinese_date(paper.issued_on)
    values["qr"] = qr_svg(paper.portal_url) if paper.portal_url else ""
    return compile_pdf("slip.typ", values, fonts or chosen_fonts())


def printable(text: str) -> str:
    """Take out what cannot be printed: control, format (bidi, zero-width) and surrogate characters.

    Line breaks and tabs become one space. Variation selectors, which choose the form of a rare
    character, stay.
    """
    if text.isprintable():  # Most are, and this asks for a hundredth of the time.
        return text
    spaced = _SPACES.sub(" ", text)
    return "".join(c for c in spaced if unicodedata.category(c) not in _UNPRINTABLE)


pdfium_lock = Lock()
"""PDFium is not thread-safe: whoever uses it holds this."""


def preview_png(pdf: bytes, width_px: int, *, page: int = 0) -> bytes:
    """Draw one page (counted from 0) as a PNG ``width_px`` pixels wide.

    Stamps and signatures that sit in form fields are drawn too.
    """
    drawing = io.BytesIO()
    drawn_page(pdf, width_px, page=page).save(drawing, format="PNG")
    return drawing.getvalue()


def drawn_page(pdf: bytes, width_px: int, *, page: int = 0) -> Image.Image:
    """Draw one page as an image."""
    with pdfium_lock:
        document = pdfium.PdfDocument(pdf)
        try:
            document.init_forms()
            sheet = document[page]
            bitmap = sheet.render(scale=width_px / sheet.get_width(), may_draw_forms=True)
            image: Image.Image = bitmap.to_pil().copy()
        finally:
            document.close()
    return image if image.width == width_px else image.crop((0, 0, width_px, image.height))


def compile_pdf(source: str, values: dict[str, Any], fonts: FontSet) -> bytes:
    """Set ``values`` by the layout ``typst/<source>``: PDF/A-2b. The other papers call this.

    Raises :class:`GlyphMissing` and :class:`DoesNotFit`.
    """
    data = _printable_values(values)
    data["fonts"] = {
        "title": fonts.title,
        "body": fonts.body,
        "sans": fonts.sans,
        "title_stroke_pt": fonts.title_stroke_pt,
    }
    try:
        return typst.compile(
            _FOLDER / source,
            root=_FOLDER,
            font_paths=font_book(fonts),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["a-2b"],
            timestamp=0,
        )
    except typst.TypstError as error:
        missing = _MISSING_GLYPH.search(error.message)
        if missing:
            raise GlyphMissing(_unescaped(missing["text"])) from error
        if "does-not-fit" in error.message:
            raise DoesNotFit from error
        raise


def _printable_values(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable_values(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable_values(item) for item in value]
    return value


def _unescaped(text: str) -> str:
    r"""Undo Rust's debug notation (``\u{e000}``, ``\"``), in which Typst quotes the text."""
    return _RUST_ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else m[2], text)
