"""Figure by figure: what the payload says stands beside its name, in the PDF and in the Word file."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pypdfium2 as pdfium
import pytest
from docx import Document

from core.documents.official import render_official
from core.documents.word import word_file
from core.web.chinese import SHANGHAI
from reporting.admin.figures import HIDDEN
from reporting.admin.official import official_report
from reporting.indicators import INDICATORS, RATIOS, TURNAROUND_STEPS, Shape, indicators
from reporting.payloads import Figures, Payload, PointLine
from reporting.quarters import Quarter
from reporting.snapshots import Office, Snapshot

ITEM, OTHER_ITEM = "R06", "P05"
UNIT, OTHER_UNIT = "攀枝花市某银行股份有限公司东区支行", "某学校"
Grid = list[list[str]]


def numbered(start: int, version: int = 2) -> Figures:
    """Return figures of which no two are the same number."""
    counted = iter(range(start, start + 500, 7))
    made: dict[str, Any] = {}
    for one in INDICATORS:
        if one.since > version:
            continue
        match one.shape:
            case Shape.NUMBER:
                made[one.code] = next(counted)
            case Shape.BY_ITEM:
                made[one.code] = {ITEM: next(counted), OTHER_ITEM: next(counted)}
            case Shape.BY_MONTH:
                made[one.code] = {"2026-10": next(counted)}
            case Shape.BY_UNIT:
                made[one.code] = {UNIT: next(counted), OTHER_UNIT: next(counted)}
            case Shape.BY_UNIT_AND_ITEM:
                made[one.code] = {UNIT: {OTHER_ITEM: next(counted)}}
            case Shape.HISTOGRAM:
                made[one.code] = [0] * len(TURNAROUND_STEPS) + [next(counted)]
    return Figures(made)


def payload(version: int = 2) -> Payload:
    return Payload(
        quarter="2026Q4",
        communities=31,
        points=1,
        items={ITEM: ["经济困难证明"], OTHER_ITEM: ["居住证明"]},
        whole=numbered(3001, version),
        at_points=numbered(1001, version),
        by_point=(
            PointLine(
                "510402002001",
                "竹湖园社区",
                {"certificates": 17, "redirections": 23, "demands": 29},
            ),
        ),
    )


def on_paper(figures: Payload) -> tuple[list[Grid], str]:
    """Return the tables of the Word file, and the text of the PDF without spaces."""
    paper = official_report(
        Snapshot(
            office=Office("pzh-dongqu", "攀枝花市东区", "county", "510402"),
            quarter=Quarter(2026, 4),
            version=1,
            submitted_at=datetime(2027, 1, 5, 9, tzinfo=SHANGHAI),
            figures=figures,
            narrative={},
            concerns=[],
            changes=[],
        ),
        above=None,
    )
    word = Document(io.BytesIO(word_file(paper)))
    grids = [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]
    pdf = pdfium.PdfDocument(render_official(paper))
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    return grids, "".join(text.split())


def expected(figures: Payload) -> list[list[str]]:
    """Return name and values of every line there must be, written out from the definitions."""

    def said(code: str, *keys: str) -> list[str]:
        found = []
        for side in (figures.whole, figures.at_points):
            value: Any = side.values.get(code)
            for key in keys:
                value = None if value is None else value[key]
            found.append("未统计" if value is None else f"{value:,}")
        return found

    lines = [
        [f"{one.name}（{one.unit}）", *said(one.code)]
        for one in INDICATORS
        if one.shape is Shape.NUMBER and one.code not in HIDDEN
    ]
    for ratio in RATIOS:
        shares = []
        for side in (figures.whole, figures.at_points):
            share = ratio.per * side.values[ratio.numerator] / side.values[ratio.denominator]
            shares.append(f"{share:.0f}秒" if ratio.unit == "秒" else f"{share:.1f}{ratio.unit}")
        lines.append([ratio.name, *shares])
    for item, name in ((ITEM, "经济困难证明"), (OTHER_ITEM, "居住证明")):
        cells = [
            cell
            for code in ("certificates", "redirections", "papers_saved")
            for cell in said(f"{code}_by_item", item)
        ]
        lines.append([f"{item} {name}", *cells])
    demanded = [side.values["demands_by_unit_and_item"][UNIT][OTHER_ITEM]
                for side in (figures.whole, figures.at_points)]  # fmt: skip
    lines.append([UNIT, f"{demanded[0]:,}", f"{demanded[1]:,}", f"居住证明 {demanded[0]}"])
    if "unlisted_by_unit" in figures.whole.values:
        lines += [[unit, *said("unlisted_by_unit", unit)] for unit in (UNIT, OTHER_UNIT)]
    lines.append(["竹湖园社区", "17", "23", "29"])
    return lines


@pytest.mark.parametrize("version", [1, 2])
def test_every_figure_stands_beside_its_name_in_word_and_pdf(version: int) -> None:
    figures = payload(version)
    grids, flat = on_paper(figures)
    rows = [row for grid in grids for row in grid]
    for line in expected(figures):
        assert line in rows, line
        assert "".join("".join(line).split()) in flat, line
    assert ("未统计" in flat) == (version == 1)


def test_every_indicator_has_a_place_on_paper() -> None:
    """A figure that no line of the report shows would be counted for nobody."""
    shown = {one.code for one in INDICATORS if one.shape is Shape.NUMBER} | {
        "certificates_by_item", "redirections_by_item", "papers_saved_by_item",
        "demands_by_unit_and_item", "unlisted_by_unit",
    }  # fmt: skip
    drawn = {"certificates_by_month", "redirections_by_month", "turnaround_histogram"}
    assert shown | drawn == set(indicators())
