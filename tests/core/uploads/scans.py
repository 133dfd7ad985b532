"""PDFs made by hand, good and bad, as strangers send them."""

from __future__ import annotations


def pdf(
    pages: int = 1, *, catalog: str = "", extra: dict[int, str] | None = None, page: str = ""
) -> bytes:
    """Return a PDF whose pages are A4 and say 攀枝花 nowhere: ``Page n`` in Helvetica.

    ``catalog`` and ``page`` go into their dictionaries, ``extra`` adds objects by number (from 900).
    """
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(pages))
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        **(extra or {}),
    }
    for number in range(pages):
        words = f"BT /F1 40 Tf 60 700 Td (Page {number + 1}) Tj ET"
        objects[10 + 2 * number] = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {11 + 2 * number} 0 R {page} >>"
        )
        objects[11 + 2 * number] = f"<< /Length {len(words)} >>\nstream\n{words}\nendstream"
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in sorted(places.items()):
        out += f"{number} 1\n{place:010} 00000 n \n".encode()
    size = max(objects) + 1
    out += f"trailer\n<< /Root 1 0 R /Size {size} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


SCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
WITH_SCRIPT = pdf(
    catalog=f"/OpenAction {SCRIPT} /Names << /JavaScript << /Names [(a) {SCRIPT}] >> >>"
)
WITH_LAUNCH = pdf(catalog="/OpenAction << /S /Launch /F (calc.exe) >>")
WITH_ATTACHMENT = pdf(
    catalog="/Names << /EmbeddedFiles << /Names [(a.exe) 900 0 R] >> >>",
    extra={
        900: "<< /Type /Filespec /F (a.exe) /EF << /F 901 0 R >> >>",
        901: "<< /Type /EmbeddedFile /Length 4 >>\nstream\nMZ00\nendstream",
    },
)
WITH_FORM = pdf(
    catalog="/AcroForm << /Fields [900 0 R] /NeedAppearances true /DA (/Helv 0 Tf 0 g) >>",
    page="/Annots [900 0 R]",
    extra={
        900: "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (typed) /Rect [60 600 300 640] "
        "/A << /S /SubmitForm /F (http://example.com/) >> /DA (/Helv 12 Tf 0 g) >>"
    },
)
WITH_XFA = pdf(
    catalog="/NeedsRendering true /AcroForm << /Fields [] /XFA [(template) 900 0 R] >>",
    extra={900: "<< /Length 11 >>\nstream\n<template/>\nendstream"},
)
ACTIVE_WORDS = (
    b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/AcroForm", b"/OpenAction", b"/AA",
    b"/SubmitForm", b"/URI", b"/XFA", b"/RichMedia", b"/Annots",
)  # fmt: skip
