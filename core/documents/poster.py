"""Both lists as the public sees them: a poster on the wall, a stand on the desk, a long picture.

Every string is data, as in :mod:`core.documents.paper`. The values are hashable, so that what was
drawn once can be kept by them.
"""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from PIL import Image

from core.documents.fonts import FontSet, chosen_fonts
from core.documents.qr import qr_svg
from core.documents.render import compile_pdf, drawn_page
from core.web.chinese import chinese_date

PICTURE_WIDTH_PX = 1080
_COLOURS = 64
_COLOURS_OF_SMALL, _DRAWN_LARGER = 8, 3


class Sheet(StrEnum):
    """A printed form; the A2 poster is the A3 one, larger by the square root of two."""

    A3 = "a3"
    A2 = "a2"
    STAND = "stand"


@dataclass(frozen=True, slots=True)
class PosterLine:
    """One item: its place on the list, its name, and one short paragraph below it."""

    number: int
    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PosterList:
    """A list whole. ``mark`` is the word of its verdict, ``unit`` the measure word of its items."""

    mark: str
    heading: str
    lead: str
    lines: tuple[PosterLine, ...]
    unit: str = "项"


@dataclass(frozen=True, slots=True)
class PosterPaper:
    """What hangs on the board. What is empty is left out.

    ``owner`` is whose board it is (攀枝花市东区竹湖园社区); ``basis`` cites the document with its number
    where it has one; ``edition`` is the 版次. ``portal_url`` becomes the QR code.
    """

    owner: str
    prohibited: PosterList
    retained: PosterList
    edition_title: str
    edition: str
    basis: str
    effective_on: date
    portal_url: str
    heading: str = "村（社区）出具证明事项公示"
    hotline: str = ""
    phone: str = ""


def render_poster(
    paper: PosterPaper, sheet: Sheet = Sheet.A3, *, fonts: FontSet | None = None
) -> bytes:
    """Give the poster (A3, A2: one page) or the desk stand (A4: two pages) as PDF/A-2b.

    The stand is printed on both sides and stands upright in an A4 holder: the prohibited list looks
    at the resident, the retained one at whoever turns it round. Type gets smaller in steps, on A3
    from 20 and 16 pt (name, route) to 10.5 and 9 pt.

    Raises :class:`GlyphMissing` and :class:`DoesNotFit` as :func:`render_certificate`.
    """
    source = "stand.typ" if sheet == Sheet.STAND else "poster.typ"
    values = values_of(paper) | {"sheet": str(sheet)}
    return compile_pdf(source, values, fonts or chosen_fonts())


def render_picture(paper: PosterPaper, *, fonts: FontSet | None = None) -> bytes:
    """Give one long PNG, exactly ``PICTURE_WIDTH_PX`` wide, no type below 28 px, for chat groups.

    It is drawn from a PDF/A, so that a character no font has is refused, not left out. Raises
    :class:`GlyphMissing`.
    """
    pdf = compile_pdf("picture.typ", values_of(paper), fonts or chosen_fonts())
    return _light_png(drawn_page(pdf, PICTURE_WIDTH_PX))


def thumbnail_png(document: bytes, size_px: tuple[int, int]) -> bytes:
    """Give the top of a PDF's first page, or of a PNG, as a picture of some 4 KB."""
    if document.startswith(b"%PDF"):
        image = drawn_page(document, _DRAWN_LARGER * size_px[0])
    else:
        image = Image.open(io.BytesIO(document))
    width, height = size_px
    whole = image.convert("RGB").resize(
        (width, round(image.height * width / image.width)), Image.Resampling.LANCZOS
    )
    top = whole.crop((0, 0, width, min(height, whole.height)))
    return _light_png(top, colours=_COLOURS_OF_SMALL)


def values_of(paper: PosterPaper) -> dict[str, Any]:
    """Return what the layouts are given."""
    values = asdict(paper)
    values["effective_on"] = chinese_date(paper.effective_on)
    values["qr"] = qr_svg(paper.portal_url)
    return values


def _light_png(image: Image.Image, colours: int = _COLOURS) -> bytes:
    """Ink on tinted paper needs few colours: a third of the bytes, the same to the eye."""
    few = image.convert("RGB").quantize(
        colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    drawing = io.BytesIO()
    few.save(drawing, format="PNG", compress_level=9 if colours < _COLOURS else 6)
    return drawing.getvalue()
