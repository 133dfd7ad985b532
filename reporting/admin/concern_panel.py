"""What the first page of the back office says about problems and needs."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from core.backoffice.site import site
from core.identity.access import Can, may
from core.tenancy import children
from reporting.concerned import OVERDUE, waiting_counts
from reporting.models import ConcernState


@site.add_panel
def concern_panel(request: HttpRequest) -> str:
    """Show how many wait, and how many of them are overdue."""
    if not may(request.user, Can.VIEW_ALL_BOOKS):
        return ""
    return render_to_string(
        "reporting/back_office/concern_panel.html",
        {
            "counts": waiting_counts(timezone.localdate()),
            "raised": ConcernState.RAISED.value,
            "overdue": OVERDUE,
            "has_below": bool(children()),
        },
        request=request,
    )
