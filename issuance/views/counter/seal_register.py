"""The register of the seal's use: a list to filter, to print and to take along."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from core.audit.trail import record
from core.directory.models import Community
from core.directory.selectors import community_of
from core.documents.register import render_register
from core.errors import DomainError
from core.identity.access import Can, may
from issuance.models import SealUse
from issuance.registers import register_paper
from issuance.registers import register_xlsx as as_workbook
from issuance.seal_errors import CommunityNotChosen, RegisterTooLong
from issuance.selectors.seals import of_kind, register_lines, seals
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.files import paper_view, pdf_response
from issuance.views.counter.lists import in_community, list_page
from issuance.views.counter.paging import Span, keyset_page, span_of
from issuance.views.counter.wet_seal import stage_of

KINDS = (("certificate", "证明"), ("other", "其他用印"))
MONTHS_BACK = 12
MOST_LINES = 2000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@at_the_counter
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """List every use of the seal, with the paper it stands on."""
    user = staff(request)
    rows, span = _asked_for(request)
    page = keyset_page(rows, request)
    kept = seals(seen_by=user).filter(community__code=_community_code(request))
    context = {
        "lines": [(use, stage_of(use)) for use in page.rows],
        "kinds": KINDS,
        "months": _months(),
        "month": request.GET.get("month", ""),
        "seals": kept.order_by("pk"),
        "seal_id": request.GET.get("seal", ""),
        "may_print": bool(_community_code(request)),
    }
    return list_page(request, "seal_register", page, span, context)


@paper_view
@require_safe
def register_pdf(request: HttpRequest) -> HttpResponse:
    """Answer with 用印登记簿 of one community for the days asked for, to print and bind."""
    user = staff(request)
    try:
        community = _community(request)
        rows, span = _asked_for(request)
        uses = _bounded(rows.filter(community=community))
        paper = register_paper(uses, community, first=span.first, last=span.last)
        pdf = render_register(paper)
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:seal_register")
    record("seal.register_printed", community, by=user, lines=len(uses))
    return pdf_response(pdf, f"用印登记簿 {community.short_name}")


@at_the_counter
@require_safe
def register_xlsx(request: HttpRequest) -> HttpResponse:
    """Answer with the lines asked for as a workbook."""
    user = staff(request)
    try:
        uses = _bounded(_asked_for(request)[0])
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:seal_register")
    content = as_workbook(uses, shows_community=may(user, Can.VIEW_ALL_BOOKS))
    record("seal.register_exported", user, by=user, lines=len(uses))
    response = HttpResponse(content, content_type=XLSX)
    name = f"用印登记簿 {timezone.localdate().isoformat()}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def _asked_for(request: HttpRequest) -> tuple[QuerySet[SealUse], Span]:
    """Return the lines that the address asks for, and the days it asks for."""
    rows = in_community(request, register_lines(seen_by=staff(request)), "community__code")
    rows = of_kind(rows, request.GET.get("kind", ""))
    if (seal := request.GET.get("seal", "")).isdecimal() and len(seal) < 19:
        rows = rows.filter(seal_id=int(seal))
    span = _month(request.GET.get("month", "")) or span_of(request)
    return rows.filter(**span.moments("used_at")), span


def _bounded(rows: QuerySet[SealUse]) -> list[SealUse]:
    """Return the lines in the order of their numbers; raise ``RegisterTooLong``."""
    uses = list(rows.order_by("community__code", "year", "serial")[: MOST_LINES + 1])
    if len(uses) > MOST_LINES:
        raise RegisterTooLong
    return uses


def _month(asked: str) -> Span | None:
    """Return the days of a month written 2026-11; nonsense is no month."""
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return None
    if not 1949 < first.year < 2200:
        return None
    following = (first + timedelta(days=32)).replace(day=1)
    return Span(first, following - timedelta(days=1))


def _months() -> list[tuple[str, str]]:
    """Return the last months, newest first, as the filter offers them."""
    first, found = timezone.localdate().replace(day=1), []
    for _ in range(MONTHS_BACK):
        found.append((f"{first:%Y-%m}", f"{first.year}年{first.month}月"))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _community_code(request: HttpRequest) -> str:
    user = staff(request)
    if may(user, Can.VIEW_ALL_BOOKS):
        return request.GET.get("community", "")[:12]
    return user.workplace_code


def _community(request: HttpRequest) -> Community:
    """Return whose register is printed: one's own, or the one a bureau chose."""
    user = staff(request)
    if not may(user, Can.VIEW_ALL_BOOKS):
        return community_of(user)
    community = Community.objects.filter(code=_community_code(request) or "-").first()
    if community is None:
        raise CommunityNotChosen
    return community
