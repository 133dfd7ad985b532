"""An edition as .docx: the two annexes of a notice, in the proportions of GB/T 9704."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Row
from docx.text.paragraph import Paragraph

from catalog.importing.wording import cleaned

Payload = dict[str, Any]
Columns = tuple[tuple[str, str, float], ...]
"""Key, heading, width in millimetres; they add up to the 156 mm of the text."""

SONG_TITLE, FANGSONG, HEI = "方正小标宋简体", "仿宋_GB2312", "黑体"
_PROHIBITED: Columns = (
    ("position", "序号", 14),
    ("name", "证明名称", 42),
    ("guidance", "办事途径", 100),
)
_RETAINED: Columns = (
    ("position", "序号", 14),
    ("name", "证明材料", 36),
    ("category", "证明类别", 18),
    ("relying_parties", "用证单位", 26),
    ("issuer", "开具单位", 26),
    ("purpose", "证明用途", 36),
)
_CENTRED = ("position", "name", "category", "relying_parties", "issuer")


def edition_docx(payload: Payload) -> bytes:
    """Return both annexes: A4, the heading row repeated on each page, no row broken by a page."""
    document = docx.Document()
    head = payload["edition"]
    _set_page(document)
    _set_properties(document, head)
    for number, kind, title, columns in (
        (1, "PROHIBITED", head["prohibited_title"], _PROHIBITED),
        (2, "RETAINED", head["retained_title"], _RETAINED),
    ):
        rows = [item for item in payload["items"] if item["kind"] == kind]
        annex = document.add_paragraph()
        annex.paragraph_format.page_break_before = number > 1
        _write(annex, f"附件{number}", HEI, 16)
        heading = document.add_paragraph()
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        heading.paragraph_format.space_before = Pt(14)
        heading.paragraph_format.space_after = Pt(14)
        _write(heading, title, SONG_TITLE, 22)
        _add_table(document, columns, rows)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _add_table(document: Document, columns: Columns, rows: list[Payload]) -> None:
    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, (_, _, width) in zip(table.columns, columns, strict=True):
        column.width = Mm(width)
    _fill(table.rows[0], columns, {key: heading for key, heading, _ in columns}, HEI)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in rows:
        _fill(table.add_row(), columns, row, FANGSONG)


def _fill(line: _Row, columns: Columns, row: Payload, face: str) -> None:
    line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, (key, _, width) in zip(line.cells, columns, strict=True):
        cell.width = Mm(width)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        value = row[key]
        text = "、".join(value) if isinstance(value, list) else str(value)
        paragraph = cell.paragraphs[0]
        if key in _CENTRED or face == HEI:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(paragraph, text, face, 12)


def _write(paragraph: Paragraph, text: str, face: str, points: float) -> None:
    run = paragraph.add_run(cleaned(text))
    run.font.size = Pt(points)
    run.font.name = "Times New Roman"
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), face)
    paragraph.paragraph_format.line_spacing = Pt(points * 1.5)


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(footer, "— ", "宋体", 14)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    footer._p.append(field)
    _write(footer, " —", "宋体", 14)


def _set_properties(document: Document, head: Payload) -> None:
    properties = document.core_properties
    properties.title, properties.author = head["title"][:255], head["authority"][:255]
    properties.comments = properties.keywords = properties.last_modified_by = ""
    day = date.fromisoformat(head["effective_on"])
    properties.created = properties.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
