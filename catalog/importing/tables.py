"""Tables of cells → the lines of the two lists, with everything an editor has to look at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, cast

from catalog.importing.beside import beside_row
from catalog.importing.columns import EXPECTED, HEADINGS, Table, column_of, table_of
from catalog.importing.refusals import NoListsFound
from catalog.importing.rows import (
    Cell,
    Grid,
    Imported,
    Line,
    ListName,
    Problem,
    ProhibitedRow,
    RetainedRow,
)
from catalog.importing.wording import entries, folded, joined, number, offices

LISTS = {"PROHIBITED": "不应出具清单", "RETAINED": "保留清单"}
_LENGTHS = {"name": 120, "guidance": 10_000, "category": 20, "issuer": 60, "purpose": 10_000}
_LENGTHS |= {"source": 60, "question": 200}
_ENTRY_LENGTHS = {"aliases": 60, "purpose_words": 40, "relying_parties": 100, "conditions": 500}
_OPTIONAL = ("source", "question", "aliases", "purpose_words", "conditions")
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
_TITLE = re.compile(r".{2,110}清单(?:[（(][^（）()]*[）)])?")
_HEADING_WITHIN = 30


def read(grids: list[Grid]) -> Imported:
    """Return what tables hold; raise ``NoListsFound`` where none of them is one of the lists."""
    reading = _Reading()
    for grid in grids:
        reading.add(grid)
    if not reading.lists:
        raise NoListsFound
    return Imported(
        prohibited=tuple(reading.prohibited),
        retained=tuple(reading.retained),
        problems=tuple(reading.problems),
        prohibited_title=reading.titles.get("PROHIBITED", ""),
        retained_title=reading.titles.get("RETAINED", ""),
        beside=reading.beside,
    )


@dataclass
class _Reading:
    """One pass over the tables of a file."""

    prohibited: list[ProhibitedRow] = field(default_factory=list)
    retained: list[RetainedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    beside: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    names: dict[str, tuple[str, int]] = field(default_factory=dict)
    table: Table | None = None
    columns: list[str] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    last_number: int = 0

    def add(self, grid: Grid) -> None:
        """Read one table; one without a heading goes on with the table before it."""
        title = next((one for one in reversed(grid.before) if _TITLE.fullmatch(one)), "")
        place = self._heading(grid, title)
        if place is None:
            if not self._goes_on(grid):
                self.table = None
                return
        elif self.table in LISTS:
            self._begin_list(grid, place, title)
        lines = grid.lines[0 if place is None else place + 1 :]
        for line in lines:
            self._line(line)

    def _heading(self, grid: Grid, title: str) -> int | None:
        for place, line in enumerate(grid.lines[:_HEADING_WITHIN]):
            columns = _columns(line)
            known = {one for one in columns if one}
            table = table_of(known, title or " ".join(grid.before)) if len(known) > 1 else None
            if table is not None:
                self.table, self.columns = table, columns
                self.headings = {
                    column: joined(cell.text)
                    for column, cell in zip(columns, line.cells, strict=True)
                    if column
                }
                return place
        return None

    def _goes_on(self, grid: Grid) -> bool:
        """Whether a table without a heading is the rest of the one before, cut by a page."""
        if self.table not in LISTS or not grid.lines or "number" not in self.columns:
            return False
        first = grid.lines[0].cells
        at = self.columns.index("number")
        return len(first) == len(self.columns) and number(first[at].text) == self.last_number + 1

    def _begin_list(self, grid: Grid, place: int, title: str) -> None:
        table = cast(ListName, self.table)
        self.lists.add(table)
        self.last_number = 0
        above = [joined(cell.text) for line in grid.lines[:place] for cell in line.cells]
        title = next((one for one in above if _TITLE.fullmatch(one)), title)
        if title and table not in self.titles:
            self.titles[table] = title
        for column in EXPECTED[table]:
            if column not in self.columns:
                heading = HEADINGS[column][0]
                self._say(0, heading, f"{LISTS[table]}缺少“{heading}”一列，这一列没有导入。")
        for column, cell in zip(self.columns, grid.lines[place].cells, strict=True):
            text = joined(cell.text)
            if not column and text and not cell.merged:
                self._say(0, text, f"没有读取“{text[:20]}”一列：不认识这个列名。")

    def _say(self, row: int, column: str, sentence: str) -> None:
        table = cast(ListName, self.table if self.table in LISTS else "")
        self.problems.append(Problem(table, row, self.headings.get(column, column), sentence))

    def _line(self, line: Line) -> None:
        texts = [cell.text for cell in line.cells if cell.text.strip()]
        if not texts or _columns(line)[: len(self.columns)] == self.columns:
            return
        cells = {
            column: cell for column, cell in zip(self.columns, line.cells, strict=False) if column
        }
        for column, cell in cells.items():
            if cell.text in _ERRORS:
                self._say(
                    line.number, column, f"单元格里是表格软件的错误值 {cell.text}，没有导入。"
                )
                cells[column] = Cell("")
        if self.table not in LISTS:
            self._beside(line.number, cells)
        elif len(texts) > 1 and len({joined(text) for text in texts}) == 1:
            shown = joined(texts[0])[:20]
            self._say(line.number, "", f"“{shown}”占了整行，当作小标题，没有导入。")
        elif self._may_stand(line.number, cells):
            self._item(line.number, cells)

    def _beside(self, row: int, cells: dict[str, Cell]) -> None:
        found = beside_row(str(self.table), {name: cell.text for name, cell in cells.items()})
        self.beside.setdefault(str(self.table), {})
        if isinstance(found, str):
            self._say(row, "", found)
        elif found is not None:
            code, values = found
            self.beside[str(self.table)].setdefault(code, []).append(values)

    def _may_stand(self, row: int, cells: dict[str, Cell]) -> bool:
        """Check name and number; say what is wrong and whether the line is an item of its own."""
        name = cells.get("name", Cell(""))
        if not joined(name.text):
            self._say(row, "name", "没有填写证明名称，这一行没有导入。")
            return False
        if name.merged == "down":
            self._append_to_last(row, cells)
            return False
        key = folded(name.text)
        if key in self.names:
            table, first = self.names[key]
            where = f"{LISTS[table]}第 {first} 行"
            shown = joined(name.text)[:40]
            self._say(row, "name", f"“{shown}”与{where}重复，这一行没有导入。")
            return False
        self.names[key] = (str(self.table), row)
        if "number" in cells:
            self._count(row, cells["number"].text)
        return True

    def _count(self, row: int, text: str) -> None:
        if not text.strip():  # numbered by the word processor, not in the text
            self.last_number += 1
            return
        found = number(text)
        expected = self.last_number + 1
        if found is None:
            self._say(row, "number", f"序号“{joined(text)[:10]}”不是数字，按第 {expected} 项导入。")
        elif found != expected:
            self._say(row, "number", f"序号应当是 {expected}，表里是 {found}。请核对有没有漏行。")
        self.last_number = found or expected

    def _append_to_last(self, row: int, cells: dict[str, Cell]) -> None:
        rows: list[Any] = self.prohibited if self.table == "PROHIBITED" else self.retained
        column = "guidance" if self.table == "PROHIBITED" else "purpose"
        more = cells.get(column, Cell(""))
        if rows and more.text and not more.merged:
            last = rows[-1]
            values = {name: getattr(last, name) for name in last.__slots__}
            values[column] = joined(f"{values[column]}\n{more.text}")
            rows[-1] = type(last)(**values)
        self._say(row, "name", "证明名称与上一行是合并单元格，两行已并为一项。请核对。")

    def _item(self, row: int, cells: dict[str, Cell]) -> None:
        def text(column: str) -> str:
            return self._fitting(row, column, joined(cells.get(column, Cell("")).text))

        def spaced(column: str) -> str:
            return self._fitting(row, column, " ".join(cells.get(column, Cell("")).text.split()))

        counted = number(cells["number"].text) if "number" in cells else None
        given: dict[str, Any] = {}
        for column in _OPTIONAL:
            if column in self.columns:
                is_many = column in _ENTRY_LENGTHS
                given[column] = self._many(row, column, cells) if is_many else spaced(column)
        if "code" in self.columns:
            given["code"] = joined(cells["code"].text).upper() if "code" in cells else ""
        if self.table == "PROHIBITED":
            guidance = text("guidance")
            if not guidance and "guidance" in self.columns:
                self._say(row, "guidance", "没有填写办事途径。补充后才能发布。")
            self.prohibited.append(ProhibitedRow(row, counted, text("name"), guidance, given))
            return
        for column in EXPECTED["RETAINED"]:
            if column in self.columns and not joined(cells.get(column, Cell("")).text):
                self._say(row, column, f"没有填写{self.headings[column]}。")
        self.retained.append(
            RetainedRow(
                row,
                counted,
                text("name"),
                text("category"),
                tuple(self._many(row, "relying_parties", cells)),
                text("issuer"),
                text("purpose"),
                given,
            )
        )

    def _many(self, row: int, column: str, cells: dict[str, Cell]) -> list[str]:
        text = cells.get(column, Cell("")).text
        split = offices(text) if column == "relying_parties" else entries(text)
        most = _ENTRY_LENGTHS[column]
        for one in split:
            if len(one) > most:
                shown = f"“{one[:20]}…”超过 {most} 个字，已截断。请核对。"
                self._say(row, column, shown)
        return list(dict.fromkeys(one[:most] for one in split))

    def _fitting(self, row: int, column: str, text: str) -> str:
        most = _LENGTHS[column]
        if len(text) > most:
            self._say(row, column, f"超过 {most} 个字，已截断。请核对。")
        return text[:most]


def _columns(line: Line) -> list[str]:
    """Return the column of each cell; a heading counts once, however wide its cell."""
    found: list[str] = []
    for cell in line.cells:
        column = column_of(cell.text)
        found.append("" if column in found else column)
    return found
