"""Is this file genuine? An uploaded PDF against its seal and against the archive."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

import pypdfium2 as pdfium
from django.http import HttpRequest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from core.documents.render import pdfium_lock
from core.errors import DomainError
from core.sealing.checking import SealFinding, check_seal
from core.sealing.errors import NotAReadablePdf
from core.tenancy.platform import asking, at_the_platform
from issuance.selectors.archived import ArchivedPaper, archived_paper
from issuance.verification.codes import CodeMistyped, read_code
from issuance.verification.index import schema_of_code
from issuance.verification.lookup import Answer, look_up_code, note_unreadable, refuse_haste

MOST_BYTES = 5 * 1024 * 1024
MOST_PAGES = 8
DRAWN_PX = 760
_CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
_IN_ADDRESS = re.compile(r"/v/([0-9A-Z]{13})")
_TELLING = 40
"""How far a grey value (of 255) may stray before it counts as changed."""


class FileTooLarge(DomainError):
    """More than a certificate ever weighs."""

    code = "file_too_large"
    message = "这个文件太大，不会是本平台出具的证明，没有核验。请上传收到的原文件（不超过5兆）。"


class NoCodeInFile(DomainError):
    """A readable PDF that carries no verification code."""

    code = "no_code_in_file"
    message = "这个文件里找不到核验码，不像是本平台出具的证明。请核对文件；纸质证明请扫二维码或者输入核验码。"


class Likeness(StrEnum):
    """How an uploaded file stands to what was issued under its code."""

    SEALED_ORIGINAL = "sealed_original"
    ORIGINAL = "original"
    SEAL_REMOVED = "seal_removed"
    """What was issued, but cut back to before its electronic seal."""
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FileAnswer:
    """What is said about a file.

    ``added_lines`` stand in the file and not in the archive; of what is missing only the number of
    lines is told (``missing_lines``), since it may name anybody. ``pictures`` are the file's own
    changed pages as data addresses, changes framed.
    """

    likeness: Likeness
    answer: Answer
    seal: SealFinding
    added_lines: tuple[str, ...] = ()
    missing_lines: int = 0
    pages_differ: bool = False
    pictures: tuple[str, ...] = field(default=())


def look_at_file(pdf: bytes, *, request: HttpRequest) -> FileAnswer:
    """Answer for an uploaded file; logged and limited like a look at its code.

    Raises ``FileTooLarge``, ``NotAReadablePdf``, ``NoCodeInFile`` and ``TooManyLooks``.
    """
    if len(pdf) > MOST_BYTES:
        raise FileTooLarge
    refuse_haste(request)
    try:
        pages = read_pages(pdf)
        code = _code_in(pages)
    except (NotAReadablePdf, NoCodeInFile):
        note_unreadable(request, door="file")
        raise
    answer = look_up_code(code, request=request, door="file")
    paper = None
    if answer.certificate:
        with at_the_platform():
            issuer = schema_of_code(code)
            if issuer is not None:
                with asking(issuer):
                    paper = archived_paper(code)
    if paper is None:
        return FileAnswer(Likeness.UNKNOWN, answer, check_seal(pdf, certificates=[]))
    return _compared(pdf, pages, answer, paper)


def _compared(
    pdf: bytes, pages: list[list[str]], answer: Answer, paper: ArchivedPaper
) -> FileAnswer:
    seal = check_seal(pdf, certificates=paper.seal_certificates)
    if paper.sealed is not None and pdf == paper.sealed:
        return FileAnswer(Likeness.SEALED_ORIGINAL, answer, seal)
    if pdf == paper.plain:
        likeness = Likeness.ORIGINAL if paper.sealed is None else Likeness.SEAL_REMOVED
        return FileAnswer(likeness, answer, seal)
    original = paper.sealed or paper.plain
    kept = read_pages(original)
    added = Counter(_flat(pages)) - Counter(_flat(kept))
    missing = Counter(_flat(kept)) - Counter(_flat(pages))
    return FileAnswer(
        Likeness.ALTERED,
        answer,
        seal,
        added_lines=tuple(line for line in dict.fromkeys(_flat(pages)) if line in added),
        missing_lines=missing.total(),
        pages_differ=len(pages) != len(kept),
        pictures=tuple(_framed(pdf, original, min(len(pages), len(kept)))),
    )


def read_pages(pdf: bytes) -> list[list[str]]:
    """Return the lines of text of each page; raise ``NotAReadablePdf``."""
    if not pdf.startswith(b"%PDF-"):
        raise NotAReadablePdf
    with pdfium_lock:
        try:
            document = pdfium.PdfDocument(pdf)
        except pdfium.PdfiumError as error:
            raise NotAReadablePdf from error
        try:
            if not 0 < len(document) <= MOST_PAGES:
                raise NotAReadablePdf
            return [_lines(page.get_textpage().get_text_range()) for page in document]
        except pdfium.PdfiumError as error:
            raise NotAReadablePdf from error
        finally:
            document.close()


def _lines(text: str) -> list[str]:
    tidy = (unicodedata.normalize("NFKC", line) for line in text.splitlines())
    return [line for line in ("".join(one.split()) for one in tidy) if line]


def _flat(pages: Iterable[list[str]]) -> list[str]:
    return [line for page in pages for line in page]


def _code_in(pages: list[list[str]]) -> str:
    text = "\n".join(_flat(pages[:1]))
    for typed in (*_CODE.findall(text), *_IN_ADDRESS.findall(text)):
        try:
            return read_code(typed)
        except CodeMistyped:
            continue
    raise NoCodeInFile


def _framed(pdf: bytes, original: bytes, pages: int) -> Iterable[str]:
    """Yield each page of ``pdf`` that looks different, what differs in a frame."""
    for number in range(pages):
        ours, theirs = _drawn(original, number), _drawn(pdf, number)
        if ours.size != theirs.size:
            ours = ours.resize(theirs.size)
        changed = ImageChops.difference(ours.convert("L"), theirs.convert("L"))
        spots = changed.point(lambda grey: 255 if grey > _TELLING else 0)
        if spots.getbbox() is None:
            continue
        drawing = ImageDraw.Draw(theirs)
        for top, bottom in _bands(spots.filter(ImageFilter.MaxFilter(9))):
            box = spots.crop((0, top, spots.width, bottom)).getbbox()
            if box:
                left, right = max(box[0] - 6, 0), min(box[2] + 6, spots.width - 1)
                drawing.rectangle((left, top, right, bottom), outline="#b3261e", width=3)
        yield _data_address(theirs)


def _bands(spots: Image.Image) -> Iterable[tuple[int, int]]:
    """Yield (top, bottom) of each run of rows that hold a changed spot."""
    height = spots.height
    rows = [spots.crop((0, y, spots.width, y + 1)).getbbox() is not None for y in range(height)]
    edges = [y for y, (a, b) in enumerate(pairwise([False, *rows, False])) if a != b]
    return zip(edges[::2], (min(end, height - 1) for end in edges[1::2]), strict=True)


def _drawn(pdf: bytes, page: int) -> Image.Image:
    with pdfium_lock:
        document = pdfium.PdfDocument(pdf)
        try:
            document.init_forms()
            sheet = document[page]
            scale = DRAWN_PX / max(sheet.get_width(), sheet.get_height() / 2, 1)
            image: Image.Image = sheet.render(scale=scale, may_draw_forms=True).to_pil()
            return image.convert("RGB").copy()
        finally:
            document.close()


def _data_address(image: Image.Image) -> str:
    drawing = io.BytesIO()
    image.quantize(32).save(drawing, format="PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(drawing.getvalue()).decode()}"
