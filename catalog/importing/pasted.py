"""Tables out of pasted text: HTML, tab separated, or the way a notice is published as plain text.

Three habits of plain text are read: a row a line with tabs between the cells; a cell a line, each
begun with a tab (as the notices on government sites are copied); and what a spreadsheet puts on the
clipboard, where a cell with line breaks is quoted. A line without a tab goes on with the cell above.
"""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

from catalog.importing.columns import column_of
from catalog.importing.packages import UTF_16
from catalog.importing.refusals import FileEmpty, FileTooLarge, NotALists, TooManyRows
from catalog.importing.rows import MOST_COLUMNS, MOST_ROWS, Cell, Grid, Line
from catalog.importing.wording import joined, number

MOST_CHARACTERS = 2_000_000
MOST_LINES = 60_000
MOST_IN_A_CELL = 20_000
MOST_HEADINGS = 100
_QUOTED = re.compile(r'(?:(?<=\t)|(?<=\n)|(?<=\A))"((?:[^"]|"")*)"(?=\t|\n|\Z)')
_HELD = "\x0b"
_END = re.compile(
    r"附\s*件\s*[0-9０-９一二三四五]*\s*[:：.．]?|.{2,60}清单(?:[（(][^）)]*[）)])?"
    r"|(?:抄送|印发|主动公开|依申请公开).{0,60}|\d{4}年\d{1,2}月\d{1,2}日(?:印发)?"
)
_TABLE_TAG = re.compile(r"<table[\s>]", re.IGNORECASE)


def decoded(content: bytes) -> str:
    """Return a text file's text: UTF-8, UTF-16 with its mark, or GB 18030."""
    if content[:2] in UTF_16:
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as unknown:
        raise NotALists("其他类型的文件") from unknown


def grids(text: str) -> list[Grid]:
    """Return the tables in a pasted text. Raises ``ImportRefused`` and its kin."""
    if not text.strip():
        raise FileEmpty
    if len(text) > MOST_CHARACTERS:
        raise FileTooLarge
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _TABLE_TAG.search(text):
        return _Tables(text).found
    if "\t" not in text:
        return _comma_separated(text)
    return _tabbed(text)


def _comma_separated(text: str) -> list[Grid]:
    lines: list[Line] = []
    try:
        for place, row in enumerate(csv.reader(io.StringIO(text)), 1):
            if any(row):
                lines.append(Line(place, tuple(Cell(one.strip()) for one in row[:MOST_COLUMNS])))
            if len(lines) > MOST_ROWS:
                raise TooManyRows(MOST_ROWS)
    except csv.Error:
        return []
    return [Grid(tuple(lines))]


def _tabbed(text: str) -> list[Grid]:
    text = _QUOTED.sub(lambda found: found[1].replace('""', '"').replace("\n", _HELD), text)
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        raise TooManyRows(MOST_ROWS)
    first = next(place for place, line in enumerate(lines) if line.strip())
    if "\t" not in lines[first] and column_of(lines[first]):
        # A form strips what is typed into it, and with it the tab of the very first cell.
        lines[first] = "\t" + lines[first]
    starts = _heading_starts(lines)
    found: list[Grid] = []
    read = 0
    for place, (start, after, width, stacked) in enumerate(starts):
        end = starts[place + 1][0] if place + 1 < len(starts) else len(lines)
        previous = starts[place - 1][1] if place else 0
        before = [joined(line) for line in lines[max(previous, start - 12) : start]]
        rows = _rows(lines[after:end], width, stacked, MOST_ROWS - read)
        read += len(rows)
        headings = _cells_of(lines[start:after], stacked)
        table = [headings, *rows]
        found.append(
            Grid(
                tuple(Line(n, tuple(Cell(one) for one in row)) for n, row in enumerate(table, 1)),
                tuple(line for line in before if line)[-8:],
            )
        )
    return found


def _cells_of(lines: list[str], stacked: bool) -> list[str]:
    rows = _rows(lines, MOST_COLUMNS, stacked, MOST_ROWS)
    return [cell for row in rows for cell in row]


def _heading_starts(lines: list[str]) -> list[tuple[int, int, int, bool]]:
    """Return for each heading: its first line, the line after it, its columns, whether stacked."""
    found: list[tuple[int, int, int, bool]] = []
    place = 0
    tried = 0
    while place < len(lines) and tried < MOST_HEADINGS:
        cells = lines[place].strip("\n ").split("\t")
        known = sum(bool(column_of(one.replace(_HELD, ""))) for one in cells)
        tried += known > 0
        if known >= 2:
            after, width = _line_heading(lines, place, cells)
            found.append((place, after, width, False))
            place = after
            continue
        if known == 1 and lines[place].startswith("\t"):
            after, width = _stacked_heading(lines, place)
            if width >= 2:
                found.append((place, after, width, True))
                place = after
                continue
        place += 1
    return found


def _line_heading(lines: list[str], start: int, cells: list[str]) -> tuple[int, int]:
    """Follow a heading whose words break over lines: the line after it and its columns."""
    last = start
    for place in range(start + 1, min(start + 2 * MOST_COLUMNS, len(lines))):
        if not lines[place].strip():
            continue
        pieces = lines[place].split("\t")
        if column_of(cells[-1]) or not column_of(cells[-1] + pieces[0]):
            break
        cells = [*cells[:-1], cells[-1] + pieces[0], *pieces[1:]]
        last = place
    return last + 1, len(cells)


def _stacked_heading(lines: list[str], start: int) -> tuple[int, int]:
    """Follow a heading of one cell a line to its end: the line after it and its columns."""
    cells: list[str] = []
    last = start
    for place in range(start, min(start + 4 * MOST_COLUMNS, len(lines))):
        line = lines[place]
        if line.startswith("\t"):
            if number(line) is not None:
                break
            cells.append(line)
            last = place
        elif line.strip() and cells:
            cells[-1] += line
            last = place
    known = sum(bool(column_of(one)) for one in cells)
    return last + 1, len(cells) if known >= 2 and len(cells) <= MOST_COLUMNS else 0


def _rows(lines: list[str], width: int, stacked: bool, most: int) -> list[list[str]]:
    rows: list[list[str]] = []
    blank = False
    last = max((n for n, line in enumerate(lines) if "\t" in line), default=0)
    for place, line in enumerate(lines):
        if not line.strip():
            blank = True
            continue
        begins = line.startswith("\t") if stacked else "\t" in line
        pieces = (line[1:] if stacked and begins else line).split("\t")
        if place > last and rows and _END.fullmatch(joined(line)):
            break
        counted = number(pieces[0]) is not None
        full = not rows or len(rows[-1]) >= width
        if begins and (full or (counted and (blank or not stacked))):
            rows.append(pieces)
            if len(rows) > most:
                raise TooManyRows(MOST_ROWS)
        elif rows and begins and stacked:
            rows[-1].extend(pieces)
        elif rows:
            if len(rows[-1][-1]) < MOST_IN_A_CELL:
                rows[-1][-1] += "\n" + pieces[0]
            rows[-1].extend(pieces[1:])
        blank = False
    return [[cell.replace(_HELD, "\n").strip() for cell in row[:MOST_COLUMNS]] for row in rows]


class _Tables(HTMLParser):
    """Collects the tables of a page; scripts, styles and comments are not text."""

    def __init__(self, page: str) -> None:
        """Read the page at once."""
        super().__init__(convert_charrefs=True)
        self.found: list[Grid] = []
        self._before: list[str] = []
        self._rows: list[list[tuple[str, int, int]]] | None = None
        self._text: list[str] = []
        self._span = (1, 1)
        self._silent = 0
        self._in_cell = False
        self.feed(page)
        self.close()
        self._end_table()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row, a cell, or a new line of text."""
        given = dict(attrs)
        if tag in ("script", "style", "title"):
            self._silent += 1
        elif tag == "table":
            self._end_table()
            self._end_paragraph()
            self._rows = []
        elif tag == "tr" and self._rows is not None:
            self._end_cell()
            self._rows.append([])
            if len(self._rows) > MOST_ROWS:
                raise TooManyRows(MOST_ROWS)
        elif tag in ("td", "th") and self._rows:
            self._end_cell()
            self._in_cell = True
            self._span = (_span(given.get("rowspan")), _span(given.get("colspan")))
        elif tag in ("p", "br", "div", "li"):
            self._new_line()

    def handle_endtag(self, tag: str) -> None:
        """End what began."""
        if tag in ("script", "style", "title"):
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table":
            self._end_table()
        elif tag in ("p", "div", "h1", "h2", "h3"):
            self._new_line()

    def handle_data(self, data: str) -> None:
        """Keep text; a line break in the source is only a space."""
        if not self._silent:
            self._text.append(re.sub(r"\s+", " ", data))

    def _new_line(self) -> None:
        if self._in_cell:
            self._text.append("\n")
        else:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        line = joined("".join(self._text))
        self._text = []
        if line and self._rows is None:
            self._before = [*self._before[-7:], line]

    def _end_cell(self) -> None:
        if self._in_cell and self._rows:
            text = "\n".join(line.strip() for line in "".join(self._text).split("\n")).strip()
            self._rows[-1].append((text, *self._span))
        self._in_cell, self._text = False, []

    def _end_table(self) -> None:
        self._end_cell()
        if self._rows:
            self.found.append(Grid(tuple(_spread(self._rows)), tuple(self._before)))
            self._before = []
        self._rows = None


def _span(value: str | None) -> int:
    text = (value or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return 1
    return max(1, min(int(text), MOST_ROWS))


def _spread(rows: list[list[tuple[str, int, int]]]) -> list[Line]:
    held: dict[int, tuple[str, int]] = {}
    lines: list[Line] = []
    for place, row in enumerate(rows, 1):
        cells: list[Cell] = []
        waiting = list(reversed(row))
        while len(cells) < MOST_COLUMNS and (waiting or len(cells) in held):
            column = len(cells)
            if column in held:
                text, left = held.pop(column)
                if left > 1:
                    held[column] = (text, left - 1)
                cells.append(Cell(text, "down"))
                continue
            text, down, across = waiting.pop()
            for more in range(min(across, MOST_COLUMNS - column)):
                cells.append(Cell(text, "across" if more else ""))
                if down > 1:
                    held[column + more] = (text, down - 1)
        lines.append(Line(place, tuple(cells)))
    return lines
