from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from core.documents.errors import FontNotInstalled, GlyphMissing
from core.documents.fonts import SANS, SERIF, FontSet, chosen_fonts
from core.documents.render import preview_png, printable, render_certificate, render_slip
from tests.core.documents.papers import HARDSHIP, HOUSEHOLD, NO_CRIMINAL_RECORD, field, text
from tests.core.documents.readback import embedded_fonts, lines_of, metadata, running_text

PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
MARKUP = '# $ @ \\ * _ <x> #read("/etc/passwd") `raw` [b] = h - i // c /* d */ {{x}} &amp; ---'


@pytest.fixture(params=["certificate", "slip"])
def pdf(request: pytest.FixtureRequest) -> bytes:
    """Give one of each kind of paper."""
    if request.param == "slip":
        return render_slip(NO_CRIMINAL_RECORD)
    return render_certificate(HARDSHIP)


def test_every_paper_declares_pdf_a_2b(pdf: bytes) -> None:
    packet = metadata(pdf)
    assert [part.text for part in packet.iter(f"{PDFA}part")] == ["2"]
    assert [level.text for level in packet.iter(f"{PDFA}conformance")] == ["B"]


def test_every_paper_embeds_its_fonts_as_subsets(pdf: bytes) -> None:
    names = {name.partition("+")[2] for name in embedded_fonts(pdf)}
    assert names == {"NotoSerifSC-Regular", "NotoSansSC-Regular"}
    assert len(pdf) < 150_000


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert render_certificate(HARDSHIP) == render_certificate(replace(HARDSHIP))
    assert render_slip(NO_CRIMINAL_RECORD) == render_slip(replace(NO_CRIMINAL_RECORD))


def test_markup_in_any_field_is_printed_as_text() -> None:
    paper = replace(
        HARDSHIP,
        title="证明 #1 *x* <a>",
        addressee=MARKUP,
        body=((text("兹证明"), field(MARKUP), text("。")),),
        table=replace(HOUSEHOLD, rows=((MARKUP, "", "", "", ""),)),
        clerk_name="#panic()",
        purpose_line="$x^2$",
    )
    pdf = render_certificate(paper)
    read = running_text(pdf)
    assert "证明 #1 *x* <a>" in lines_of(pdf)
    assert read.replace(" ", "").count(MARKUP.replace(" ", "")) == 3
    assert "经办人：#panic()" in read
    assert "$x^2$" in read
    assert "root:" not in read
    assert [title.text for title in metadata(pdf).iter() if title.text == paper.title]


def test_markup_in_the_slip_is_printed_as_text() -> None:
    paper = replace(NO_CRIMINAL_RECORD, addressed_to_unit="#include(1)", guidance=MARKUP)
    read = running_text(render_slip(paper))
    assert "王建华、#include(1)：" in read
    assert MARKUP.replace(" ", "") in read.replace(" ", "")


def test_rare_characters_of_names_are_drawn() -> None:
    name = "𬭎㛃䶮喆堃犇"
    paper = replace(HARDSHIP, body=((text("兹证明"), field(name), text("。")),))
    assert f"兹证明{name}。" in running_text(render_certificate(paper))


@pytest.mark.parametrize(
    ("character", "point"),
    [("😀", "U+1F600"), ("\ue000", "U+E000"), ("\U0002a6a5", "U+2A6A5")],
)
def test_a_character_no_font_has_is_named_and_nothing_is_printed(
    character: str, point: str
) -> None:
    paper = replace(HARDSHIP, body=((text("兹证明"), field(f"张{character}芳"), text("。")),))
    with pytest.raises(GlyphMissing) as refusal:
        render_certificate(paper)
    assert refusal.value.characters == character
    assert refusal.value.code == "glyph_missing"
    assert point in refusal.value.message
    assert "张" not in refusal.value.message


def test_control_characters_and_hidden_direction_marks_are_taken_out() -> None:
    assert printable("张\x00\x07桂\u202e芳\u200b\ufeff") == "张桂芳"
    assert printable("第一行\r\n第二行\t末") == "第一行 第二行 末"
    assert printable("\ud800张") == "张"
    assert printable("葛\U000e0100") == "葛\U000e0100"
    paper = replace(HARDSHIP, addressee="东区\x00人民\u202e法院\x1b[31m")
    assert "东区人民法院[31m：" in lines_of(render_certificate(paper))


def test_eight_threads_get_what_one_would() -> None:
    papers = [replace(HARDSHIP, number=f"攀东炳〔2026〕第{n:04}号") for n in range(16)]
    alone = [render_certificate(paper) for paper in papers]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(render_certificate, papers))
        drawings = list(threads.map(lambda pdf: preview_png(pdf, 200), together))
    assert together == alone
    assert drawings == [preview_png(pdf, 200) for pdf in alone]


@pytest.mark.parametrize("width_px", [360, 794, 1001])
def test_a_preview_image_is_exactly_as_wide_as_asked(width_px: int) -> None:
    image = Image.open(io.BytesIO(preview_png(render_certificate(HARDSHIP), width_px)))
    assert image.format == "PNG"
    assert image.width == width_px
    assert image.height == pytest.approx(width_px * 297 / 210, abs=2)


def test_the_watermark_is_seen_and_leaves_the_text_readable() -> None:
    def reddish(watermark: str | None) -> float:
        pdf = render_certificate(replace(HARDSHIP, watermark=watermark))
        image = Image.open(io.BytesIO(preview_png(pdf, 400))).convert("RGB")
        red, green, _ = image.split()
        pale = sum(
            1 for r, g in zip(red.tobytes(), green.tobytes(), strict=True) if r > 200 and r - g > 25
        )
        return pale / (image.width * image.height)

    assert reddish(None) == 0
    assert 0.02 < reddish("预览无效") < 0.2


def test_an_office_may_choose_its_own_faces_and_noto_fills_the_gaps() -> None:
    fonts = FontSet.from_mapping({"title": [SANS], "body": [SANS], "title_stroke_pt": 0})
    assert fonts.title == (SANS, SERIF)
    paper = replace(HARDSHIP, table=None)
    pdf = render_certificate(paper, fonts=fonts)
    assert pdf != render_certificate(paper)
    assert "经济困难证明" in lines_of(pdf)


def test_the_faces_come_from_the_settings_and_default_to_noto(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.documents.fonts.settings", SimpleNamespace(configured=False))
    assert chosen_fonts() == FontSet()
    chosen = {"body": ["FandolFang R"], "folders": ["/usr/local/share/fonts/office"]}
    monkeypatch.setattr(
        "core.documents.fonts.settings", SimpleNamespace(configured=True, DOCUMENT_FONTS=chosen)
    )
    assert chosen_fonts().body == ("FandolFang R", SERIF)
    assert chosen_fonts().folders == (Path("/usr/local/share/fonts/office"),)


def test_a_face_that_is_not_installed_is_named() -> None:
    fonts = FontSet.from_mapping({"body": ["FangSong_GB2312"]})
    with pytest.raises(FontNotInstalled, match="FangSong_GB2312"):
        render_certificate(HARDSHIP, fonts=fonts)
