"""How figures become pictures: sums stay, tones tell apart, what is not known is not zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from core.web.chinese import in_shanghai
from reporting.pictures.bands import scale_of
from reporting.pictures.board import Board, compose_board, quarters_of
from reporting.pictures.drawing import draw
from reporting.pictures.heat import heat_map, item_totals, ranking
from reporting.pictures.months import compact, months_picture
from reporting.pictures.standings import Left
from reporting.pictures.tables import tables_of_board
from reporting.pictures.tiles import burden_map, on_time_map, tile_name
from reporting.pictures.turnaround import turnaround_picture
from reporting.pictures.wording import gap_of, sentences
from reporting.reading import turnaround_quantile, units_by_demand
from reporting.summaries.selectors import OfficeLine, Picture
from tests.core.web.stylesheets import ROOT, contrast, luminance
from tests.reporting.pictures.scene import (
    CITY,
    COUNTIES,
    FOURTH,
    NOBODY,
    NOW,
    PROVINCE,
    line,
    payload,
    pictures_of,
)

DUE = FOURTH.due_before


@pytest.fixture
def board() -> Board:
    """Four counties that counted, each more than the one before; the fifth did not."""
    return made()


def made(left: Left = NOBODY) -> Board:
    counted = [payload(FOURTH, demands=58 * n, seconds_step=n) for n in range(1, 5)]
    before = [payload(FOURTH.previous) for _ in range(4)]
    left_at = [DUE - timedelta(days=1), DUE, None, DUE - timedelta(seconds=1)]
    lines = [
        OfficeLine(PROVINCE, "missing"),
        OfficeLine(CITY, "missing"),
        *(
            line(one, what, left_at=at)
            for one, what, at in zip(COUNTIES[:4], counted, left_at, strict=True)
        ),
        OfficeLine(COUNTIES[4], "missing"),
    ]
    earlier = [line(one, what) for one, what in zip(COUNTIES[:4], before, strict=True)]
    return compose_board(
        quarters_of(FOURTH),
        pictures_of(
            {FOURTH: lines, FOURTH.previous: earlier},
            {FOURTH: counted, FOURTH.previous: before},
        ),
        left,
        here=PROVINCE.slug,
        now=NOW,
    )


# --- Tones --------------------------------------------------------------------------------------
def test_nothing_is_a_tone_of_its_own_and_the_most_is_the_darkest() -> None:
    scale = scale_of([0, 1, 2, 3, 4, None])
    assert [scale.tone(value) for value in (None, 0, 1, 4)] == ["unknown", "t0", "t2", "t4"]
    assert scale_of([7, 7]).tone(7) == "t4"
    assert scale_of([0, None]).tone(0) == "t0"


def test_a_legend_says_every_tone_and_leaves_no_gap_between_them() -> None:
    assert [band.words for band in scale_of([1, 2, 5, 9, 30]).bands] == [
        "0", "1–2", "3–5", "6–9", "10以上",
    ]  # fmt: skip
    assert [band.words for band in scale_of([3, 3]).bands] == ["0", "1以上"]
    assert [band.words for band in scale_of([]).bands] == ["0"]
    values = [0.04, 0.1, 2.4, 2.4, 7.0]
    scale = scale_of(values, digits=1)
    assert {scale.tone(value) for value in values} <= {band.tone for band in scale.bands}


def test_the_tones_are_told_apart_in_greyscale_and_their_words_are_read() -> None:
    css = (ROOT / "reporting/static/reporting/pictures.css").read_text()
    fills = [css.split(f".pic .t{tone} {{ fill: ")[1][:7] for tone in range(5)]
    steps = [luminance(fill) for fill in fills]
    assert all(light - dark > 0.12 for light, dark in pairwise(steps))
    assert all(contrast(fill, "#1c2430") > 4.5 for fill in fills[:4])
    assert contrast(fills[4], "#ffffff") > 4.5


# --- Who demands --------------------------------------------------------------------------------
def test_the_heat_map_adds_up_to_what_was_counted_with_the_merged_rest_last(board: Board) -> None:
    heat = heat_map(board)
    assert heat.total == sum(row.total for row in heat.rows) == 4 * 58
    assert [row.name for row in heat.rows] == ["某银行", "某学校", "其余单位"]
    assert [cell.count for cell in heat.sums] == list(item_totals(board).values())
    assert [column.name for column in heat.columns] == [
        "居民身份信息证明", "亲属关系证明", "无犯罪记录证明",
    ]  # fmt: skip
    assert {cell.tone for cell in heat.rows[-1].cells} == {"merged"}


def test_units_and_items_beyond_what_a_picture_holds_are_merged_not_lost(board: Board) -> None:
    units = {f"单位{n:02d}": {f"P{item:02d}": n for item in range(1, 16)} for n in range(1, 31)}
    total = board.total
    many = replace(total, whole=type(total.whole)({"demands_by_unit_and_item": units}))
    shown = replace(board.shown, total=many)
    again = compose_like(board, shown)
    heat = heat_map(again)
    assert (len(heat.rows), len(heat.columns)) == (16, 13)
    assert heat.total == 15 * sum(range(1, 31))
    bars = ranking(again)
    assert [bar.name for bar in bars.bars][:2] == ["单位30", "单位29"]
    assert bars.left == 20
    assert sum(bar.total for bar in bars.bars) + bars.left_total == heat.total
    table = tables_of_board(again)["units"]
    assert len(table.rows) == 31
    assert table.rows[-1][-1] == heat.total


def compose_like(board: Board, shown: Picture) -> Board:
    return replace(board, shown=shown, units=tuple(units_by_demand(shown.total.whole)))


# --- Over time ----------------------------------------------------------------------------------
def test_twelve_months_stand_in_a_row_and_the_unknown_ones_are_no_zeros(board: Board) -> None:
    months = months_picture(board)
    assert [label.text for label in months.labels] == [f"{n}月" for n in range(1, 13)]
    redirections = [column.count for column in months.panels[0].columns]
    assert redirections == [None] * 6 + [0, 0, 28, 0, 0, 28]
    assert months.panels[0].columns[0].text == "—"
    assert months.has_gaps
    assert [compact(9_999), compact(16_667)] == ["9999", "1.7万"]


def test_a_month_that_has_not_come_is_not_known(board: Board) -> None:
    early = in_shanghai(FOURTH.starts_at) + timedelta(days=40)
    lines = tuple(replace(one, counted_at=one.counted_at and early) for one in board.shown.lines)
    found = [board.before, board.before, board.before, replace(board.shown, lines=lines)]
    again = compose_board(quarters_of(FOURTH), found, NOBODY, here=PROVINCE.slug, now=NOW)
    assert [month.redirections for month in again.months[-3:]] == [0, 0, None]


# --- Counties -----------------------------------------------------------------------------------
def test_the_counties_are_laid_out_by_city_and_value(board: Board) -> None:
    (block,) = on_time_map(board).blocks
    assert block.name == "攀枝花市"
    values = {tile.name: (tile.value, tile.tone) for tile in block.tiles}
    # Of the two quarters before last nobody counted; before that nobody reported.
    assert values == {
        "东区": ("1/2", "t2"),
        "西区": ("0/2 逾期", "t4"),
        "仁和区": ("0/2 未报", "t4"),
        "米易县": ("1/2", "t2"),
        "峨边": ("—", "unknown"),
    }
    (burdens,) = burden_map(board).blocks
    assert [tile.value for tile in burdens.tiles] == ["290.0", "580.0", "870.0", "1,160.0", "—"]
    assert burdens.tiles[4].label == "峨边彝族自治县：没有数据"


def test_what_came_to_us_counts_before_what_a_summary_says() -> None:
    sent = Left({}, {(CITY.slug, str(FOURTH)): DUE - timedelta(hours=1)})
    board = made(sent)
    head = board.groups[0].record
    assert head is not None
    assert [one.words for one in head.standings if one][-1] == "按时报送"
    assert head.on_time == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("东区", "东区"),
        ("峨边彝族自治县", "峨边"),
        ("木里藏族自治县", "木里"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江"),
        ("钒钛高新区", "钒钛高新区"),
        ("某某经济技术开发区", "某某经济…"),
    ],
)
def test_a_name_fits_its_tile(name: str, shown: str) -> None:
    assert tile_name(name) == shown


def test_the_slowest_county_comes_first_under_all_together(board: Board) -> None:
    picture = turnaround_picture(board)
    names = [one.name for one in picture.lines]
    assert names == ["全部合计", "米易县", "仁和区", "西区", "东区"]
    whole = board.total.whole
    assert board.tail == turnaround_quantile(whole, 0.9)
    assert [picture.lines[1].median, picture.lines[1].tail] == ["45.0分钟", "57.0分钟"]
    shares = [float(line.tail_x.rstrip("%")) for line in picture.lines]
    assert shares[1] > shares[2] > shares[3] > shares[4]
    assert all(29 <= share <= 86 for share in shares)


# --- All of it ----------------------------------------------------------------------------------
def test_every_picture_is_well_formed_and_says_what_it_is(board: Board) -> None:
    html = draw(board, base="/x/").html
    drawings = ["<svg" + part for part in outer_drawings(html)]
    images = 0
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)
        name = root.tag.rpartition("}")[2]
        assert name == "svg"
        if root.get("role") in ("img", "group"):
            images += 1
            assert next(iter(root)).tag.endswith("title")
            assert root.get("aria-labelledby", "").split()[0] == next(iter(root)).get("id")
        else:
            assert root.get("aria-hidden") == "true"
    assert images == 6
    assert "style=" not in html
    assert "<script" not in html
    assert "峨边彝族自治县：没有数据" in html


def outer_drawings(html: str) -> list[str]:
    found, rest = [], html
    while "<svg" in rest:
        rest = rest.split("<svg", 1)[1]
        depth, at = 1, 0
        while depth:
            opens, closes = rest.find("<svg", at), rest.find("</svg>", at)
            depth, at = (depth + 1, opens + 4) if -1 < opens < closes else (depth - 1, closes + 6)
        found.append(rest[:at])
        rest = rest[at:]
    return found


def test_what_is_missing_is_named_over_the_pictures(board: Board) -> None:
    gap = gap_of(board)
    assert gap is not None
    assert (gap.tone, gap.title) == ("ask", "还缺单位的数据")
    assert "峨边彝族自治县" in gap.words
    failed = replace(board.shown.lines[2], state="failed")
    shown = replace(board.shown, lines=(failed, *board.shown.lines[3:]))
    gap = gap_of(replace(board, shown=shown))
    assert gap is not None
    assert gap.tone == "no"
    assert gap.words.startswith("东区最近一次汇总失败")


def test_a_sentence_over_each_picture_says_what_is_to_be_seen(board: Board) -> None:
    said = sentences(board)
    assert said["units"] == (
        "2个以上单位索要了3种不应出具的证明，共232次。索要最多的是某银行（48次），"
        "被索要最多的是“居民身份信息证明”。"
    )
    assert "最重的是米易县（1,160.0）" in said["burden"]
    assert said["on_time"] == "4个单位里，0个每次都按时报送。本季度还没有报送的：仁和区。"
    assert "最慢的是米易县" in said["turnaround"]


def test_text_of_an_office_is_data_never_markup(board: Board) -> None:
    evil = "<b>某&单位</b>"
    units = {evil: {"P01": 3}}
    whole = type(board.total.whole)({"demands_by_unit_and_item": units})
    shown = replace(board.shown, total=replace(board.total, whole=whole))
    html = draw(compose_like(board, shown), base="/x/").html
    assert evil not in html
    assert "&lt;b&gt;某&amp;单位&lt;/b&gt;" in html
