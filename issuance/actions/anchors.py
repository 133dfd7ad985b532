"""Anchors of the archive: sent upwards each day, compared by the office above."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.audit.trail import record
from core.errors import DomainError
from core.exchange.actions import send_dispatch
from core.exchange.models import Dispatch
from core.notices.actions import notify
from core.tenancy import children, current_place, parent, tenant_by_slug
from issuance.actions.archive import archive_watchers
from issuance.anchoring import (
    KIND,
    VERSION,
    contradiction,
    last_received,
    payload_for,
    sent_anchors,
)
from issuance.models import IssuingPolicy, ReceivedAnchor

OVERDUE_DAYS = 2
logger = logging.getLogger(__name__)


class AnchorTooEarly(DomainError):
    """The anchor before it has not come yet; the exchange delivers this one again."""

    code = "anchor_too_early"
    message = "上一份存档锚点还没有送到，这份稍后再收。"


class AnchorFromElsewhere(DomainError):
    """Only offices directly below anchor with us."""

    code = "anchor_from_elsewhere"
    message = "报送单位不是本单位的下级，没有接收存档锚点。"


@transaction.atomic
def publish_anchor() -> Dispatch | None:
    """Send today's anchor to the office above; None when there is none, or it was sent today."""
    above = parent()
    if above is None:
        return None
    IssuingPolicy.objects.select_for_update().first()  # One at a time in this office.
    day = timezone.localdate().isoformat()
    sent = sent_anchors(to=above.slug)
    previous = sent[0] if sent else None
    if previous is not None and previous.payload["day"] >= day:
        return None
    return send_dispatch(
        KIND,
        version=VERSION,
        to=above,
        subject=f"{current_place().name}存档锚点 {day}",
        payload=payload_for(day, previous),
    )


def receive_anchor(dispatch: Dispatch) -> ReceivedAnchor:
    """Keep what an office below anchors, and raise the alarm where it contradicts its past."""
    if dispatch.sender not in {place.slug for place in children()}:
        raise AnchorFromElsewhere
    kept = ReceivedAnchor.objects.filter(sha256=dispatch.sha256).first()
    if kept is not None:
        return kept
    try:
        day = date.fromisoformat(dispatch.payload["day"])
        fault = _fault(dispatch)
    except (KeyError, TypeError, ValueError, AttributeError):
        day, fault = timezone.localdate(), "锚点格式不对，无法核对"
    anchor = ReceivedAnchor.objects.create(
        sender=dispatch.sender,
        day=day,
        sha256=dispatch.sha256,
        payload=dispatch.payload,
        fault=fault[:200],
    )
    if fault:
        _alarm(anchor)
    return anchor


def watch_for_anchors() -> int:
    """Tell of offices below whose anchors have stopped coming; return how many there are."""
    today = timezone.localdate()
    late = 0
    for place in children():
        last = last_received(place.slug)
        if last is None or (today - last.day) <= timedelta(days=OVERDUE_DAYS):
            continue
        late += 1
        notify(
            archive_watchers(),
            key=f"anchor-late:{place.slug}:{last.day}",
            title=f"{place.short_name}没有按日报送存档锚点",
            body=f"最近一份是 {last.day} 的。请联系{place.name}和平台运维人员。",
            url=reverse("archive:anchors"),
            is_alarm=True,
        )
    return late


def _fault(dispatch: Dispatch) -> str:
    last = last_received(dispatch.sender)
    previous = str(dispatch.payload["previous"])
    if last is None:
        if previous:
            raise AnchorTooEarly
        return contradiction({"day": "", "communities": []}, dispatch.payload)
    if previous == last.sha256:
        return contradiction(last.payload, dispatch.payload)
    if not previous or ReceivedAnchor.objects.filter(sha256=previous).exists():
        return f"没有接在 {last.day} 的锚点后面"
    raise AnchorTooEarly


def _alarm(anchor: ReceivedAnchor) -> None:
    place = tenant_by_slug(anchor.sender)
    logger.error("The archive of %s contradicts its anchors.", anchor.sender)
    record("anchor.contradicted", anchor, by=None, sender=anchor.sender, day=str(anchor.day))
    notify(
        archive_watchers(),
        key=f"anchor-fault:{anchor.sha256}",
        title=f"{place.short_name}的存档与已报送的锚点不一致",
        body=f"{anchor.fault}。{place.name}的存档可能被改写，请保留现状并立即核查。",
        url=reverse("archive:anchors"),
        is_alarm=True,
    )
