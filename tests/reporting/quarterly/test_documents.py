"""The report to take away: as a Word file and as PDF, with the figures of the page."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2 as pdfium
import pytest
from docx import Document
from docx.oxml.ns import qn

from core.identity.access import Role
from core.tenancy import working_in
from reporting.snapshots import read_snapshot
from tenants.models import Tenant
from tests.people import Person, hire
from tests.reporting.quarterly.offices import (
    at,
    deliver,
    demand,
    draft,
    drafter,
    received,
    submitted,
)

REPORTS = "/back-office/reporting/quarterlyreport/"
CLERK = Person("desk", "王芳", Role.CLERK, "510402001001")


@pytest.fixture(autouse=True)
def fifth_of_january() -> Any:
    with at(1, 5):
        yield


def fetched(client_for: Any, tenant: Tenant, address: str) -> Any:
    with working_in(tenant):
        return client_for(tenant, drafter()).get(REPORTS + address)


def tables_in(docx: bytes) -> list[list[list[str]]]:
    document = Document(io.BytesIO(docx))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def words_in(docx: bytes) -> str:
    return "\n".join(one.text for one in Document(io.BytesIO(docx)).paragraphs)


def pdf_text(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return "".join(text.split())


def test_the_counter_gets_none_and_other_forms_are_not_found(
    client_for: Any, county: Tenant
) -> None:
    draft(county)
    with working_in(county):
        counter = client_for(county, hire(CLERK))
        assert counter.get(f"{REPORTS}2026Q4/v1/report.docx").status_code == 403
    assert fetched(client_for, county, "2026Q4/v1/report.exe").status_code == 404
    assert fetched(client_for, county, "2026Q4/v2/report.docx").status_code == 404
    assert fetched(client_for, county, "2026Q3/v1/report.pdf").status_code == 404


def test_a_draft_says_that_it_is_one(client_for: Any, county: Tenant) -> None:
    draft(county)
    answer = fetched(client_for, county, "2026Q4/v1/report.docx")
    assert "（草稿，尚未报送）" in words_in(answer.content)
    assert "校验值" not in words_in(answer.content)


def test_a_zero_report_says_so_in_words(client_for: Any, county: Tenant) -> None:
    submitted(county)
    assert "本季度为零报告" in words_in(
        fetched(client_for, county, "2026Q4/v1/report.docx").content
    )


def test_every_figure_of_the_word_file_is_that_of_the_snapshot(
    client_for: Any, county: Tenant
) -> None:
    demand(county, 3)
    demand(county, 1, unit="某学校")
    report = submitted(county, text="走访了两个监测点。\n收到的意见都办了。")
    answer = fetched(client_for, county, "2026Q4/v1/report.docx")
    assert ".docx" in answer["Content-Disposition"]
    whole = read_snapshot(report.snapshot).figures.whole
    main, by_item, by_unit = tables_in(answer.content)[:3]
    told = {row[0]: row[1] for row in main[1:]}
    assert any(
        name.startswith("不予出具") and number.startswith(str(whole.number("redirections")))
        for name, number in told.items()
    )
    assert whole.number("redirections") == 4
    assert [row[3] for row in by_item[1:] if row[0].startswith("P05")] == ["4"]
    assert {row[0]: row[1] for row in by_unit[1:]} == {"某银行": "3", "某学校": "1"}
    words = words_in(answer.content)
    assert "收到的意见都办了。" in words
    assert report.sha256 in words


def test_the_word_file_is_laid_out_as_an_official_document(client_for: Any, county: Tenant) -> None:
    submitted(county)
    answer = fetched(client_for, county, "2026Q4/v1/report.docx")
    document = Document(io.BytesIO(answer.content))
    section = document.sections[0]
    assert round(section.page_width.mm) == 210
    assert round(section.top_margin.mm) == 37
    body = next(one for one in document.paragraphs if one.text.startswith("现将"))
    assert body.paragraph_format.line_spacing.pt == 28
    assert body.runs[0].font.size.pt == 16
    fonts = body.runs[0]._r.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    repeated = document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader"))
    assert repeated is not None


def test_the_pdf_says_the_same(client_for: Any, county: Tenant) -> None:
    demand(county, 2)
    report = submitted(county)
    answer = fetched(client_for, county, "2026Q4/v1/report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = pdf_text(answer.content)
    for words in ("关于2026年第四季度", "走访了两个监测点。", "某银行", report.sha256):
        assert words in text


def test_what_a_city_received_is_taken_away_as_it_came(
    client_for: Any, county: Tenant, city: Tenant
) -> None:
    demand(county, 2)
    submitted(county)
    deliver(city)
    theirs = received(city, county)
    answer = fetched(client_for, city, f"received/2026Q4/{county.slug}/v1/report.docx")
    assert theirs.sha256 in words_in(answer.content)
    assert f"{city.name}：" in words_in(answer.content)
