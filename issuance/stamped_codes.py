"""Which certificates the pages of a scan show, by the codes printed on them."""

from __future__ import annotations

import re

from core.documents.scanned import qr_texts
from core.errors import DomainError
from core.uploads import Cleaned
from core.uploads.keeping import page_images
from issuance.verification.codes import read_code

# Whatever host was printed: papers outlive addresses.
_CODE = re.compile(r"/v/([0-9A-Za-z-]{13,20})/?$")
MOST_PAGES_READ = 20


def codes_on(scan: Cleaned) -> list[str]:
    """Return the verification codes read on a scan, each once, in the order of its pages.

    A QR code that is none of ours says nothing.
    """
    codes: dict[str, None] = {}
    for number, page in enumerate(page_images(scan.content, scan.media_type)):
        if number == MOST_PAGES_READ:
            break
        for text in qr_texts(page):
            if (printed := _CODE.search(text)) is not None:
                try:
                    codes[read_code(printed[1])] = None
                except DomainError:
                    continue
    return list(codes)
