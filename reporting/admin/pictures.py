"""The pictures in the back office: 减负看板, an office's own figures, and the tables as files."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from core.backoffice.model_admin import ReadOnlyAdmin
from core.backoffice.site import site
from core.errors import NotFound
from core.identity.access import Can, may, require
from core.tenancy import current_place
from reporting.admin.doors import quarter_named
from reporting.admin.figures import tables_of
from reporting.models import ReceivedReport
from reporting.payloads import read_payload
from reporting.pictures.board import read_board
from reporting.pictures.drawing import draw_quarter
from reporting.pictures.files import ALL, SHEETS, pictures_xlsx
from reporting.quarters import Quarter
from reporting.summaries.models import QuarterSummary
from reporting.summaries.selectors import Office, offices_below, summary_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
QUARTERS_OFFERED = 6


@admin.register(QuarterSummary, site=site)
class PicturesAdmin(ReadOnlyAdmin):
    """The pages of the pictures."""

    def get_urls(self) -> list[URLPattern]:
        """Return them."""
        view = self.admin_site.admin_view
        return [
            path("", view(pictures_page), name="pictures"),
            path("<str:quarter>/<slug:picture>.xlsx", view(pictures_file), name="pictures_file"),
            path("<str:quarter>/<slug:office>/", view(office_page), name="office_figures"),
        ]


def pictures_page(request: HttpRequest) -> HttpResponse:
    """Show the pictures of a quarter; the last one that is over, unless asked for another."""
    require(request.user, Can.VIEW_ALL_BOOKS)
    now = timezone.now()
    offered = _offered()
    asked = request.GET.get("quarter", "")
    quarter = quarter_named(asked) if asked else offered[1]
    drawn = draw_quarter(quarter, now, base=_base(quarter))
    return site.page(
        request,
        "reporting/pictures/page.html",
        "减负看板",
        quarter=quarter,
        quarter_code=str(quarter),
        quarters=offered if quarter in offered else [quarter, *offered],
        drawn=drawn.page,
        gap=drawn.gap if drawn.html else None,
        counted=drawn.counted,
        offices=drawn.offices,
        may_sum=may(request.user, Can.SUM_UP_QUARTERS),
        has_begun=quarter.has_begun(now),
    )


def pictures_file(request: HttpRequest, quarter: str, picture: str) -> HttpResponse:
    """Give the table of one picture, or of all, as xlsx."""
    require(request.user, Can.VIEW_ALL_BOOKS)
    if picture not in (*SHEETS, ALL):
        raise NotFound
    board = read_board(quarter_named(quarter), timezone.now())
    if board.is_empty:
        raise NotFound
    place = current_place().name
    answer = HttpResponse(pictures_xlsx(board, place, picture), content_type=XLSX)
    what = SHEETS.get(picture, "减负看板")
    name = f"{place}{board.quarter.label}{what}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


def office_page(request: HttpRequest, quarter: str, office: str) -> HttpResponse:
    """Show what one office of our subtree counted, and the way to the report it sent."""
    require(request.user, Can.VIEW_ALL_BOOKS)
    period, here = quarter_named(quarter), current_place().slug
    found = {one.slug: one for one in offices_below()}.get(office)
    if found is None:
        raise NotFound
    try:
        summary: QuarterSummary | None = summary_of(office, period)
    except NotFound:
        summary = None
    has_figures = summary is not None and summary.payload is not None
    return site.page(
        request,
        "reporting/pictures/office.html",
        found.name,
        quarter=period,
        quarter_code=str(period),
        office=found,
        summary=summary,
        tables=tables_of(read_payload(summary.payload)) if summary and has_figures else None,
        report_url=_report_of(found, period),
        is_own=found.slug == here,
        is_below=found.parent_slug == here,
    )


@site.lead_with
def pictures_panel(request: HttpRequest) -> str:
    """Show the numbers of the last quarter on the first page, and the way to the pictures."""
    if not may(request.user, Can.VIEW_ALL_BOOKS):
        return ""
    quarter = _offered()[1]
    drawn = draw_quarter(quarter, timezone.now(), base=_base(quarter))
    return render_to_string(
        "reporting/pictures/panel.html", {"quarter": quarter, "drawn": drawn}, request=request
    )


def _offered() -> list[Quarter]:
    """Return the quarter that runs and those before it."""
    offered = [Quarter.of(timezone.now())]
    while len(offered) < QUARTERS_OFFERED:
        offered.append(offered[-1].previous)
    return offered


def _base(quarter: Quarter) -> str:
    return f"{reverse('backoffice:pictures')}{quarter}/"


def _report_of(office: Office, quarter: Quarter) -> str:
    """Return where the office's report is read: as it came to us, or within its city's; or ''."""
    reports = ReceivedReport.objects.filter(quarter=str(quarter)).order_by("-version")
    own = reports.filter(sender_slug=office.slug).defer("snapshot").first()
    if own is not None:
        return reverse("backoffice:received_report", args=[quarter, office.slug, own.version])
    above = reports.filter(sender_slug=office.parent_slug).first()
    sources: list[Any] = above.snapshot["sources"] if above is not None else []
    if above is None or office.slug not in {one["snapshot"]["office"]["slug"] for one in sources}:
        return ""
    given = [quarter, above.sender_slug, above.version, office.slug]
    return reverse("backoffice:source_report", args=given)
