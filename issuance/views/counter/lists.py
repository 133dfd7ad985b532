"""The books as lists: applications, certificates, slips; and looking one up."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.answers import split_name
from catalog.models import ListKind
from catalog.selectors import items
from core.directory.models import Community
from core.identity.access import Can, may
from core.privacy.masking import mask_name
from issuance.models.applications import ApplicationState
from issuance.models.certificates import CertificateState
from issuance.selectors.books import application_lines, certificates, redirections
from issuance.views.counter.door import although_unreadable, at_the_counter, staff
from issuance.views.counter.paging import PERIODS, Span, keyset_page, span_of
from issuance.views.counter.states import state_of_application, state_of_certificate


@at_the_counter
@although_unreadable
@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    """List applications by state, item and day."""
    rows = application_lines(seen_by=staff(request))
    state = request.GET.get("state", "")
    if state in ApplicationState.values:
        rows = rows.filter(state=state)
    if item := request.GET.get("item", ""):
        rows = rows.filter(item__code=item[:8])
    rows = in_community(request, rows, "community__code")
    span = span_of(request)
    page = keyset_page(rows.filter(**span.moments("created_at")), request)
    context = {
        "lines": [
            (one, mask_name(one.subject_name), state_of_application(one)) for one in page.rows
        ],
        "states": ApplicationState.choices,
        "items": _items(ListKind.RETAINED),
    }
    return list_page(request, "applications", page, span, context)


@at_the_counter
@although_unreadable
@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    """List the book of certificates."""
    rows = certificates(seen_by=staff(request)).annotate(copies=Count("reprints"))
    state = request.GET.get("state", "")
    if state in CertificateState.values:
        rows = rows.filter(state=state)
    if item := request.GET.get("item", ""):
        rows = rows.filter(item_code=item[:8])
    rows = in_community(request, rows, "community__code")
    span = span_of(request)
    page = keyset_page(rows.filter(**span.days("issued_on")), request)
    context = {
        "lines": [
            (one, mask_name(one.owner.subject_name), state_of_certificate(one)) for one in page.rows
        ],
        "states": CertificateState.choices,
        "items": _items(ListKind.RETAINED),
    }
    return list_page(request, "certificates", page, span, context)


@at_the_counter
@although_unreadable
@require_safe
def redirection_list(request: HttpRequest) -> HttpResponse:
    """List who was sent elsewhere, and who had demanded the paper."""
    rows = redirections(seen_by=staff(request))
    if item := request.GET.get("item", ""):
        rows = rows.filter(item__code=item[:8])
    rows = in_community(request, rows, "community__code")
    span = span_of(request)
    page = keyset_page(rows.filter(**span.moments("told_at")), request)
    context = {"lines": [(one, mask_name(one.resident_name)) for one in page.rows]}
    return list_page(request, "redirections", page, span, context)


def list_page(
    request: HttpRequest,
    name: str,
    page: Any,
    span: Span,
    context: dict[str, Any],
) -> HttpResponse:
    """Answer with a book: ``context`` holds its lines and what its filters offer."""
    shows_community = may(staff(request), Can.VIEW_ALL_BOOKS)
    context |= {
        "current": name,
        "page": page,
        "span": span,
        "periods": PERIODS,
        "is_filtered": any(value for key, value in request.GET.items() if key != "after"),
        "shows_community": shows_community,
        "may_print": may(staff(request), Can.REPRINT_CERTIFICATE),
        "communities": Community.objects.order_by("code") if shows_community else (),
        "community_code": request.GET.get("community", ""),
    }
    return render(request, f"issuance/counter/{name}.html", context)


def in_community(request: HttpRequest, rows: Any, path: str) -> Any:
    """Keep the rows of the community asked for, whose code stands at ``path``."""
    code = request.GET.get("community", "")
    return rows.filter(**{path: code[:12]}) if code else rows


def _items(kind: ListKind) -> list[tuple[str, str]]:
    return [(one.code, split_name(one.name)[0]) for one in items(kind)]
