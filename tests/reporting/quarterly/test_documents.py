"""The report as an official document: who may take it away, and that it says what the page says."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

import pypdfium2 as pdfium
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from core.tenancy import current_place, working_in
from core.tenancy.bureaus import bureau_name
from core.tenancy.hierarchy import place_of
from reporting.admin.figures import tables_of
from reporting.payloads import read_payload
from tenants.models import Tenant
from tests.people import PEOPLE, Person, hire
from tests.reporting.quarterly.offices import (
    accepted,
    at,
    deliver,
    demand,
    draft,
    drafter,
    of,
    received,
    submitted,
)

OWN = "/back-office/reporting/quarterlyreport/2026Q4/v1/report."
FROM_BELOW = "/back-office/reporting/quarterlyreport/received/2026Q4/pzh-dongqu/v1/report."


@pytest.fixture(autouse=True)
def fifth_of_january() -> Any:
    with at(1, 5):
        yield


def at_desk(client_for: Any, tenant: Tenant, person: Person | None = None) -> Any:
    with working_in(tenant):
        return client_for(tenant, hire(person) if person else drafter())


def word_of(answer: Any) -> Any:
    assert answer.status_code == 200
    return Document(io.BytesIO(answer.content))


def grids_of(word: Any) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]


def text_of(word: Any) -> str:
    return "\n".join(paragraph.text for paragraph in word.paragraphs)


def pdf_text(content: bytes) -> str:
    document = pdfium.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in document)


# --- Refused ------------------------------------------------------------------------------------
def test_the_counter_takes_no_report_away(client_for: Any, county: Tenant) -> None:
    draft(county)
    client = at_desk(client_for, county, PEOPLE["clerk"])
    assert client.get(OWN + "docx").status_code == 403
    assert client.get(OWN + "pdf").status_code == 403


def test_a_county_does_not_take_away_what_another_sent(
    client_for: Any, county: Tenant, city: Tenant, other_county: Tenant
) -> None:
    submitted(county)
    deliver(city)
    assert at_desk(client_for, city).get(FROM_BELOW + "docx").status_code == 200
    assert at_desk(client_for, other_county).get(FROM_BELOW + "docx").status_code == 404
    assert at_desk(client_for, other_county).get(OWN + "docx").status_code == 404


def test_there_is_no_report_of_another_form_or_version(client_for: Any, county: Tenant) -> None:
    draft(county)
    client = at_desk(client_for, county)
    assert client.get(OWN + "exe").status_code == 404
    assert client.get(OWN.replace("v1", "v2") + "docx").status_code == 404


# --- Taken away ---------------------------------------------------------------------------------
def test_the_word_file_has_the_layout_of_an_official_document(
    client_for: Any, county: Tenant
) -> None:
    draft(county)
    word = word_of(at_desk(client_for, county).get(OWN + "docx"))
    page = word.sections[0]
    kept = (page.page_width, page.page_height, page.top_margin, page.left_margin)
    assert [round(one / Mm(1)) for one in kept] == [210, 297, 37, 28]
    assert round((page.page_width - page.left_margin - page.right_margin) / Mm(1)) == 156
    prose = next(one for one in word.paragraphs if one.text.startswith("现将"))
    assert prose.paragraph_format.line_spacing == Pt(28)
    assert prose.runs[0].font.size == Pt(16)
    faces = prose.runs[0]._r.rPr.rFonts
    assert faces.get(qn("w:eastAsia")) == "仿宋_GB2312"
    title = next(one for one in word.paragraphs if one.text.startswith("关于"))
    assert title.runs[0].font.size == Pt(22)
    assert all("tblHeader" in table.rows[0]._tr.xml for table in word.tables)
    assert "PAGE" in page.footer._element.xml
    assert "PAGE" in page.even_page_footer._element.xml
    fonts = next(
        part.blob
        for part in word.part.package.iter_parts()
        if part.partname == "/word/fontTable.xml"
    )
    assert "FangSong" in fonts.decode()


@pytest.mark.parametrize(
    ("name", "level", "signed"),
    [
        ("东区", "county", "攀枝花市东区民政局"),
        ("米易县", "county", "米易县民政局"),
        ("西昌市", "county", "西昌市民政局"),
        ("钒钛高新区", "county", "攀枝花市钒钛高新区民政局"),
        ("攀枝花市", "city", "攀枝花市民政局"),
        ("四川省", "province", "四川省民政厅"),
    ],
)
def test_an_office_signs_as_the_bureau_of_its_place(
    city: Tenant, name: str, level: str, signed: str
) -> None:
    assert bureau_name(name, level, place_of(city)) == signed


def test_a_report_is_headed_and_signed_by_the_bureau_and_addressed_to_that_above(
    client_for: Any, county: Tenant, city: Tenant
) -> None:
    submitted(county)
    deliver(city)
    own = at_desk(client_for, county).get(OWN + "docx")
    received_above = at_desk(client_for, city).get(FROM_BELOW + "docx")
    for answer in (own, received_above):
        lines = [one.text for one in word_of(answer).paragraphs]
        assert lines[0] == "攀枝花市东区民政局"
        assert lines.count("攀枝花市东区民政局") == 2
        assert "攀枝花市民政局：" in lines
        assert quote("攀枝花市东区民政局关于") in answer.headers["Content-Disposition"]


def test_a_draft_and_a_zero_report_say_so(client_for: Any, county: Tenant) -> None:
    draft(county)
    said = text_of(word_of(at_desk(client_for, county).get(OWN + "docx")))
    assert "草稿，尚未报送" in said
    assert "零报告" in said
    assert "走访了两个监测点。" in said


def test_word_and_pdf_hold_every_figure_of_the_submitted_payload(
    client_for: Any, county: Tenant
) -> None:
    demand(county, 3)
    demand(county, 1, "某学校")
    submitted(county)
    report, client = of(county), at_desk(client_for, county)
    word = word_of(client.get(OWN + "docx"))
    tables = tables_of(read_payload(report.payload))
    wanted = [
        [[row.name, *(cell.text for cell in row.cells)] for row in rows]
        for rows in (tables.main, tables.items, tables.units, tables.points)
        if rows
    ]
    assert [grid[1:] for grid in grids_of(word)] == wanted
    main = {row[0]: row[1] for row in grids_of(word)[0]}
    assert main["不予出具（份）"] == "4"
    assert main["违规索要证明（次）"] == "4"
    assert report.sha256 in text_of(word)
    assert "草稿" not in text_of(word)
    pdf = client.get(OWN + "pdf").content
    flat = "".join(pdf_text(pdf).split())
    for grid in wanted:
        for row in grid:
            assert "".join(row[0].split()) in flat
    assert "某学校" in flat
    assert pdf == client.get(OWN + "pdf").content


def test_a_city_names_its_counties_and_who_is_missing(
    client_for: Any, county: Tenant, city: Tenant, other_county: Tenant
) -> None:
    demand(county, 2)
    submitted(county)
    deliver(city)
    accepted(city, county)
    draft(city)
    sender = received(city, county)
    word = word_of(at_desk(client_for, city).get(OWN + "docx"))
    offices = grids_of(word)[-1]
    assert [sender.sender_name, "0", "2", "2"] in offices
    with working_in(other_county):
        name = current_place().name
    assert f"{name}（未报送）" in text_of(word)
