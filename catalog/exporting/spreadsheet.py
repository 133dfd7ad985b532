"""An edition as .xlsx: the two lists, and a sheet each for what stands beside the items."""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from catalog.importing.beside import NO, OUTCOMES, YES
from catalog.importing.wording import cleaned
from core.errors import DomainError

Payload = dict[str, Any]
Columns = tuple[tuple[str, str, int], ...]
"""Key, heading, width in characters."""

MOST_IN_A_CELL = 32_767
LINE_PT, MOST_PT = 15.5, 409
A3, A4, WIDE = 8, 9, 180
_WORDS = ("aliases", "purpose_words", "cue_words")

_PROHIBITED: Columns = (
    ("position", "序号", 6),
    ("code", "代码", 7),
    ("name", "证明名称", 26),
    ("guidance", "办事途径", 80),
    ("aliases", "别名（每行一个）", 26),
    ("source", "出处", 14),
)
_RETAINED: Columns = (
    ("position", "序号", 6),
    ("code", "代码", 7),
    ("name", "证明材料", 22),
    ("category", "证明类别", 10),
    ("relying_parties", "用证单位", 18),
    ("issuer", "开具单位", 16),
    ("purpose", "证明用途", 32),
    ("conditions", "出具条件（每行一个）", 32),
    ("question", "用途问题", 26),
    ("purpose_words", "用途用语（每行一个）", 20),
    ("aliases", "别名（每行一个）", 22),
    ("source", "出处", 14),
)
_ITEM: Columns = (("item_code", "事项代码", 9), ("item_name", "事项名称", 26))
_BESIDE: dict[str, tuple[str, Columns]] = {
    "alternative_routes": (
        "办事途径明细",
        (
            ("authority", "办理单位", 24),
            ("matter", "如何办理", 60),
            ("bring", "携带材料（每行一个）", 26),
            ("phone", "电话", 16),
            ("address", "地址", 26),
            ("link", "网上办理", 26),
        ),
    ),
    "exceptions": (
        "除外情形",
        (
            ("question", "问题", 40),
            ("outcome", "答“是”时", 22),
            ("leads_to_code", "转到事项", 9),
            ("explanation", "说明", 60),
            ("cue_words", "用途用语（每行一个）", 22),
            ("basis", "出处", 14),
            ("is_inferred", "推定", 6),
        ),
    ),
    "substitutes": (
        "替代材料",
        (
            ("name", "替代材料", 30),
            ("question", "问题", 40),
            ("basis", "依据", 26),
            ("is_inferred", "推定", 6),
        ),
    ),
}


class DoesNotFitCell(DomainError):
    """A text longer than a spreadsheet's cell holds."""

    code = "does_not_fit_cell"
    message = "有一项的文字超过电子表格单元格的上限（32767 个字），没有导出。请先缩短。"


def edition_xlsx(payload: Payload) -> bytes:
    """Return the workbook. Text stays text: nothing in it becomes a formula or a link.

    Raises ``DoesNotFitCell``.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    head, items = payload["edition"], payload["items"]
    book.set_properties({"title": head["title"], "author": head["authority"]})
    sheets = _Sheets(book)
    for kind, name, title, columns in (
        ("PROHIBITED", "不应出具清单", head["prohibited_title"], _PROHIBITED),
        ("RETAINED", "保留清单", head["retained_title"], _RETAINED),
    ):
        rows = [item for item in items if item["kind"] == kind]
        sheets.add(name, columns, rows, title=title)
    for key, (name, columns) in _BESIDE.items():
        beside = [
            {"item_code": item["code"], "item_name": item["name"], **row}
            for item in items
            for row in item[key]
        ]
        sheets.add(name, _ITEM + columns, beside)
    book.close()
    return target.getvalue()


class _Sheets:
    """Adds sheets of one look to a workbook."""

    def __init__(self, book: Any) -> None:
        """Prepare the formats."""
        face = {"font_name": "宋体", "font_size": 11, "text_wrap": True, "border": 1}
        face |= {"border_color": "#dde3ea", "valign": "top"}
        self._book = book
        self._text = book.add_format({**face, "num_format": "@"})
        self._middle = book.add_format({**face, "align": "center"})
        heading = {"bold": True, "bg_color": "#eef3f8", "align": "center", "valign": "vcenter"}
        self._heading = book.add_format({**face, **heading})
        self._title = book.add_format(
            {"font_name": "宋体", "font_size": 14, "bold": True, "valign": "vcenter"}
        )

    def add(self, name: str, columns: Columns, rows: Iterable[Payload], title: str = "") -> None:
        """Write one sheet, ready to print across A4, or A3 where it is wide."""
        sheet = self._book.add_worksheet(name)
        top = 0
        if title:
            sheet.set_row(0, 28)
            sheet.write_string(0, 0, _fitting(title), self._title)
            top = 1
        rows = list(rows)
        for place, row in enumerate(rows, top + 1):
            sheet.set_row(place, _height(columns, row))
        for column, (key, heading, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(top, column, heading, self._heading)
            for place, row in enumerate(rows, top + 1):
                if key == "position":
                    sheet.write_number(place, column, row[key], self._middle)
                else:
                    sheet.write_string(place, column, _fitting(_shown(key, row[key])), self._text)
        sheet.freeze_panes(top + 1, 3 if title else 2)
        sheet.set_landscape()
        sheet.set_paper(A3 if sum(width for _, _, width in columns) > WIDE else A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
        sheet.set_footer("&C第 &P 页，共 &N 页")


def _height(columns: Columns, row: Payload) -> float:
    """Return a row's height in points: only Excel itself finds it out when none is given.

    Dozens of words for the finder do not count: a row shows the first few and holds them all.
    """
    lines = max(
        sum(math.ceil((_breadth(line) or 1) / (width - 1)) for line in _lines(key, row))
        for key, _, width in columns
        if key not in _WORDS
    )
    return min(lines * LINE_PT + 3, MOST_PT)


def _lines(key: str, row: Payload) -> list[str]:
    return _shown(key, row[key]).split("\n")


def _breadth(text: str) -> int:
    """Return how many digits' widths a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "FWA" else 1 for char in text)


def _shown(key: str, value: Any) -> str:
    if key == "outcome":
        return OUTCOMES[value]
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return ("、" if key == "relying_parties" else "\n").join(value)
    return str(value)


def _fitting(text: str) -> str:
    text = cleaned(text)
    if len(text) > MOST_IN_A_CELL:
        raise DoesNotFitCell
    return text
