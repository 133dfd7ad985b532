"""A register as it is printed and bound: A4 lying, ruled, numbered pages, room to sign."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from core.documents.fonts import FontSet, chosen_fonts
from core.documents.render import compile_pdf
from core.web.chinese import chinese_date


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """A column: its heading, its width beside the others', and whether it is centred."""

    heading: str
    width: float
    is_centred: bool = True


@dataclass(frozen=True, slots=True)
class RegisterPaper:
    """A register. ``particulars`` stand above the table, ``summary`` below it.

    ``signatures`` are the people who sign every printed copy by hand.
    """

    title: str
    owner: str
    columns: tuple[RegisterColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    printed_on: date
    particulars: tuple[str, ...] = ()
    summary: str = ""
    signatures: tuple[str, ...] = ()
    watermark: str | None = None

    def __post_init__(self) -> None:
        """Refuse ragged rows: a programming error, hence ``ValueError``."""
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"every row needs {len(self.columns)} cells")


def render_register(paper: RegisterPaper, *, fonts: FontSet | None = None) -> bytes:
    """Give the register as PDF/A-2b, as many pages as it takes, the heading on each.

    Raises :class:`GlyphMissing` for a character no font has.
    """
    values = asdict(paper)
    values["printed_on"] = chinese_date(paper.printed_on)
    return compile_pdf("register.typ", values, fonts or chosen_fonts())
