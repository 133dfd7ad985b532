"""All pictures of a quarter, drawn once and remembered by what they show."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.core.cache import cache as store
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from core.tenancy import current_place
from core.web.chinese import day_of
from reporting.pictures import definitions
from reporting.pictures.board import Board, compose_board, quarters_of
from reporting.pictures.heat import heat_map, ranking
from reporting.pictures.months import months_picture
from reporting.pictures.standings import read_left
from reporting.pictures.tables import tables_of_board
from reporting.pictures.tiles import burden_map, on_time_map
from reporting.pictures.turnaround import turnaround_picture
from reporting.pictures.wording import Gap, Headline, alone, gap_of, headline, sentences
from reporting.quarters import Quarter
from reporting.summaries.selectors import content_keys, offices_below, pictures

REMEMBERED = 24 * 3600
HERE = Path(__file__).parent
_INDENTS = re.compile(r"\s*\n\s*")
TEMPLATES = HERE.parent / "templates" / "reporting" / "pictures"


@dataclass(frozen=True)
class Drawn:
    """The pictures as HTML, empty where nobody counted, and what is said around them."""

    html: str
    headline: tuple[Headline, ...]
    gap: Gap | None
    counted: tuple[datetime, datetime] | None
    offices: int
    worst: str

    @property
    def page(self) -> SafeString:
        """The pictures; our own templates escaped what they show."""
        return mark_safe(self.html)  # noqa: S308 (rendered by Django, only remembered)


def draw_quarter(quarter: Quarter, now: datetime, *, base: str) -> Drawn:
    """Return the pictures of a quarter of our subtree; an office's own page is below ``base``.

    They are drawn anew when a figure, an office, a report or the day changes, or this code does.
    """
    quarters = quarters_of(quarter)
    left = read_left(quarters)
    keys = content_keys(quarters, offices_below())
    known = (_build(), base, str(quarter), *keys.values(), day_of(now), left)
    key = f"pictures:{hashlib.sha256(repr(known).encode()).hexdigest()}"
    found: Drawn | None = store.get(key)
    if found is None:
        here = current_place().slug
        board = compose_board(quarters, pictures(quarters), left, here=here, now=now)
        found = draw(board, base=base)
        store.set(key, found, REMEMBERED)
    return found


def draw(board: Board, *, base: str) -> Drawn:
    """Return the pictures of a board."""
    said = sentences(board)
    html = "" if board.is_empty else _rendered({
        "board": board,
        "base": base,
        "headline": headline(board),
        "heat": heat_map(board),
        "ranking": ranking(board),
        "months": months_picture(board),
        "on_time": on_time_map(board),
        "burden": burden_map(board),
        "turnaround": turnaround_picture(board),
        "tables": {code.replace("-", "_"): one for code, one in tables_of_board(board).items()},
        "said": said,
        "alone": alone(board) if board.is_alone else {},
        "definitions": {
            "on_time": definitions.ON_TIME,
            "burden": definitions.BURDEN,
            "turnaround": definitions.TURNAROUND,
        },
    })  # fmt: skip
    return Drawn(
        html, headline(board), gap_of(board), board.counted, board.total.offices, said["units"]
    )


def _rendered(context: dict[str, Any]) -> str:
    """Return the pictures without the templates' indentation, which is half of what is sent."""
    return _INDENTS.sub("\n", render_to_string("reporting/pictures/_drawn.html", context))


@cache
def _build() -> str:
    """Return a hash over the code and the templates that draw: a new version draws anew."""
    digest = hashlib.sha256()
    for path in sorted([*HERE.glob("*.py"), *TEMPLATES.glob("*.html")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
