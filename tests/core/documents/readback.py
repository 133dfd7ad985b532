"""Reading a PDF back the way its recipients do: text, pages, QR code, metadata."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image

from core.documents.render import preview_png

POINTS_PER_MM = 72 / 25.4


def page_sizes_mm(pdf: bytes) -> list[tuple[int, int]]:
    document = pdfium.PdfDocument(pdf)
    sizes = [
        (round(page.get_width() / POINTS_PER_MM), round(page.get_height() / POINTS_PER_MM))
        for page in document
    ]
    document.close()
    return sizes


def lines_of(pdf: bytes) -> list[str]:
    """All lines of all pages, in the order a reader gets them."""
    document = pdfium.PdfDocument(pdf)
    lines = [
        line for page in document for line in page.get_textpage().get_text_bounded().split("\r\n")
    ]
    document.close()
    return lines


def running_text(pdf: bytes) -> str:
    """The text with the line breaks taken out, as Chinese is read."""
    return "".join(lines_of(pdf))


def qr_content(pdf: bytes, dpi: int, *, page: int = 0) -> str:
    width_mm = page_sizes_mm(pdf)[page][0]
    drawing = preview_png(pdf, round(width_mm / 25.4 * dpi), page=page)
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(drawing)))
    return str(found.text)


def metadata(pdf: bytes) -> ET.Element:
    """The XMP packet, parsed."""
    start = pdf.index(b"<x:xmpmeta")
    end = pdf.index(b"</x:xmpmeta>") + len(b"</x:xmpmeta>")
    return ET.fromstring(pdf[start:end].decode())


def embedded_fonts(pdf: bytes) -> set[str]:
    """Names of the fonts, ``ABCDEF+Name`` where only a subset is embedded."""
    return {name.decode() for name in re.findall(rb"/FontName/([^/\s]+)", pdf)}
