"""Codes of papers that were stamped, scanned and photographed; and a register to bind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from PIL import Image

from core.documents.errors import GlyphMissing
from core.documents.register import RegisterColumn, RegisterPaper, render_register
from core.documents.render import render_certificate
from core.documents.scanned import qr_texts
from tests.core.documents import readback
from tests.core.documents.papers import HARDSHIP
from tests.core.documents.photographed import photographed, sheet, stamped

ADDRESS = "https://zm.panzhihua.gov.cn/v/7KQ2M9XD4TBHP"


@lru_cache(maxsize=1)
def paper() -> Image.Image:
    return sheet(render_certificate(replace(HARDSHIP, verification_url=ADDRESS)))


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_flatbed_scan_is_read_whichever_way_the_paper_lay(turned: int) -> None:
    assert qr_texts(stamped(paper()).rotate(turned, expand=True)) == [ADDRESS]


def test_red_ink_over_the_code_does_not_hide_it() -> None:
    assert qr_texts(stamped(paper(), at=(0.82, 0.08))) == [ADDRESS]


@pytest.mark.parametrize(
    "by_hand",
    [
        {"angle": 7, "tilt": 0.08},
        {"angle": -20, "tilt": 0.15, "blur": 1.2},
        {"angle": 35, "tilt": 0.2, "blur": 1.5},
        {"angle": 180, "tilt": 0.1, "noise": 40},
        {"angle": 5, "tilt": 0.3, "blur": 2.5},
    ],
    ids=str,
)
def test_a_photograph_is_read_from_an_angle(by_hand: dict[str, Any]) -> None:
    assert qr_texts(photographed(stamped(paper()), **by_hand)) == [ADDRESS]


def test_where_nothing_can_be_read_nothing_is_guessed() -> None:
    assert qr_texts(Image.new("RGB", (1240, 1754), "white")) == []
    assert qr_texts(photographed(paper(), blur=16)) == []
    assert qr_texts(Image.new("L", (1, 1))) == []


# --- The register -------------------------------------------------------------------------------
REGISTER = RegisterPaper(
    title="用印登记簿",
    owner="攀枝花市东区炳草岗街道竹湖园社区居民委员会",
    columns=(RegisterColumn("登记号", 1), RegisterColumn("文件名称", 3, is_centred=False)),
    rows=tuple((f"2026-{n:04d}", "经济困难证明") for n in range(1, 91)),
    printed_on=date(2026, 11, 22),
    particulars=("2026年11月",),
    summary="共用印90次。",
    signatures=("公章保管人", "负责人"),
)


def test_a_register_lies_on_a4_with_its_heading_on_every_page() -> None:
    pdf = render_register(REGISTER)
    sizes = readback.page_sizes_mm(pdf)
    assert len(sizes) > 2
    assert set(sizes) == {(297, 210)}
    text = readback.running_text(pdf)
    assert text.count("文件名称") == len(sizes)
    assert f"第 {len(sizes)} 页，共 {len(sizes)} 页" in text
    assert all(row[0] in text for row in REGISTER.rows)
    assert text.count("共用印90次") == text.count("公章保管人") == 1


def test_what_stands_in_a_register_is_never_read_as_markup() -> None:
    odd = '#import "x" $a$ *b* <c> =1+1'
    pdf = render_register(replace(REGISTER, rows=(("1", odd),)))
    assert "".join(odd.split()) in "".join(readback.running_text(pdf).split())


def test_a_character_no_font_has_is_named() -> None:
    with pytest.raises(GlyphMissing):
        render_register(replace(REGISTER, rows=(("1", "\ue000"),)))


def test_ragged_rows_are_a_programming_error() -> None:
    with pytest.raises(ValueError, match="2 cells"):
        replace(REGISTER, rows=(("1",),))
