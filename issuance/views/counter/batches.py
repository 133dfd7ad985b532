"""Several papers chosen in a list, printed as one file."""

from __future__ import annotations

import uuid
from typing import cast

from csp.decorators import csp_exempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.identity.access import Can, require
from core.identity.models import User
from issuance.actions.batches import MOST_PAPERS, print_batch, printed_before
from issuance.errors import ReprintReasonMissing
from issuance.models import Certificate, Redirection
from issuance.models.certificates import ReprintReason
from issuance.selectors.books import certificates, redirections
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.files import pdf_response

Paper = Certificate | Redirection


@at_the_counter
@require_POST
def print_papers(request: HttpRequest) -> HttpResponse:
    """Count and hand out what was ticked; ask for a reason first where one is printed again.

    ``paper`` is ``certificate:<public id>`` or ``slip:<public id>``, as often as papers are ticked.
    """
    user = staff(request)
    require(user, Can.REPRINT_CERTIFICATE)
    papers = _chosen(request.POST.getlist("paper"), user)
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    if not reason and printed_before(papers):
        return _ask(request, papers)
    try:
        pdf = print_batch(papers, by=user, reason=reason, note=note)
    except ReprintReasonMissing as refusal:
        return _ask(request, papers, refusal.message)
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:certificates")
    # Older browsers show no PDF at all under our policy for pages.
    served = csp_exempt()(lambda _request: pdf_response(pdf, f"打印 {len(papers)} 份"))
    return cast(HttpResponse, served(request))


def _ask(request: HttpRequest, papers: list[Paper], error: str = "") -> HttpResponse:
    lines = [
        (
            f"{'certificate' if isinstance(one, Certificate) else 'slip'}:{one.public_id}",
            one,
            one.reprints.count() + 1 if isinstance(one, Certificate) else 0,
        )
        for one in papers
    ]
    context = {
        "lines": lines,
        "reprint_reasons": ReprintReason.choices,
        "reprint_error": error,
    }
    status = 422 if error else 200
    return render(request, "issuance/counter/print_papers.html", context, status=status)


def _chosen(values: list[str], user: User) -> list[Paper]:
    """Return the papers among ``values`` that ``user`` may see, in the order they were listed."""
    keys = [key for value in values[: MOST_PAPERS + 1] if (key := _key(value)) is not None]
    known: dict[tuple[str, uuid.UUID], Paper] = {}
    for one in certificates(seen_by=user).filter(
        public_id__in=[key for kind, key in keys if kind == "certificate"]
    ):
        known["certificate", one.public_id] = one
    for told in redirections(seen_by=user).filter(
        public_id__in=[key for kind, key in keys if kind == "slip"]
    ):
        known["slip", told.public_id] = told
    return [known[key] for key in dict.fromkeys(keys) if key in known]


def _key(value: str) -> tuple[str, uuid.UUID] | None:
    kind, _, text = value.partition(":")
    try:
        return kind, uuid.UUID(text)
    except ValueError:
        return None
