"""An edition taken back by the office above: telling those below, and what they decide then."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import DataError, transaction
from django.utils import timezone

from catalog.actions.telling import tell
from catalog.errors import PaperUnreadable
from catalog.inheritance_errors import NotFromParent, NotWithdrawnAbove
from catalog.inherited import parent_of, withdrawn_above
from catalog.models import Edition, ParentWithdrawal
from catalog.payloads import Payload
from core.audit.trail import record
from core.exchange.actions import send_dispatch
from core.exchange.models import Dispatch
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import children, current_place

WITHDRAWAL_KIND = "catalog.withdrawal"
WITHDRAWAL_VERSION = 1


def send_withdrawal(edition: Edition) -> list[Dispatch]:
    """Tell every office directly below that an edition is taken back and nothing has its place.

    A copy addressed to ourselves stays on the exchange for the offices founded later.
    """
    payload = {
        "origin_slug": edition.origin_slug,
        "number": edition.origin_number,
        "reason": edition.withdrawal_reason,
        "withdrawn_at": (edition.withdrawn_at or timezone.now()).isoformat(),
    }
    return [
        send_dispatch(
            WITHDRAWAL_KIND,
            version=WITHDRAWAL_VERSION,
            to=place,
            subject=f"撤回第{edition.origin_number}版清单",
            payload=payload,
        )
        for place in (current_place(), *children())
    ]


@transaction.atomic
def receive_withdrawal(dispatch: Dispatch) -> ParentWithdrawal | None:
    """Note that the parent took an edition back; what is in force here stays, and people are told.

    None for the copy we sent ourselves; a second call changes nothing. Raises ``NotFromParent`` and
    ``PaperUnreadable``.
    """
    place = current_place()
    if dispatch.sender == place.slug:
        return None
    if dispatch.sender != place.parent_slug:
        raise NotFromParent
    paper: Payload = dispatch.payload
    try:
        told: dict[str, Any] = {
            "reason": str(paper["reason"])[:200],
            "withdrawn_at": datetime.fromisoformat(paper["withdrawn_at"]),
        }
        row, is_new = ParentWithdrawal.objects.get_or_create(
            parent_slug=str(paper["origin_slug"]),
            parent_number=int(paper["number"]),
            defaults=told,
        )
    except (KeyError, TypeError, ValueError, AttributeError, DataError) as broken:
        raise PaperUnreadable from broken
    if is_new:
        record(
            "edition.withdrawn_above", row, by=None, origin=row.parent_slug,
            origin_number=row.parent_number,
        )  # fmt: skip
        if withdrawn_above() == row:
            _tell(row)
    return row


@transaction.atomic
def keep_in_force(*, by: User) -> ParentWithdrawal:
    """Go on with what is in force although the office above took its edition back.

    Raises ``NotWithdrawnAbove``.
    """
    require(by, Can.EDIT_LISTS)
    found = withdrawn_above()
    if found is None:
        raise NotWithdrawnAbove
    row = ParentWithdrawal.objects.select_for_update().get(pk=found.pk)
    if row.kept_at is None:
        row.kept_at, row.kept_by_name = timezone.now(), by.name
        row.save(update_fields=["kept_at", "kept_by_name"])
        record("edition.kept", row, by=by, origin_number=row.parent_number)
    return row


def is_withdrawn_above(edition: Edition) -> bool:
    """Whether ``edition`` is, or stands on, one the office above took back."""
    stands_on = parent_of(edition)
    return stands_on is not None and stands_on.is_withdrawn()


def _tell(row: ParentWithdrawal) -> None:
    for permission in (Can.EDIT_LISTS, Can.PUBLISH_EDITION):
        tell(
            permission,
            key=f"withdrawn-above:{row.parent_slug}:{row.parent_number}",
            title=f"上级撤回了第{row.parent_number}版清单",
            body=f"撤回原因：{row.reason}。本单位的现行清单没有变，窗口照常办理。"
            "请在后台“上下级清单”里决定是否继续使用。",
        )
