"""What is attached to a file, page by page, as the last pages of the whole file on paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

from django.utils import timezone
from PIL import Image

from core.documents.dossier import DossierPicture
from core.uploads.errors import UploadGone
from core.uploads.keeping import content_of, page_images
from core.web.chinese import chinese_date
from issuance.discretionary.machine import STEP_LABELS, FileState
from issuance.models import DiscretionaryFile, FileAttachment

MOST_PAGES = 80
"""More is looked up on the screen: a dossier is carried under an arm."""
_LONGEST_SIDE_PX = 1650
"""An A4 page at some 150 dots an inch."""
_QUALITY = 78


def appendix_of(file: DiscretionaryFile) -> tuple[DossierPicture, ...]:
    """Return the first 80 pages of what is attached, in the order of the list of attachments.

    Raises ``FilesUnavailable``.
    """
    rows = file.attachments.all()
    total = sum(row.pages for row in rows)
    pages = (page for number, row in enumerate(rows, 1) for page in _pages(number, row))
    found = list(islice(pages, MOST_PAGES))
    if total > MOST_PAGES:
        words = f"附件共{total}页，这里印前{MOST_PAGES}页，其余请在系统中查看。"
        found.append(DossierPicture("其余附件", words, b""))
    return tuple(found)


def _pages(number: int, row: FileAttachment) -> Iterator[DossierPicture]:
    title = f"附件{number}　{row.name or '未命名'}"
    day = chinese_date(timezone.localdate(row.added_at))
    about = f"“{STEP_LABELS[FileState(row.added_in)]}”一步由{row.added_by.name}于{day}上传"
    try:
        content = content_of(row)
    except UploadGone as refusal:
        yield DossierPicture(title, f"{about}。{refusal.message}", b"")
        return
    for place, picture in enumerate(page_images(content, row.media_type), 1):
        which = f"，第{place}页，共{row.pages}页" if row.pages > 1 else ""
        yield DossierPicture(title, about + which, _drawn(picture))


def _drawn(picture: Image.Image) -> bytes:
    picture.thumbnail((_LONGEST_SIDE_PX, _LONGEST_SIDE_PX))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
