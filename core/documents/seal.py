"""The visible part of an electronic seal, and where on a certificate it goes."""

from __future__ import annotations

from functools import lru_cache

import pypdfium2 as pdfium

from core.documents.fonts import chosen_fonts
from core.documents.render import compile_pdf, pdfium_lock

SIDE_PT = 42 / 25.4 * 72
"""A seal is drawn on a square of 42 mm."""


@lru_cache(maxsize=256)
def render_seal(name: str, serial: str) -> bytes:
    """Draw the seal of ``name`` as a PDF of 42 × 42 mm on a transparent ground.

    ``serial`` (a few characters that tell the certificate) stands below the star. Raises
    :class:`core.documents.errors.GlyphMissing`.
    """
    return compile_pdf("seal.typ", {"name": name, "serial": serial}, chosen_fonts())


def place_over(pdf: bytes, words: str) -> tuple[float, float, float, float]:
    """Return the square of a seal over ``words`` in the signature of a certificate's first page.

    (left, bottom, right, top) in points from the lower left corner. ``words`` is the date, which
    also stands in the body and on the stub: the signature's is the one alone on its line, farthest
    to the right. Without one the seal goes to the lower right, above the stub.
    """
    with pdfium_lock:
        document = pdfium.PdfDocument(pdf)
        try:
            page = document[0]
            width, height = page.get_size()
            middle = _signature(page.get_textpage(), words, width)
        finally:
            document.close()
    across, up = middle or (width * 0.72, height * 0.36)
    half = SIDE_PT / 2
    across = min(max(across, half), width - half)
    up = min(max(up, half), height - half)
    return across - half, up - half, across + half, up + half


def _signature(text: pdfium.PdfTextPage, words: str, width: float) -> tuple[float, float] | None:
    found: list[tuple[float, float]] = []
    search = text.search(words, match_case=True)
    while (place := search.get_next()) is not None:
        first, count = place
        boxes = [text.get_charbox(first + n) for n in range(count)]
        left, right = boxes[0][0], boxes[-1][2]
        bottom, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
        line = text.get_text_bounded(0, bottom, width, top).strip()
        if line == words:
            found.append(((left + right) / 2, (bottom + top) / 2))
    return max(found, default=None)
