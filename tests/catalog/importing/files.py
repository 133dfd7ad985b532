"""Files as a bureau might upload them, made for the tests."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import docx
import openpyxl

NOTICE = (
    Path(__file__).resolve().parents[3] / "catalog/data/sources/panzhihua_2022-06-22.txt"
).read_text("utf-8")
Table = Sequence[Sequence[str]]

PROHIBITED_HEADING = ["序号", "证明名称", "办事途径"]
RETAINED_HEADING = ["序号", "证明材料", "证明类别", "用证单位", "开具单位", "证明用途"]
A_RETAINED_ROW = ["1", "指定监护人证明", "个人办事", "市人民法院", "村委会", "证明指定监护人"]


def annex(number: int) -> list[list[str]]:
    """Return an annex's table as it stands in the notice, line breaks in the cells kept."""
    parts = re.split(r"^附件[12]\n", NOTICE, flags=re.MULTILINE)
    rows = re.split(r"\n\n(?=\t)", parts[number])[1:]
    return [[cell.strip() for cell in row.split("\t")[1:]] for row in rows]


def titles() -> tuple[str, str]:
    found = re.findall(r"^(攀枝花市.*清单（第一批）)$", NOTICE, flags=re.MULTILINE)
    return found[0], found[1]


def word(*tables: Table, titles: Sequence[str] = ()) -> bytes:
    """A .docx with these tables, each under its title."""
    document = docx.Document()
    document.add_paragraph("攀枝花市民政局")
    for place, rows in enumerate(tables):
        document.add_paragraph(f"附件{place + 1}")
        document.add_paragraph(titles[place] if titles else "")
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, text in zip(cells.cells, row, strict=True):
                cell.text = text
    return saved(document)


def saved(document: object) -> bytes:
    target = io.BytesIO()
    document.save(target)  # type: ignore[attr-defined]
    return target.getvalue()


def spreadsheet(*tables: Table, merge: Mapping[int, Iterable[str]] | None = None) -> bytes:
    """An .xlsx with a sheet for each table; ``merge`` maps a sheet to its merged ranges."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for place, rows in enumerate(tables):
        sheet = book.create_sheet(f"附件{place + 1}")
        for row in rows:
            sheet.append(list(row))
        for cells in (merge or {}).get(place, ()):
            sheet.merge_cells(cells)
    return saved(book)


def html(*tables: Table) -> str:
    """What Word puts on the clipboard, near enough."""
    pieces = ["<html><head><style>td {color: red}</style></head><body><p>攀枝花市民政局</p>"]
    for rows in tables:
        pieces.append("<table class=MsoNormalTable>")
        for row in rows:
            cells = "".join(f"<td><p>{cell}</p></td>" for cell in row)
            pieces.append(f"<tr>\n {cells}</tr>")
        pieces.append("</table>")
    return "\n".join(pieces) + "</body></html>"


def repacked(content: bytes, changes: Mapping[str, bytes | None], level: int = 6) -> bytes:
    """The same package with parts replaced, added, or (None) left out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, body in changes.items():
            if body is not None:
                new.writestr(name, body)
    return target.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)
