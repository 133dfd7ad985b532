"""What units asked for outside the lists, as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils import timezone

_COLUMNS = (
    ("要求单位", "unit_name", 32),
    ("件数", "asked", 8),
    ("已出具", "issued", 8),
    ("不予出具", "declined", 10),
    ("居民放弃", "withdrawn", 10),
    ("没有说明依据", "without_basis", 14),
    ("涉及社区", "communities", 10),
    ("最近一件", "last_at", 12),
)


def sums_workbook(sums: Sequence[dict[str, Any]], *, period: str) -> bytes:
    """Return the lines of ``sums_by_unit`` with their total; ``period`` heads the sheet.

    Every cell is text or a number, never a formula.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("清单外事项")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
    bold = book.add_format({"bold": True})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, f"清单外要证明的单位（{period}办结）", bold)
    for column, (title, _name, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, title, head)
    for row, line in enumerate(sums, start=2):
        for column, (_title, name, _width) in enumerate(_COLUMNS):
            if name == "unit_name":
                sheet.write_string(row, column, line[name], text)
            elif name == "last_at":
                sheet.write_string(row, column, f"{timezone.localtime(line[name]):%Y-%m}", text)
            else:
                sheet.write_number(row, column, line[name], text)
    last = len(sums) + 2
    sheet.write_string(last, 0, "合计", bold)
    for column, (_title, name, _width) in enumerate(_COLUMNS[1:6], start=1):
        sheet.write_number(last, column, sum(line[name] for line in sums), bold)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(1)
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()
