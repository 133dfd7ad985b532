"""Telling the office above which of its editions we stand on, and keeping what those below tell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.actions.telling import tell
from catalog.errors import PaperUnreadable
from catalog.inheritance_errors import NotFromChild
from catalog.inherited import child, open_merges, parent_of
from catalog.merging import Override, overrides
from catalog.models import AdoptionReport, Edition
from catalog.payloads import Payload, edition_payload
from catalog.selectors import edition_in_force
from core.exchange.actions import send_dispatch
from core.exchange.models import Dispatch
from core.identity.access import Can
from core.tenancy import children, current_place, parent

REPORT_KIND = "catalog.adoption_report"
REPORT_VERSION = 1


def report_standing(edition: Edition) -> Dispatch | None:
    """Tell the office above what has taken effect here; None where there is none to tell."""
    above = parent()
    stands_on = parent_of(edition) if above is not None else None
    if above is None or stands_on is None:
        return None
    place = current_place()
    own: list[Override] = []
    if edition.source_dispatch is None:
        own = overrides(stands_on.payload(), edition_payload(edition))
    return send_dispatch(
        REPORT_KIND,
        version=REPORT_VERSION,
        to=above,
        subject=f"{place.name}清单执行情况",
        payload={
            "number": edition.number,
            "origin_slug": stands_on.slug,
            "origin_number": stands_on.number,
            "content_sha256": edition.content_sha256,
            "differences": [
                {"code": one.code, "field": one.field, "change": _change(one)} for one in own
            ],
            "open_conflicts": sum(len(one.conflicts) for one in open_merges()),
            "effective_at": (edition.published_at or timezone.now()).isoformat(),
        },
    )


@transaction.atomic
def file_report(dispatch: Dispatch) -> AdoptionReport:
    """Keep what an office below says about its lists, unless a newer report came before.

    Raises ``NotFromChild`` and ``PaperUnreadable``.
    """
    sender = child(dispatch.sender)
    if sender is None:
        raise NotFromChild
    paper: Payload = dispatch.payload
    try:
        told: dict[str, Any] = {
            "reporter_name": sender.name,
            "number": int(paper["number"]),
            "origin_slug": str(paper["origin_slug"]),
            "origin_number": int(paper["origin_number"]),
            "content_sha256": str(paper["content_sha256"]),
            "differences": [
                {name: str(one[name]) for name in ("code", "field", "change")}
                for one in paper["differences"]
            ],
            "open_conflicts": int(paper["open_conflicts"]),
            "effective_at": datetime.fromisoformat(paper["effective_at"]),
        }
    except (KeyError, TypeError, ValueError) as broken:
        raise PaperUnreadable from broken
    report, is_new = AdoptionReport.objects.select_for_update().get_or_create(
        reporter_slug=sender.slug, defaults=told
    )
    if not is_new and (told["number"], told["effective_at"]) >= (
        report.number,
        report.effective_at,
    ):
        for name, value in told.items():
            setattr(report, name, value)
        report.save()
    _tell_when_all_follow(told["origin_slug"], told["origin_number"])
    return report


def _tell_when_all_follow(slug: str, number: int) -> None:
    """Tell the publishers once that every office below stands on the edition in force."""
    present = edition_in_force()
    if present is None or (present.origin_slug, present.origin_number) != (slug, number):
        return
    below = {place.slug for place in children()}
    followed = AdoptionReport.objects.filter(
        origin_slug=slug, origin_number=number, reporter_slug__in=below
    )
    if followed.count() == len(below):
        tell(
            Can.PUBLISH_EDITION,
            key=f"followed:{slug}:{number}",
            title=f"下级单位已全部采用第{present.number}版",
            body=f"共{len(below)}个单位。各单位的本地不同见后台“上下级清单”。",
        )


def _change(one: Override) -> str:
    if one.base is None:
        return "added"
    return "removed" if one.ours is None else "changed"
