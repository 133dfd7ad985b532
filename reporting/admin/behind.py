"""The page a figure opens: the rows of the books behind it, or the reports it was summed from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.backoffice.site import site
from core.identity.access import Can, require
from reporting.admin.doors import get_report, person
from reporting.admin.figures import name_of
from reporting.behind import rows_behind
from reporting.composing import sources_of
from reporting.counted import point_codes
from reporting.indicators import get_indicator
from reporting.models import QuarterlyReport
from reporting.payloads import Figures, read_payload

_TABLES = {"demands": "demands_by_unit_and_item", "unlisted_by_unit": "unlisted_by_unit"}
"""Where the cells of a figure by unit stand; those by item are its own name and ``_by_item``."""


def rows_page(request: HttpRequest, quarter: str, indicator: str) -> HttpResponse:
    """Show what a figure was counted from; ``item``, ``unit``, ``community``, ``points`` narrow it."""
    report, user = get_report(quarter), person(request)
    if report.basis.get("is_sum"):
        return _parts_page(request, report, indicator)
    require(user, Can.VIEW_ALL_BOOKS)
    given = request.GET
    communities = point_codes(report.period) if given.get("points") else None
    if given.get("community"):
        communities = [given["community"]]
    after = given.get("after", "")
    page = rows_behind(
        indicator,
        report.period,
        seen_by=user,
        communities=communities,
        item=given.get("item", ""),
        unit=given.get("unit", ""),
        before=int(after) if after.isdecimal() and len(after) < 19 else None,
    )
    return site.page(
        request,
        "reporting/back_office/rows.html",
        get_indicator(indicator).name,
        report=report,
        indicator=get_indicator(indicator),
        rows=page.rows,
        following=str(page.following or ""),
        narrowed=[given[name] for name in ("item", "unit") if given.get(name)]
        + (["监测点"] if given.get("points") else []),
    )


def _parts_page(request: HttpRequest, report: QuarterlyReport, indicator: str) -> HttpResponse:
    """Show what each office below added to a sum."""
    figure = get_indicator(indicator)
    item, unit = request.GET.get("item", ""), request.GET.get("unit", "")
    side = "at_points" if request.GET.get("points") else "whole"

    def part_of(data: object) -> int | None:
        """Return what one office added; None where its report is from before that was counted."""
        values: Figures = getattr(read_payload(data), side)
        if not item and not unit:
            return values.number(indicator)
        table = _TABLES.get(indicator, f"{indicator}_by_item")
        if table not in values.values:
            return None
        found = values.table(table).get(item or unit, 0)
        return sum(found.values()) if isinstance(found, dict) else int(found)

    parts = [
        (
            one.sender_name,
            part_of(one.snapshot["figures"]),
            reverse("backoffice:received_report", args=[one.quarter, one.sender_slug, one.version]),
            one.version,
        )
        for one in sources_of(report)
    ]
    if report.basis.get("own"):
        parts.append(("本级社区（村）", part_of(report.basis["own"]), "", 0))
    return site.page(
        request,
        "reporting/back_office/parts.html",
        name_of(indicator),
        report=report,
        indicator=figure,
        parts=parts,
        total=sum(part[1] or 0 for part in parts),
        narrowed=[text for text in (item, unit) if text]
        + (["监测点"] if side == "at_points" else []),
        missing=report.basis["missing"],
    )
