"""Who is told when something happens to a concern."""

from __future__ import annotations

from catalog.actions.telling import tell
from core.identity.access import Can
from core.identity.models import User
from core.notices.actions import notify
from reporting.models import Concern

PAGE = "/back-office/reporting/concern/"


def tell_office(concern: Concern, what: str, body: str) -> None:
    """Tell those who handle concerns what happened to one, once per ``what``."""
    tell(
        Can.HANDLE_CONCERNS,
        key=f"concern:{concern.public_id}:{what}",
        title=_title(concern, what),
        body=body,
        url=f"{PAGE}{concern.public_id}/",
    )


def tell_community(concern: Concern, what: str, body: str) -> None:
    """Tell everybody in the community it is from, if it is from one, once per ``what``."""
    if concern.community is None:
        return
    people = User.objects.filter(is_active=True, community_code=concern.community.code)
    notify(
        people,
        key=f"concern:{concern.public_id}:community:{what}",
        title=_title(concern, what)[:120],
        body=body,
        url=f"/counter/concerns/{concern.public_id}/",
    )


def _title(concern: Concern, what: str) -> str:
    where = f"{concern.community.short_name}的" if concern.community else ""
    return f"{where}问题和需求{what}"
