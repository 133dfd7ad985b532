"""What goes out comes back the same."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.exporting import edition_docx, edition_xlsx
from catalog.exporting.spreadsheet import DoesNotFitCell
from catalog.importing import read_lists, to_payload
from catalog.importing.columns import column_of
from catalog.importing.wording import entries, folded
from catalog.payloads import founding_payload

DAY = date(2022, 6, 22)
LISTED = (
    "kind",
    "position",
    "name",
    "guidance",
    "category",
    "relying_parties",
    "issuer",
    "purpose",
)


@pytest.fixture
def payload() -> dict[str, Any]:
    return founding_payload()


def test_a_text_longer_than_a_cell_is_refused(payload: dict[str, Any]) -> None:
    payload["items"][0]["guidance"] = "字" * 32_768
    with pytest.raises(DoesNotFitCell):
        edition_xlsx(payload)


def test_a_spreadsheet_brings_every_item_back_whole(payload: dict[str, Any]) -> None:
    imported = read_lists("清单.xlsx", edition_xlsx(payload))
    assert imported.problems == ()
    assert to_payload(imported, on=DAY).payload["items"] == payload["items"]
    assert to_payload(imported, payload, on=DAY).payload["items"] == payload["items"]
    assert imported.prohibited_title == payload["edition"]["prohibited_title"]


def test_a_word_file_brings_both_tables_back(payload: dict[str, Any]) -> None:
    imported = read_lists("清单.docx", edition_docx(payload))
    assert imported.problems == ()
    items = to_payload(imported, on=DAY).payload["items"]
    for name in LISTED:
        assert [item[name] for item in items] == [item[name] for item in payload["items"]]
    assert to_payload(imported, payload, on=DAY).payload["items"] == payload["items"]


def test_codes_survive_a_gap_without_the_present_edition(payload: dict[str, Any]) -> None:
    del payload["items"][3]
    for place, item in enumerate(payload["items"][:19], 1):
        item["position"] = place
    imported = read_lists("清单.xlsx", edition_xlsx(payload))
    assert to_payload(imported, on=DAY).payload["items"] == payload["items"]


def test_text_that_looks_like_a_formula_or_a_link_stays_text(payload: dict[str, Any]) -> None:
    texts = ["=1+1", "+86", "@SUM(A1)", "https://example.cn/a"]
    for item, text in zip(payload["items"], texts, strict=False):
        item["guidance"] = text
    book = openpyxl.load_workbook(io.BytesIO(edition_xlsx(payload)))
    cells = [row[3] for row in book.worksheets[0].iter_rows(min_row=3, max_row=6)]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [
        (text, "s", None) for text in texts
    ]


def test_every_row_is_as_high_as_its_text(payload: dict[str, Any]) -> None:
    payload["items"][0]["guidance"] = "字" * 400  # Eleven lines of eighty digits' widths.
    payload["items"][1]["guidance"] = "字" * 32_000
    book = openpyxl.load_workbook(io.BytesIO(edition_xlsx(payload)))
    sheet = book.worksheets[0]
    heights = [sheet.row_dimensions[row].height for row in (3, 4, 5)]
    assert heights[0] == pytest.approx(11 * 15.5 + 3, abs=1)
    assert heights[1] == pytest.approx(409, abs=1)
    assert heights[2] < 60
    for one in book.worksheets:
        assert one.page_setup.orientation == "landscape"
        assert one.print_title_rows


def test_the_word_file_is_laid_out_like_a_notice(payload: dict[str, Any]) -> None:
    document = docx.Document(io.BytesIO(edition_docx(payload)))
    section = document.sections[0]
    lengths = section.page_width, section.top_margin, section.left_margin
    assert [round(one.mm) for one in lengths if one] == [210, 37, 28]
    assert [len(table.rows) for table in document.tables] == [21, 8]
    for table in document.tables:
        heading = table.rows[0]._tr.get_or_add_trPr().xml
        assert "w:tblHeader" in heading
        assert "w:cantSplit" in table.rows[-1]._tr.get_or_add_trPr().xml
    assert document.core_properties.author == "攀枝花市民政局"


PLAIN = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(
    names=st.lists(PLAIN, min_size=1, max_size=6, unique=True), text=PLAIN, words=st.lists(PLAIN)
)
def test_whatever_is_written_comes_back(names: list[str], text: str, words: list[str]) -> None:
    folded_names = [folded(name) for name in names]
    if len(set(folded_names)) < len(names) or any(map(column_of, names)) or "" in folded_names:
        return
    payload = founding_payload()
    item = payload["items"][0]
    words = entries("\n".join(words))
    payload["items"] = [
        item | {"code": f"P{n:02}", "position": n, "name": name, "guidance": text, "source": "甲 1"}
        | {"aliases": words}
        for n, name in enumerate(names, 1)
    ]  # fmt: skip
    imported = read_lists("清单.xlsx", edition_xlsx(payload))
    assert to_payload(imported, on=DAY).payload["items"] == payload["items"]
