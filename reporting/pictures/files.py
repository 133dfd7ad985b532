"""The tables of the pictures as .xlsx, with the quarter, the age of the figures and their gaps."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from core.web.chinese import chinese_date, in_shanghai
from reporting.pictures.board import Board
from reporting.pictures.tables import (
    COUNT,
    DECIMAL,
    PERCENT,
    TEXT,
    TIME,
    Column,
    Linked,
    Table,
    tables_of_board,
)
from reporting.pictures.wording import gap_of

SHEETS = {
    "units": "谁在索要",
    "months": "逐月变化",
    "on-time": "按时报送",
    "burden": "社区负担",
    "turnaround": "办理时长",
}
FORMATS = {COUNT: "#,##0", DECIMAL: "#,##0.0", PERCENT: "0", TIME: "#,##0.0"}
ALL = "all"
A3, A4, WIDE = 8, 9, 180
HEADING_PT, LINE_PT = 34, 18


def pictures_xlsx(board: Board, place: str, picture: str = ALL) -> bytes:
    """Return a workbook with the table of one picture, or of all, under a sheet that explains them.

    Times are in minutes. Text stays text: nothing in it becomes a formula or a link.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    title = f"{place}{board.quarter.label}减负看板"
    book.set_properties({"title": title, "author": place})
    sheets = _Sheets(book, _facts(board))
    tables = tables_of_board(board)
    chosen = [table for code, table in tables.items() if picture in (ALL, code)]
    sheets.explain(title, chosen)
    for table in chosen:
        sheets.add(SHEETS[table.code], f"{place}{board.quarter.label}{table.title}", table)
    book.close()
    return target.getvalue()


def _facts(board: Board) -> list[str]:
    facts = [f"季度：{board.quarter.label}（{chinese_date(board.quarter.first_day)}至"
             f"{chinese_date(board.quarter.last_day)}）"]  # fmt: skip
    if board.counted:
        first, last = (in_shanghai(one) for one in board.counted)
        facts.append(f"数据时间：{first:%Y-%m-%d %H:%M} 至 {last:%Y-%m-%d %H:%M}")
    gap = gap_of(board)
    absent = [line.office.name for line in board.shown.not_counted]
    failed = [line.office.name for line in board.shown.doubtful]
    facts.append(f"不完整：{gap.title}" if gap else "完整：各单位都已汇总，季度已经结束")
    if absent:
        facts.append(f"没有计入（{len(absent)}个）：{'、'.join(absent)}")
    if failed:
        facts.append(f"最近一次汇总失败（{len(failed)}个）：{'、'.join(failed)}")
    facts.append(
        f"计入合计的单位：{board.total.offices} 个；社区（村）{board.total.communities:,} 个"
    )
    return facts


class _Sheets:
    """Adds sheets of one look. Rows are written in their order: none is kept in memory."""

    def __init__(self, book: Any, facts: list[str]) -> None:
        face = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        cell = {**face, "border": 1, "border_color": "#dde3ea"}
        self._book, self._facts = book, facts
        self._plain = book.add_format({**face, "text_wrap": True, "valign": "top"})
        self._quiet = book.add_format({**face, "font_color": "#5b6675"})
        self._title = book.add_format({**face, "font_size": 14, "bold": True})
        self._heading = book.add_format(
            {**cell, "bold": True, "bg_color": "#eef3f8", "align": "center", "text_wrap": True}
        )
        self._cells = {
            kind: book.add_format({**cell, "num_format": number})
            for kind, number in FORMATS.items()
        }
        self._cells[TEXT] = book.add_format({**cell, "num_format": "@", "indent": 1})
        self._none = book.add_format({**cell, "align": "right", "font_color": "#5b6675"})

    def explain(self, title: str, tables: list[Table]) -> None:
        """Write what the figures are, how old, and who is missing."""
        sheet = self._book.add_worksheet("说明")
        sheet.set_column(0, 0, 100)
        sheet.set_row(0, HEADING_PT)
        sheet.write_string(0, 0, title, self._title)
        lines = [*self._facts, ""]
        lines += [f"【{SHEETS[one.code]}】{note}" for one in tables for note in one.notes]
        for number, line in enumerate(lines, 1):
            sheet.set_row(number, LINE_PT * (1 + 2 * len(line) // 100))
            sheet.write_string(number, 0, line, self._plain)
        _for_paper(sheet)

    def add(self, name: str, title: str, table: Table) -> None:
        """Write one table under its title."""
        sheet = self._book.add_worksheet(name)
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, column.width)
        sheet.set_row(0, HEADING_PT)
        sheet.write_string(0, 0, title, self._title)
        sheet.write_string(1, 0, "；".join(self._facts[:3]), self._quiet)
        sheet.set_row(2, HEADING_PT)
        for at, column in enumerate(table.columns):
            sheet.write_string(2, at, _heading(column), self._heading)
        for number, row in enumerate(table.rows, 3):
            for at, (value, column) in enumerate(zip(row, table.columns, strict=True)):
                self._write(sheet, number, at, value, column.kind)
        sheet.freeze_panes(3, 1 if table.columns[1].kind != TEXT else 2)
        sheet.repeat_rows(2)
        _for_paper(sheet, is_wide=sum(column.width for column in table.columns) > WIDE)

    def _write(self, sheet: Any, row: int, column: int, value: Any, kind: str) -> None:
        if isinstance(value, Linked):
            sheet.write_string(row, column, value.name, self._cells[TEXT])
        elif kind == TEXT:
            sheet.write_string(row, column, str(value or ""), self._cells[TEXT])
        elif value is None:
            sheet.write_string(row, column, "—", self._none)
        else:
            number = value / 60 if kind == TIME else value
            sheet.write_number(row, column, number, self._cells[kind])


def _for_paper(sheet: Any, *, is_wide: bool = False) -> None:
    sheet.set_landscape()
    sheet.set_paper(A3 if is_wide else A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _heading(column: Column) -> str:
    return f"{column.name}（分钟）" if column.kind == TIME else column.name
