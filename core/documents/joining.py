"""Several papers as one file, for one trip to the printer."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pypdfium2

from core.documents.render import pdfium_lock


def join_pdfs(papers: Iterable[bytes]) -> bytes:
    """Return one PDF with the pages of ``papers`` in their order, each at its own size.

    A copy to print: what is archived is never this file.
    """
    out = io.BytesIO()
    with pdfium_lock:
        joined = pypdfium2.PdfDocument.new()
        try:
            for paper in papers:
                source = pypdfium2.PdfDocument(paper)
                try:
                    joined.import_pages(source)
                finally:
                    source.close()
            joined.save(out)
        finally:
            joined.close()
    return out.getvalue()
