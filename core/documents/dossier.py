"""A whole file on paper: cover, what was asked, every record, what is attached, how it went."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from core.documents.fonts import FontSet, chosen_fonts
from core.documents.render import compile_pdf

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DossierSection:
    """A part of the file: pairs (label, value), then a ruled table.

    Line breaks inside a value do not survive printing: a longer text is ``texts``, pairs of a label
    and its paragraphs.
    """

    title: str
    pairs: tuple[Pair, ...] = ()
    texts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class DossierPaper:
    """A file on A4. ``cover`` are the pairs of its first page."""

    title: str
    number: str
    issuer_name: str
    subtitle: str
    cover: tuple[Pair, ...]
    sections: tuple[DossierSection, ...]
    printed_line: str = ""
    watermark: str | None = None


def render_dossier(paper: DossierPaper, *, fonts: FontSet | None = None) -> bytes:
    """Give the file as PDF/A-2b, as many numbered A4 pages as it takes.

    Raises :class:`~core.documents.errors.GlyphMissing`.
    """
    return compile_pdf("dossier.typ", asdict(paper), fonts or chosen_fonts())
