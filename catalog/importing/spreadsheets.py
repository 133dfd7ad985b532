"""The sheets of an .xlsx: values only, no formula is computed and no macro run."""

from __future__ import annotations

import io
import re
import warnings
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from catalog.importing.packages import DAMAGED, part
from catalog.importing.refusals import ImportRefused, TooManyMergedCells, TooManyRows
from catalog.importing.rows import MOST_COLUMNS, MOST_ROWS, Cell, Grid, Line

MOST_SHEETS = 20
MOST_STRINGS = 60_000
MOST_MERGED = 100_000
MOST_CELLS = 400_000
"""Cells written in a sheet, most of them empty and only formatted: openpyxl holds a row at once."""

_LAST_ROW = 100_000
_STRING = re.compile(rb"<(?:\w+:)?si[ >/]")
_CELL = re.compile(rb"<(?:\w+:)?c[ >/]")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]+[0-9]+:[A-Z]+[0-9]+)""")
_UNREADABLE = (
    *DAMAGED,
    InvalidFileException,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
)
Values = dict[tuple[int, int], Cell]


def grids(content: bytes) -> list[Grid]:
    """Return the visible sheets in order. Raises ``ImportRefused`` and its kin."""
    if _strings(content) > MOST_STRINGS:
        raise TooManyRows(MOST_ROWS)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out: validations, drawings, default styles.
            warnings.simplefilter("ignore")
            return _read(content)
    except _UNREADABLE as damaged:
        raise ImportRefused from damaged


def _strings(content: bytes) -> int:
    try:
        return len(_STRING.findall(part(content, "xl/sharedStrings.xml")))
    except ImportRefused:  # a workbook without shared strings has no such part
        return 0


def _read(content: bytes) -> list[Grid]:
    book = openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=True, keep_links=False, keep_vba=False
    )
    found: list[Grid] = []
    seen: set[str] = set()
    left = MOST_ROWS
    try:
        for sheet in book.worksheets[:MOST_SHEETS]:
            path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
            if sheet.sheet_state != "visible" or path in seen:
                continue
            seen.add(path)
            sheet_xml = part(content, path)
            if sum(1 for _ in _CELL.finditer(sheet_xml)) > MOST_CELLS:
                raise TooManyRows(MOST_ROWS)
            values: Values = {}
            filled: set[int] = set()
            rows = sheet.iter_rows(max_row=_LAST_ROW, max_col=MOST_COLUMNS, values_only=True)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row, 1):
                    text = _shown(value)
                    if text:
                        values[number, column] = Cell(text)
                        filled.add(number)
                if len(filled) > left:
                    raise TooManyRows(MOST_ROWS)
            left -= len(filled)
            _spread(values, filled, sheet_xml)
            found.append(_grid(values, str(sheet.title)))
    finally:
        book.close()
    return found


def _spread(values: Values, filled: set[int], sheet_xml: bytes) -> None:
    """Repeat the text of merged cells over the rows that hold something."""
    spent = 0
    for reference in _MERGE.findall(sheet_xml):
        left, top, right, bottom = range_boundaries(reference.decode())
        first = values.get((top or 0, left or 0))
        if first is None or not (left and top and right and bottom):
            continue
        rows = range(top, min(bottom, max(filled)) + 1)
        columns = range(left, min(right, MOST_COLUMNS) + 1)
        spent += len(rows) * len(columns)
        if spent > MOST_MERGED:
            raise TooManyMergedCells
        for row in rows:
            for column in columns:
                if (row, column) != (top, left):
                    how = Cell(first.text, "across" if column > left else "down")
                    values.setdefault((row, column), how)


def _grid(values: Values, name: str) -> Grid:
    width = max((column for _, column in values), default=0)
    numbers = sorted({row for row, _ in values})
    lines = tuple(
        Line(row, tuple(values.get((row, column), Cell("")) for column in range(1, width + 1)))
        for row in numbers
    )
    return Grid(lines, (name,))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()
