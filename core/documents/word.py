"""Official documents as Word files, for offices that go on working on them.

Faces are named as the standard names them (仿宋_GB2312, 小标宋, 楷体, 黑体); for a computer without one
the file says which to take instead (``w:altName``), so that nothing falls back to whatever is there.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from core.documents.official import Heading, OfficialPaper, Prose, Ruled
from core.documents.render import printable
from core.web.chinese import chinese_date

BODY, TITLE, FIRST, SECOND = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
INSTEAD = {
    BODY: "FangSong,仿宋,STFangsong,FandolFang R,Noto Serif CJK SC",
    TITLE: "FZXiaoBiaoSong-B05S,小标宋,STZhongsong,SimSun,Noto Serif CJK SC",
    FIRST: "SimHei,STHeiti,Noto Sans CJK SC",
    SECOND: "KaiTi,楷体,STKaiti,FandolKai,Noto Serif CJK SC",
}
SIZE, PITCH = 16.0, 28.0
WIDTH_MM = 156
LEFT, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
CENTER = WD_ALIGN_PARAGRAPH.CENTER


def word_file(paper: OfficialPaper) -> bytes:
    """Give the document as .docx: A4, the type area and leading of GB/T 9704, numbered pages."""
    document = Document()
    _set_page(document)
    _name_fonts(document)
    _head(document, paper)
    for block in paper.blocks:
        match block:
            case Heading():
                face = FIRST if block.level == 1 else SECOND
                line = _line(document, block.text, face=face, indented=True)
                line.style = document.styles[f"Heading {block.level}"]
                line.paragraph_format.keep_with_next = True
            case Prose():
                line = _line(document, block.text, indented=True, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
                # Who signs never stands alone on a sheet.
                line.paragraph_format.keep_with_next = block is paper.blocks[-1]
            case Ruled():
                _table(document, block)
    _end(document, paper)
    _say_whose(document, paper)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    for name in ("Normal", "Heading 1", "Heading 2", "Footer"):
        style = document.styles[name]
        style.font.size = Pt(SIZE)
        style.font.name = LATIN
        style.font.bold = False
        style.font.color.rgb = None
        _faces(style.element.get_or_add_rPr(), BODY)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], LEFT)


def _head(document: WordDocument, paper: OfficialPaper) -> None:
    mark = _line(document, paper.mark, face=TITLE, size=30, pitch=44, align=CENTER)
    mark.paragraph_format.space_after = Pt(8)
    _rule_under(mark)
    _line(document, "")
    for line in paper.title_lines:
        title = _line(document, line, face=TITLE, size=22, pitch=34, align=CENTER)
        title.paragraph_format.keep_with_next = True
    if paper.remark:
        _line(document, paper.remark, face=SECOND, align=CENTER)
    _line(document, "")
    if paper.addressee:
        _line(document, f"{paper.addressee}：")


def _end(document: WordDocument, paper: OfficialPaper) -> None:
    for _ in range(2):
        _line(document, "").paragraph_format.keep_with_next = True
    for text, keeps in ((paper.issuer, True), (chinese_date(paper.dated), bool(paper.foot))):
        line = _line(document, text, align=RIGHT)
        line.paragraph_format.right_indent = Pt(4 * SIZE)
        line.paragraph_format.keep_with_next = keeps
    if paper.foot:
        foot = _line(document, paper.foot, size=9, pitch=14)
        foot.paragraph_format.space_before = Pt(24)


def _line(
    document: WordDocument,
    text: str,
    *,
    face: str = BODY,
    size: float = SIZE,
    pitch: float = PITCH,
    align: WD_ALIGN_PARAGRAPH = LEFT,
    indented: bool = False,
) -> Paragraph:
    paragraph = document.add_paragraph()
    _write(paragraph, text, face=face, size=size, pitch=pitch, align=align)
    if indented:
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), str(int(2 * size * 20)))
    return paragraph


def _write(
    paragraph: Paragraph,
    text: str,
    *,
    face: str,
    size: float,
    pitch: float,
    align: WD_ALIGN_PARAGRAPH,
) -> None:
    run = paragraph.add_run(printable(text))
    run.font.size = Pt(size)
    _faces(run._r.get_or_add_rPr(), face)
    shape = paragraph.paragraph_format
    shape.alignment = align
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(pitch)
    shape.space_before = shape.space_after = Pt(0)


def _table(document: WordDocument, block: Ruled) -> None:
    caption = _line(document, block.caption, face=FIRST, size=12, pitch=24, align=CENTER)
    caption.paragraph_format.space_before = Pt(6)
    caption.paragraph_format.keep_with_next = True
    header, rows = block.table.header, block.table.rows
    table = document.add_table(rows=0, cols=len(header), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    shares = block.table.widths or tuple(1.0 for _ in header)
    widths = [Mm(WIDTH_MM * share / sum(shares)) for share in shares]
    for number, texts in enumerate((header, *rows)):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if not number:
            properties.append(OxmlElement("w:tblHeader"))
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = widths[column]
            is_number = block.numbers_from <= column < block.words_from
            align = CENTER if not number else RIGHT if is_number else LEFT
            face = BODY if number else FIRST
            _write(cell.paragraphs[0], text, face=face, size=12, pitch=20, align=align)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _line(document, "", size=9, pitch=14)


def _faces(properties: Any, face: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for part, name in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", face)):
        fonts.set(qn(f"w:{part}"), name)


def _page_number(paragraph: Paragraph, align: WD_ALIGN_PARAGRAPH) -> None:
    _write(paragraph, "— ", face="宋体", size=14, pitch=20, align=align)
    field = parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:rPr><w:sz w:val="28"/></w:rPr>'
        "<w:t>1</w:t></w:r></w:fldSimple>"
    )
    paragraph._p.append(field)
    run = paragraph.add_run(" —")
    run.font.size = Pt(14)
    _faces(run._r.get_or_add_rPr(), "宋体")
    indent = paragraph.paragraph_format
    indent.left_indent = indent.right_indent = Pt(14)


def _rule_under(paragraph: Paragraph) -> None:
    paragraph._p.get_or_add_pPr().append(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="8" w:space="8" '
            'w:color="000000"/></w:pBdr>'
        )
    )


def _name_fonts(document: WordDocument) -> None:
    """Write the table of fonts: each face with those that may stand in for it."""
    faces = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in INSTEAD.items()
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:fonts {nsdecls('w')}>{faces}</w:fonts>"
    )
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = xml.encode()  # python-docx knows no font table, only its bytes.


def _say_whose(document: WordDocument, paper: OfficialPaper) -> None:
    about = document.core_properties
    about.author = about.last_modified_by = paper.issuer
    about.title = "".join(paper.title_lines)
    about.comments = ""
    dated = paper.dated
    about.created = about.modified = datetime(dated.year, dated.month, dated.day, tzinfo=UTC)
