"""The sheets of an official document."""

from __future__ import annotations

import io
from datetime import date

import pypdfium2 as pdfium
import pytest
from docx import Document

from core.documents.official import Heading, OfficialPaper, Prose, render_official
from core.documents.word import word_file


def paper_of(paragraphs: int, last: str) -> OfficialPaper:
    return OfficialPaper(
        mark="攀枝花市民政局",
        title_lines=("关于2026年第三季度", "社区减负监测点工作开展情况的报告"),
        blocks=(
            *[Prose("一二三四五六七八九十" * 8)] * paragraphs, Heading("二、下步打算"), Prose(last),
        ),
        issuer="攀枝花市民政局",
        dated=date(2026, 10, 14),
        addressee="四川省民政厅",
        foot="校验值",
    )  # fmt: skip


def sheets(paper: OfficialPaper) -> list[str]:
    with pdfium.PdfDocument(render_official(paper)) as pdf:
        return ["".join(page.get_textpage().get_text_range().split()) for page in pdf]


@pytest.mark.parametrize("last", ["继续做好。", "继续做好各项工作，" * 30 + "完。"])
@pytest.mark.parametrize("paragraphs", [2, 3, 4, 5])
def test_who_signs_never_stands_alone_on_a_sheet(paragraphs: int, last: str) -> None:
    end = sheets(paper_of(paragraphs, last))[-1]
    assert last[-3:] in end
    assert "攀枝花市民政局2026年10月14日校验值" in end


def test_word_is_told_the_same() -> None:
    lines = Document(io.BytesIO(word_file(paper_of(2, "继续做好。")))).paragraphs
    last = next(index for index, line in enumerate(lines) if line.text == "继续做好。")
    kept = [bool(line.paragraph_format.keep_with_next) for line in lines]
    assert kept[last:-1] == [True] * (len(lines) - last - 1)
    assert not kept[last - 2], "only the end of the text is kept together"
