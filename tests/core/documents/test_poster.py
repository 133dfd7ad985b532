"""Both lists on the wall, on the desk and in the chat: whole, stamped, readable, scannable."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image

from core.documents.errors import DoesNotFit, GlyphMissing
from core.documents.fonts import FontSet
from core.documents.poster import (
    PICTURE_WIDTH_PX,
    PosterLine,
    PosterPaper,
    Sheet,
    render_picture,
    render_poster,
    thumbnail_png,
    values_of,
)
from core.documents.render import compile_pdf
from tests.core.documents.posters import PORTAL, POSTER
from tests.core.documents.readback import page_sizes_mm, qr_content, running_text


def _is_in_order(text: str, parts: list[str]) -> bool:
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


def _items(paper: PosterPaper, *kinds: str) -> list[str]:
    return [
        part
        for kind in kinds
        for line in getattr(paper, kind).lines
        for part in (str(line.number), line.name, line.text)
    ]


def test_a_character_no_font_has_is_named_on_every_form_and_nothing_is_drawn():
    broken = replace(POSTER, owner="东区\ue000社区")
    for sheet in Sheet:
        with pytest.raises(GlyphMissing, match="U\\+E000"):
            render_poster(broken, sheet)
    with pytest.raises(GlyphMissing, match="U\\+E000"):
        render_picture(broken)


def test_lists_that_no_legible_type_gets_on_the_sheet_are_refused():
    lines = tuple(PosterLine(no, "证明" * 20, "途径" * 60) for no in range(1, 120))
    endless = replace(POSTER, prohibited=replace(POSTER.prohibited, lines=lines))
    for sheet in Sheet:
        with pytest.raises(DoesNotFit):
            render_poster(endless, sheet)


@pytest.mark.parametrize(
    ("sheet", "sizes"),
    [
        (Sheet.A3, [(297, 420)]),
        (Sheet.A2, [(420, 594)]),
        (Sheet.STAND, [(210, 297), (210, 297)]),
    ],
)
def test_each_sheet_has_its_size_and_number_of_sides(sheet, sizes):
    assert page_sizes_mm(render_poster(POSTER, sheet)) == sizes


@pytest.mark.parametrize("sheet", list(Sheet))
def test_both_lists_are_whole_and_in_the_order_of_the_notice(sheet):
    text = running_text(render_poster(POSTER, sheet))
    assert _is_in_order(text, _items(POSTER, "prohibited", "retained"))
    assert len(POSTER.prohibited.lines) == 20
    assert len(POSTER.retained.lines) == 7


@pytest.mark.parametrize("sheet", list(Sheet))
def test_the_edition_is_stamped_on_it(sheet):
    text = running_text(render_poster(POSTER, sheet))
    for words in (
        POSTER.owner,
        POSTER.edition_title,
        "第1版",
        "2022年6月22日",
        "攀民政〔2022〕9号",
    ):
        assert words in text


@pytest.mark.parametrize("sheet", list(Sheet))
def test_a_telephone_stands_there_only_where_it_is_known(sheet):
    assert "电话" not in running_text(render_poster(POSTER, sheet))
    known = replace(POSTER, hotline="0812-5555555", phone="0812-3333333")
    text = running_text(render_poster(known, sheet))
    assert "请打举报电话：0812-5555555" in text
    assert "本社区电话：0812-3333333" in text


@pytest.mark.parametrize("sheet", list(Sheet))
def test_the_code_on_paper_leads_to_the_portal(sheet):
    assert qr_content(render_poster(POSTER, sheet), 96) == PORTAL


def test_a_longer_list_of_another_city_still_fits_on_a3():
    lines = tuple(
        PosterLine(no, f"第{no}种无须开具的证明", "向主管部门申请办理，无须提供前置证明材料。")
        for no in range(1, 45)
    )
    guangzhou = replace(POSTER, prohibited=replace(POSTER.prohibited, lines=lines))
    text = running_text(render_poster(guangzhou))
    assert "44 类" in text
    assert _is_in_order(text, _items(guangzhou, "prohibited", "retained"))


@pytest.mark.parametrize("sheet", list(Sheet))
def test_rare_characters_and_markup_are_printed_as_they_are(sheet):
    odd = PosterLine(8, "𬭎㛃䶮喆堃犇证明", '#read("/etc/passwd") $x$ *b* @a \\ 《途径》')
    lines = (*POSTER.retained.lines, odd)
    text = running_text(
        render_poster(replace(POSTER, retained=replace(POSTER.retained, lines=lines)), sheet)
    )
    assert odd.name in text
    assert odd.text in text


def test_the_long_picture_is_exactly_1080_wide_and_its_code_is_read():
    picture = Image.open(io.BytesIO(render_picture(POSTER)))
    assert picture.format == "PNG"
    assert picture.width == PICTURE_WIDTH_PX == 1080
    assert picture.height > 4000
    (found,) = zxingcpp.read_barcodes(picture.convert("RGB"))
    assert found.text == PORTAL


def test_the_long_picture_has_both_lists_whole_and_no_type_below_28_pixels():
    pdf = compile_pdf("picture.typ", values_of(POSTER), FontSet())
    assert _is_in_order(running_text(pdf), _items(POSTER, "prohibited", "retained"))
    document = pdfium.PdfDocument(pdf)
    (page,) = document
    assert page.get_width() == 1080  # A point is a pixel.
    text = page.get_textpage()
    sizes = {
        round(pdfium.raw.FPDFText_GetFontSize(text.raw, place))
        for place in range(text.count_chars())
    } - {0, 1}  # What is no glyph: line ends made up by the reader.
    document.close()
    assert min(sizes) == 28


def test_a_thumbnail_is_light_enough_for_a_first_view():
    small = thumbnail_png(render_poster(POSTER), (160, 224))
    assert Image.open(io.BytesIO(small)).size == (160, 224)
    assert len(small) < 5_000
    strip = thumbnail_png(render_picture(POSTER), (160, 224))
    assert Image.open(io.BytesIO(strip)).size == (160, 224)
    assert len(strip) < 5_000


def test_the_same_values_give_the_same_bytes():
    assert render_poster(POSTER) == render_poster(replace(POSTER))
    assert render_picture(POSTER) == render_picture(replace(POSTER))
