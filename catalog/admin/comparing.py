"""Any two editions side by side: added, removed, and wording with the changed characters marked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from catalog.comparing import Difference, compare
from catalog.models import Edition
from catalog.payloads import edition_payload
from catalog.sentences import sentences
from core.backoffice.site import site


def compare_page(request: HttpRequest) -> HttpResponse:
    """Show the difference from ``?old=`` to ``?new=``; the last two editions unless given."""
    editions = list(Edition.objects.order_by("-number"))
    by_number = {str(one.number): one for one in editions}
    new = by_number.get(request.GET.get("new", ""), editions[0] if editions else None)
    old = by_number.get(request.GET.get("old", ""), editions[1] if len(editions) > 1 else new)
    difference: Difference | None = None
    if old is not None and new is not None and old != new:
        difference = compare(edition_payload(old), edition_payload(new))
    return site.page(
        request,
        "catalog/back_office/compare.html",
        "版本对比",
        editions=editions,
        old=old,
        new=new,
        difference=difference,
        told=sentences(difference) if difference else [],
    )
