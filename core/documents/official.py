"""An official document (公文): a title, numbered headings, prose, ruled tables, who and when.

The same values give a PDF here and a Word file in :mod:`core.documents.word`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from core.documents.fonts import FontSet, chosen_fonts
from core.documents.paper import Table
from core.documents.render import compile_pdf
from core.web.chinese import chinese_date


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number already in it: ``一、`` on level 1, ``（一）`` on level 2."""

    text: str
    level: Literal[1, 2] = 1
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph."""

    text: str
    kind: Literal["prose"] = "prose"


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table under its caption; columns from ``numbers_from`` on are numbers, to the right.

    ``words_from`` is the first column after them that is words again; left out, there is none.
    """

    caption: str
    table: Table
    numbers_from: int = 1
    words_from: int = 99
    kind: Literal["ruled"] = "ruled"


Block = Heading | Prose | Ruled


@dataclass(frozen=True, slots=True)
class OfficialPaper:
    """A document in the layout of GB/T 9704. What is empty is left out.

    ``mark`` is the issuer's name at the head (发文机关标志), ``remark`` a line in brackets under
    the title (草稿), ``foot`` a small line at the very end, such as the check sum.
    """

    mark: str
    title_lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    issuer: str
    dated: date
    addressee: str = ""
    remark: str = ""
    foot: str = ""


def render_official(paper: OfficialPaper, *, fonts: FontSet | None = None) -> bytes:
    """Give the document as PDF/A-2b on as many sheets of A4 as it takes.

    Raises :class:`~core.documents.errors.GlyphMissing` for a character no font has.
    """
    values = asdict(paper)
    values["dated"] = chinese_date(paper.dated)
    return compile_pdf("official.typ", values, fonts or chosen_fonts())
