"""Sealing files on their shelf, opening and deleting them."""

from __future__ import annotations

import base64
import io
import secrets
import threading
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pypdfium2 as pdfium
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from PIL import Image

from core import files
from core.files import FilesUnavailable
from core.tenancy import current_schema
from core.uploads.cleaning import LONGEST_SIDE_PX, Cleaned
from core.uploads.errors import UploadGone, UploadsUnavailable
from core.uploads.models import StoredFile

if TYPE_CHECKING:
    from core.identity.models import User

SHELF = "attachments"
Row = TypeVar("Row", bound=StoredFile)
_NONCE_BYTES = 12
_NAME_LENGTH = 80
_PDFIUM = threading.Lock()
"""PDFium is not made for threads. It opens only what was drawn here."""


def store(row: Row, cleaned: Cleaned, *, by: User, name: str = "") -> Row:
    """Keep the file sealed and save ``row``, which knows its owner and nothing else yet.

    ``name`` is the file's as it was sent. The file is durable before the row is written; a crash
    between leaves an orphan nobody can open. Raises ``UploadsUnavailable``.
    """
    key = AESGCM.generate_key(256)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, cleaned.content, _bound(row))
    try:
        row.sha256 = files.keep(sealed, shelf=SHELF)
    except FilesUnavailable as error:
        raise UploadsUnavailable from error
    row.file_key = base64.b64encode(key).decode()
    row.name = "".join(c for c in name if c.isprintable())[-_NAME_LENGTH:]
    row.media_type, row.pages, row.size = cleaned.media_type, cleaned.pages, len(cleaned.content)
    row.added_by = by
    row.save()
    return row


def content_of(row: StoredFile) -> bytes:
    """Return the picture or PDF. Raises ``UploadGone``, ``FilesUnavailable``.

    Who may see it was asked by whoever fetched the row.
    """
    try:
        sealed = files.read(row.sha256, shelf=SHELF)
        key = base64.b64decode(row.file_key)
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound(row))
    except (FileNotFoundError, InvalidTag, ValueError) as broken:
        raise UploadGone from broken


def discard(row: StoredFile) -> None:
    """Delete the row, and the file once that is certain; without its key it opens nowhere."""
    row.delete()
    transaction.on_commit(partial(files.remove, row.sha256, shelf=SHELF), robust=True)


def page_images(content: bytes, media_type: str) -> Iterator[Image.Image]:
    """Yield the pages of a cleaned file as pictures, at most 2,400 pixels long."""
    if media_type.startswith("image/"):
        yield Image.open(io.BytesIO(content)).convert("RGB")
        return
    number, pages = 0, 1
    while number < pages:
        with _PDFIUM:
            document = pdfium.PdfDocument(content)
            try:
                pages = len(document)
                page = document[number]
                scale = LONGEST_SIDE_PX / max(page.get_size())
                picture = page.render(scale=min(200 / 72, scale)).to_pil().convert("RGB")
            finally:
                document.close()
        yield picture
        number += 1


def some_pages(content: bytes, pages: range) -> bytes:
    """Return a PDF of some pages (counted from 0) of a cleaned one."""
    with _PDFIUM:
        document, chosen = pdfium.PdfDocument(content), pdfium.PdfDocument.new()
        try:
            chosen.import_pages(document, list(pages))
            out = io.BytesIO()
            chosen.save(out)
        finally:
            chosen.close()
            document.close()
    return out.getvalue()


def _bound(row: StoredFile) -> bytes:
    """Return what a file is bound to: it opens only for its own row, table and tenant."""
    return f"{current_schema()}.{row._meta.db_table}.{row.public_id}".encode()
