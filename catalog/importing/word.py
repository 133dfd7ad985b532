"""The tables of a .docx, with what stands before each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from catalog.importing.packages import main_part, part
from catalog.importing.refusals import ImportRefused, TooManyRows
from catalog.importing.rows import MOST_COLUMNS, MOST_ROWS, Cell, Grid, Line
from catalog.importing.wording import joined

Element = Any
_ROW = re.compile(rb"<w:tr[ >]")
_NOT_SHOWN = {
    qn(name) for name in ("w:tbl", "w:del", "w:moveFrom", "w:txbxContent", "w:instrText")
} | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_BREAKS = {qn("w:p"): "\n", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " "}


def grids(content: bytes) -> list[Grid]:
    """Return a document's tables in order; only its text part is opened, never its pictures.

    Text in tracked deletions is not read, text in insertions is. Raises ``ImportRefused``,
    ``TooManyRows``.
    """
    xml = part(content, main_part(content))
    if len(_ROW.findall(xml)) > MOST_ROWS:
        raise TooManyRows(MOST_ROWS)
    try:
        body = parse_xml(xml).find(qn("w:body"))
    except (etree.XMLSyntaxError, ValueError) as damaged:
        raise ImportRefused from damaged
    if body is None:
        raise ImportRefused
    found: list[Grid] = []
    before: list[str] = []
    for block in _within(body, {qn("w:p"), qn("w:tbl")}):
        if block.tag == qn("w:p"):
            before.extend(filter(None, [joined(_text(block))]))
        else:
            found.extend(_tables(block, tuple(before[-8:])))
            before = []
    return found


def _tables(table: Element, before: tuple[str, ...]) -> Iterator[Grid]:
    above: list[Cell] = []
    lines: list[Line] = []
    for number, row in enumerate(_within(table, {qn("w:tr")}), 1):
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            continue
        above = _cells(row, above)
        lines.append(Line(number, tuple(above)))
    yield Grid(tuple(lines), before)
    for inner in table.iterdescendants(qn("w:tbl")):
        if next(inner.iterancestors(qn("w:tbl"))) is table:
            yield from _tables(inner, ())


def _cells(row: Element, above: list[Cell]) -> list[Cell]:
    cells = [Cell("")] * _count(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0)
    for cell in _within(row, {qn("w:tc")}):
        properties = cell.find(qn("w:tcPr"))
        merge = span = None
        if properties is not None:
            merge, span = properties.find(qn("w:vMerge")), properties.find(qn("w:gridSpan"))
        if merge is not None and merge.get(qn("w:val"), "continue") == "continue":
            place = len(cells)
            first = Cell(above[place].text if place < len(above) else "", "down")
        else:
            first = Cell(_text(cell).strip())
        cells.append(first)
        cells.extend([Cell(first.text, "across")] * (_count(span, 1) - 1))
        if len(cells) >= MOST_COLUMNS:
            break
    return cells[:MOST_COLUMNS]


def _count(element: Element | None, default: int) -> int:
    value = "" if element is None else element.get(qn("w:val"), "")
    return min(int(value), MOST_COLUMNS) if re.fullmatch(r"[0-9]{1,4}", value) else default


def _within(element: Element, tags: set[str]) -> Iterator[Element]:
    """Yield the outermost elements of these kinds, also from inside content controls."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag not in _NOT_SHOWN:
            yield from _within(child, tags)


def _text(element: Element) -> str:
    pieces: list[str] = []
    for child in element:
        if child.tag == qn("w:t"):
            pieces.append(child.text or "")
        elif child.tag not in _NOT_SHOWN:
            pieces.append(_text(child))
            pieces.append(_BREAKS.get(child.tag, ""))
    return "".join(pieces)
