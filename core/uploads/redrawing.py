"""A PDF drawn anew, page by page, in a process of its own: run by ``pdfs.py``, never imported.

Standard input is the PDF as it was sent, standard output the PDF of pictures. The exit status
names what was wrong (``pdfs.py`` has the table). The process can neither write a file nor take
more memory or time than it is given, and finds no secret in its environment: a file made to take
over its reader takes over nothing.
"""

from __future__ import annotations

import ctypes
import io
import json
import resource
import sys
from typing import Any

MOST_PAGES = 50
DOTS_PER_INCH = 200
LONGEST_SIDE_PX = 2400
QUALITY = 80
LONGEST_SIDE_PT = 1191
"""An A3 sheet; a poster is shown on one."""
MEMORY_BYTES = 1536 * 1024 * 1024
"""Of addresses, not of use: libraries alone take a third of it."""
SECONDS = 60
TOO_MANY_PAGES, ENCRYPTED, NOT_READABLE, NEEDS_ITS_PROGRAM = 11, 12, 13, 14


def limit() -> None:
    """Give up, for good, what drawing does not need."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def main() -> int:
    """Draw standard input anew onto standard output; what was left out goes to standard error."""
    # Imported once the limits hold; libraries need files open, not written.
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    sent = sys.stdin.buffer.read()
    try:
        document = pdfium.PdfDocument(sent)
    except pdfium.PdfiumError:
        return ENCRYPTED if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD else NOT_READABLE
    try:
        if document.get_formtype() in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND):
            return NEEDS_ITS_PROGRAM
        if len(document) > MOST_PAGES:
            return TOO_MANY_PAGES
        if not len(document):
            return NOT_READABLE
        left_out = _left_out(document, raw)
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        drawn = pdfium.PdfDocument.new()
        for number in range(len(document)):
            _draw(document[number], drawn, pdfium)
        out = io.BytesIO()
        drawn.save(out)
    except (pdfium.PdfiumError, MemoryError, ValueError, OSError, ctypes.ArgumentError):
        return NOT_READABLE
    sys.stderr.write(json.dumps({"pages": len(drawn), "left_out": left_out}))
    sys.stdout.buffer.write(out.getvalue())
    sys.stdout.buffer.flush()
    return 0


def _draw(page: Any, drawn: Any, pdfium: Any) -> None:
    """Add the picture of a page, at its own size, to what is drawn."""
    width, height = page.get_size()
    if min(width, height) <= 0:
        raise ValueError("A page without size.")
    scale = min(DOTS_PER_INCH / 72, LONGEST_SIDE_PX / max(width, height))
    shrunk = min(1, LONGEST_SIDE_PT / max(width, height))
    picture = page.render(scale=scale, fill_color=(255, 255, 255, 255)).to_pil()
    jpeg = io.BytesIO()
    picture.convert("RGB").save(jpeg, "JPEG", quality=QUALITY)
    jpeg.seek(0)
    image = pdfium.PdfImage.new(drawn)
    image.load_jpeg(jpeg, inline=True)
    width, height = width * shrunk, height * shrunk
    image.set_matrix(pdfium.PdfMatrix().scale(width, height))
    sheet = drawn.new_page(width, height)
    sheet.insert_obj(image)
    sheet.gen_content()
    for done in (sheet, page):
        done.close()


def _left_out(document: Any, raw: Any) -> list[str]:
    """Name what the pages do not show: people are told that it is not kept."""
    scripts = raw.FPDFDoc_GetJavaScriptActionCount(document)
    attached = raw.FPDFDoc_GetAttachmentCount(document)
    return [name for name, count in (("scripts", scripts), ("attachments", attached)) if count > 0]


if __name__ == "__main__":
    limit()
    sys.exit(main())
