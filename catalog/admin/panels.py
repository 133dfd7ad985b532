"""What the first page of the back office says about the lists."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from catalog.admin.doors import TONES, person
from catalog.admin.inheritance import taken_back
from catalog.inherited import is_behind
from catalog.models import Edition, EditionState
from core.backoffice.site import site
from core.identity.access import Can, may


@site.add_panel
def lists_panel(request: HttpRequest) -> str:
    """Show the edition in force, and those that wait for somebody."""
    user = person(request)
    waiting = (EditionState.DRAFT, EditionState.SUBMITTED, EditionState.SCHEDULED)
    open_editions = list(Edition.objects.filter(state__in=waiting))
    return render_to_string(
        "catalog/back_office/panel.html",
        {
            **taken_back(user),
            "behind": {one.number for one in open_editions if not one.is_locked and is_behind(one)},
            "open_editions": [(one, TONES[EditionState(one.state)]) for one in open_editions],
            "may_draft": may(user, Can.EDIT_LISTS)
            and not any(one.is_draft or one.is_submitted for one in open_editions),
        },
        request=request,
    )
