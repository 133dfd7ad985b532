"""Reading the QR codes of a paper that was printed, stamped, and scanned or photographed.

What comes back is bent, tilted, grey, noisy and has red ink on it. Each look below helps against
one of these; they are tried from the cheapest, and the first that reads anything ends the search.
"""

from __future__ import annotations

from collections.abc import Iterator

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

READ_AT_PX = 2400
"""The longer side a page is drawn at to be read: a module of our code is then five pixels wide."""

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_SIDES = (1800, 1200, 800, 3000)
_ANGLES = (-30, -15, 15, 30, 45)


def qr_texts(page: Image.Image) -> list[str]:
    """Return what the QR codes on a page say, each once, or nothing where none can be read."""
    for look in _looks(page):
        found = zxingcpp.read_barcodes(look, formats=_QR)
        texts = list(dict.fromkeys(code.text for code in found if code.text))
        if texts:
            return texts
    return []


def _looks(page: Image.Image) -> Iterator[Image.Image]:
    """Yield the page in ever more laborious ways.

    Red ink is white in the red channel: the code stands free again under a stamp.
    """
    free = (page if page.mode == "RGB" else page.convert("RGB")).getchannel("R")
    free = _longest(free, READ_AT_PX, only_down=True)
    yield free
    even = ImageOps.autocontrast(free, cutoff=2)
    for side in _SIDES:
        yield _longest(even, side)
    yield even.filter(ImageFilter.MedianFilter(3))
    yield _longest(even, READ_AT_PX).filter(ImageFilter.UnsharpMask(radius=3, percent=250))
    for corner in _corners(even):
        yield _longest(corner, _SIDES[0])
    for angle in _ANGLES:
        yield _longest(even, _SIDES[0]).rotate(angle, expand=True, fillcolor=255)


def _corners(page: Image.Image) -> Iterator[Image.Image]:
    """Yield the four overlapping corners: the code stands in one, whichever way the paper lies."""
    width, height = max(1, page.width * 11 // 20), max(1, page.height * 11 // 20)
    for left in (page.width - width, 0):
        for top in (0, page.height - height):
            yield page.crop((left, top, left + width, top + height))


def _longest(page: Image.Image, side: int, *, only_down: bool = False) -> Image.Image:
    scale = side / max(page.size)
    if scale == 1 or (only_down and scale > 1):
        return page
    size = (max(1, round(page.width * scale)), max(1, round(page.height * scale)))
    return page.resize(size, Image.Resampling.BILINEAR)
