"""Which certificates the pages of a scan show, by the codes printed on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from PIL import Image

from core.documents.scanned import qr_texts
from core.errors import DomainError
from core.uploads import Cleaned
from core.uploads.keeping import page_images, some_pages
from issuance.verification.codes import read_code

# Whatever host was printed: papers outlive addresses.
_CODE = re.compile(r"/v/([0-9A-Za-z-]{13,20})/?$")


def codes_on(scan: Cleaned) -> list[str]:
    """Return the verification codes read on a scan, each once, in the order of its pages.

    A QR code that is none of ours says nothing.
    """
    return list(dict.fromkeys(code for page in _pages(scan) for code in page))


def papers_in(scan: Cleaned) -> list[tuple[Cleaned, list[str]]]:
    """Return the papers in a scan, each with its codes: a feeder makes one PDF of a whole pile.

    A page with a new code begins a new paper; one without belongs to the page before it: it is the
    back, or the rest of a long table. What comes before the first code goes with the first.
    """
    pages = list(_pages(scan))
    begins: list[int] = []
    for number, codes in enumerate(pages):
        if codes and (not begins or codes != pages[begins[-1]]):
            begins.append(number)
    if len(begins) < 2:
        return [(scan, list(dict.fromkeys(code for page in pages for code in page)))]
    begins[0] = 0
    found = []
    for first, after in zip(begins, [*begins[1:], len(pages)], strict=True):
        content = some_pages(scan.content, range(first, after))
        mark = f"{scan.mark}:{first}" if scan.mark else ""
        paper = replace(scan, content=content, pages=after - first, mark=mark)
        read = dict.fromkeys(code for page in pages[first:after] for code in page)
        found.append((paper, list(read)))
    return found


def _pages(scan: Cleaned) -> Iterator[list[str]]:
    for page in page_images(scan.content, scan.media_type):
        yield _codes_on_page(page)


def _codes_on_page(page: Image.Image) -> list[str]:
    found = []
    for text in qr_texts(page):
        if (printed := _CODE.search(text)) is not None:
            try:
                found.append(read_code(printed[1]))
            except DomainError:
                continue
    return found
