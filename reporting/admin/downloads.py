"""Reports to take away: as a Word file and as PDF, from the same document as the page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from core.documents.official import OfficialPaper, render_official
from core.documents.word import word_file
from core.errors import NotFound
from core.tenancy import current_place, parent
from reporting.admin.doors import get_received, get_report
from reporting.admin.official import official_report
from reporting.composing import compose
from reporting.snapshots import read_snapshot

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def report_file(request: HttpRequest, quarter: str, version: int, form: str) -> HttpResponse:
    """Give a version of our own report; one not yet submitted says that it is a draft."""
    report = get_report(quarter, version)
    data = report.snapshot if report.is_submitted else compose(report, timezone.now())
    paper = official_report(
        read_snapshot(data),
        above=parent(),
        sha256=report.sha256,
        is_draft=not report.is_submitted,
    )
    return _file(paper, form)


def received_file(
    request: HttpRequest, quarter: str, sender: str, version: int, form: str
) -> HttpResponse:
    """Give a report from below as it was submitted."""
    report = get_received(quarter, sender, version)
    return _file(
        official_report(
            read_snapshot(report.snapshot), above=current_place(), sha256=report.sha256
        ),
        form,
    )


def _file(paper: OfficialPaper, form: str) -> HttpResponse:
    if form == "docx":
        answer = HttpResponse(word_file(paper), content_type=WORD)
    elif form == "pdf":
        answer = HttpResponse(render_official(paper), content_type="application/pdf")
    else:
        raise NotFound
    name = f"{paper.issuer}{''.join(paper.title_lines)}{paper.remark}.{form}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer
