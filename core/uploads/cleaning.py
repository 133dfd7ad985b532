"""Telling what was sent by its content alone, and drawing it anew."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import IO, Literal

from core.photos.encoding import redrawn
from core.photos.errors import NotAPhoto, PhotoTooLarge
from core.uploads.errors import HeicPhoto, NotAScan, NothingSent, UploadTooLarge
from core.uploads.pdfs import redrawn_pdf

PDF_MOST_BYTES = 20 * 1024 * 1024
LONGEST_SIDE_PX = 2400
"""Of a photographed A4 page: small print and a QR code can still be read."""
_HEIC = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"mif1", b"msf1", b"avif"}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A picture, or a PDF of nothing but pictures, made here from what was sent.

    ``left_out`` names what came along and is not kept: ``scripts``, ``attachments``. ``mark`` is
    the same for the same file sent again: a hex SHA-256 of what came in, for a keyed index alone.
    """

    kind: Literal["image", "pdf"]
    content: bytes
    media_type: str
    pages: int = 1
    left_out: tuple[str, ...] = ()
    mark: str = ""


def cleaned(sent: IO[bytes]) -> Cleaned:
    """Return what was sent, drawn anew: an upright JPEG, or a PDF of pictures of its pages.

    Raises the family of ``UploadRefused``. Reads at most 20 MB and one byte.
    """
    content = sent.read(PDF_MOST_BYTES + 1)
    if not content:
        raise NothingSent
    mark = hashlib.sha256(content).hexdigest()
    if content[:1024].lstrip().startswith(b"%PDF-"):
        if len(content) > PDF_MOST_BYTES:
            raise UploadTooLarge
        pdf, pages, left_out = redrawn_pdf(content)
        return Cleaned("pdf", pdf, "application/pdf", pages, left_out, mark)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise HeicPhoto
    try:
        jpeg = redrawn(io.BytesIO(content), longest_side=LONGEST_SIDE_PX)
    except PhotoTooLarge as refusal:
        raise UploadTooLarge from refusal
    except NotAPhoto as refusal:
        raise NotAScan from refusal
    return Cleaned("image", jpeg, "image/jpeg", mark=mark)
