"""Sending what waits: each delivery handed over once, whatever dies in between.

A delivery is marked before it is handed over, in a transaction of its own, and again afterwards. One
found marked and not finished was in somebody's hands when they died. Where the other side drops
repetitions it is sent again; where it does not (mail) it becomes *unsure*, is shown as such and not
repeated: the inbox has the notice in any case.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.identity.models import User
from core.notices.channels.mail import MailSender
from core.notices.channels.message import Message, NotDelivered, Sender, Unsure
from core.notices.channels.webhook import WebhookSender
from core.notices.models import (
    Channel,
    ChannelSettings,
    ContactPoint,
    Delivery,
    DeliveryState,
)
from core.tenancy import current_tenant, working_in

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 6
FIRST_WAIT = timedelta(minutes=1)
ABANDONED_AFTER = timedelta(minutes=5)
"""How long one may be in somebody's hands: several times the channels' time limits."""


@dataclass(frozen=True)
class _Taken:
    """A delivery in our hands, with all that sending it takes: no query happens meanwhile."""

    pk: int
    sender: Sender
    message: Message


def channel_settings() -> ChannelSettings:
    """Return this office's settings; the inbox alone where there are none."""
    return ChannelSettings.objects.first() or ChannelSettings()


def channels_on() -> list[Channel]:
    """Return the channels this office uses beside the inbox."""
    chosen = channel_settings()
    on = {Channel.MAIL: chosen.mail_is_on, Channel.WEBHOOK: chosen.webhook_is_on}
    return [channel for channel, is_on in on.items() if is_on]


def sender_for(channel: str, chosen: ChannelSettings) -> Sender:
    """Return the sender of a channel as this office has set it up."""
    if channel == Channel.MAIL:
        return MailSender(sender=chosen.mail_sender)
    return WebhookSender(url=chosen.webhook_url, secret=chosen.webhook_secret)


def waiting_deliveries(*, limit: int) -> list[int]:
    """Return the deliveries that are due in the current tenant, abandoned ones among them."""
    now = timezone.now()
    due = Q(state=DeliveryState.WAITING, due_at__lte=now)
    abandoned = Q(state=DeliveryState.HANDING_OVER, changed_at__lte=now - ABANDONED_AFTER)
    found = Delivery.objects.filter(due | abandoned).order_by("due_at")
    return list(found.values_list("pk", flat=True)[:limit])


def send_delivery(pk: int, *, schema: str) -> bool:
    """Hand one delivery over, in transactions of its own; return whether it was handed over now.

    False too when somebody else has it, or had it.
    """
    with working_in(schema):
        taken = _take(pk)
    if taken is None:
        return False
    try:
        taken.sender.send(taken.message)
    except NotDelivered as refusal:
        state = DeliveryState.FAILED if refusal.is_final else DeliveryState.WAITING
        _put_back(taken.pk, schema, state, refusal.problem)
        return False
    except Unsure as doubt:
        again = taken.sender.drops_repetitions
        _put_back(
            taken.pk,
            schema,
            DeliveryState.WAITING if again else DeliveryState.UNSURE,
            doubt.problem,
        )
        return False
    with working_in(schema):
        Delivery.objects.filter(pk=pk).update(
            state=DeliveryState.SENT, problem="", changed_at=timezone.now()
        )
    return True


def _take(pk: int) -> _Taken | None:
    """Mark a delivery as being handed over, and return it; None when it is not ours to send."""
    delivery = (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("notice__recipient")
        .filter(pk=pk, state__in=(DeliveryState.WAITING, DeliveryState.HANDING_OVER))
        .first()
    )
    now = timezone.now()
    if delivery is None or (delivery.state == DeliveryState.WAITING and delivery.due_at > now):
        return None
    chosen = channel_settings()
    sender = sender_for(delivery.channel, chosen)
    if delivery.state == DeliveryState.HANDING_OVER:
        if delivery.changed_at > now - ABANDONED_AFTER:
            return None
        if not sender.drops_repetitions:
            delivery.state, delivery.problem = DeliveryState.UNSURE, "发送途中程序中断"
            delivery.save(update_fields=["state", "problem", "changed_at"])
            return None
    to = _address(delivery)
    if not to:
        delivery.state, delivery.problem = DeliveryState.FAILED, "没有登记收件地址"
        delivery.save(update_fields=["state", "problem", "changed_at"])
        return None
    delivery.state = DeliveryState.HANDING_OVER
    delivery.attempts += 1
    delivery.save(update_fields=["state", "attempts", "changed_at"])
    notice = delivery.notice
    message = Message(
        key=str(delivery.public_id),
        to=to,
        title=notice.title,
        body=notice.body,
        url=f"{office_url()}{notice.url}" if notice.url else "",
    )
    return _Taken(pk, sender, message)


def _put_back(pk: int, schema: str, state: DeliveryState, problem: str) -> None:
    with working_in(schema), transaction.atomic():
        delivery = Delivery.objects.select_for_update().get(pk=pk)
        is_spent = state == DeliveryState.WAITING and delivery.attempts >= MOST_ATTEMPTS
        delivery.state = DeliveryState.FAILED if is_spent else state
        delivery.problem = problem[:120]
        delivery.due_at = timezone.now() + FIRST_WAIT * 2 ** min(delivery.attempts, 8)
        delivery.save(update_fields=["state", "problem", "due_at", "changed_at"])
    logger.warning("A delivery was not handed over; it is %s now.", delivery.state)


def test_message(channel: str, *, to: User) -> None:
    """Send one message to a colleague now, around the queue. Raises ``NotDelivered``, ``Unsure``.

    It takes as long as the other side does, at most the channel's time limit.
    """
    contact = ContactPoint.objects.filter(user=to).first() or ContactPoint(user=to)
    address = contact.mail if channel == Channel.MAIL else contact.handle
    if not address:
        raise NotDelivered("还没有登记您自己的接收方式", is_final=True)
    chosen = channel_settings()
    if channel == Channel.WEBHOOK and not chosen.webhook_url:
        raise NotDelivered("还没有填网关地址", is_final=True)
    message = Message(
        key=f"test-{uuid.uuid4()}",
        to=address,
        title="测试消息",
        body="这是社区减负平台发来的测试消息，收到就说明这个渠道可以用。",
        url=f"{office_url()}/inbox/",
    )
    sender_for(channel, chosen).send(message)


def _address(delivery: Delivery) -> str:
    contact = ContactPoint.objects.filter(user=delivery.notice.recipient_id).first()
    if contact is None:
        return ""
    return str(contact.mail if delivery.channel == Channel.MAIL else contact.handle)


def office_url() -> str:
    """Return the address of this office's pages, without a slash at the end."""
    domain = current_tenant().get_primary_domain()
    scheme, _, rest = settings.PUBLIC_URL.partition("://")
    port = rest.partition(":")[2].partition("/")[0]
    return f"{scheme}://{domain.domain}{':' + port if port else ''}"
