"""Any two editions side by side: added, removed, and wording with the changed characters marked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from catalog.models import Edition
from core.backoffice.site import site


def compare_page(request: HttpRequest) -> HttpResponse:
    """Show the difference from ``?old=`` to ``?new=``; the last two editions unless given."""
    editions = list(Edition.objects.order_by("-number"))
    return site.page(
        request,
        "catalog/back_office/compare.html",
        "版本对比",
        editions=editions,
    )
