"""What reading gives: tables of cells, and from them the lines of the two lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

MOST_ROWS = 2_000
"""Rows read from one file, over all its tables; the longest known list has 51 lines."""

MOST_COLUMNS = 40
ListName = Literal["PROHIBITED", "RETAINED", ""]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text; ``merged`` says that it is a merged cell's text, repeated down or across."""

    text: str
    merged: Literal["", "down", "across"] = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table; ``number`` is the one its reader sees, from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, and the paragraphs that stand before it."""

    lines: tuple[Line, ...]
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an editor has to look at.

    ``list`` is PROHIBITED, RETAINED or empty for the file as a whole; ``row`` the table's row as
    its reader counts (0: the whole list); ``column`` the heading, or empty.
    """

    list: ListName
    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ProhibitedRow:
    """A line of 附件1. ``given`` holds the fields of an item that further columns gave."""

    row: int
    number: int | None
    name: str
    guidance: str
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RetainedRow:
    """A line of 附件2. ``given`` holds the fields of an item that further columns gave."""

    row: int
    number: int | None
    name: str
    category: str
    relying_parties: tuple[str, ...]
    issuer: str
    purpose: str
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """The two lists as a file or a pasted text has them.

    ``beside`` maps ``alternative_routes``, ``exceptions`` and ``substitutes`` to item code → rows;
    it holds only the kinds the file has a sheet for.
    """

    prohibited: tuple[ProhibitedRow, ...] = ()
    retained: tuple[RetainedRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    prohibited_title: str = ""
    retained_title: str = ""
    beside: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)
