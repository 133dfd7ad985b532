"""Sending and reading notices."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from core.audit.trail import record
from core.identity.access import Can, require
from core.identity.models import User
from core.notices.channels.reach import gateway_parts, leads_inward
from core.notices.errors import ChannelNotReady, DeliveryNotStuck, GatewayRefused
from core.notices.models import (
    TITLE_LENGTH,
    ChannelSettings,
    ContactPoint,
    Delivery,
    DeliveryState,
    Notice,
)
from core.notices.outgoing import channel_settings, channels_on
from core.tenancy import current_schema


def notify(
    recipients: Iterable[User],
    *,
    key: str,
    title: str,
    body: str = "",
    url: str = "",
    is_alarm: bool = False,
    goes_out: bool = False,
) -> int:
    """Put a notice into each recipient's inbox once per ``key``; return how many were new.

    With ``goes_out`` it is also sent through the channels this office has switched on, once each. A
    title longer than the inbox shows is cut.
    """
    title = Truncator(title).chars(TITLE_LENGTH)
    before = Notice.objects.filter(key=key).count()
    Notice.objects.bulk_create(
        [
            Notice(recipient=user, key=key, title=title, body=body, url=url, is_alarm=is_alarm)
            for user in recipients
        ],
        ignore_conflicts=True,
    )
    if goes_out:
        _send_out(key)
    return Notice.objects.filter(key=key).count() - before


def _send_out(key: str) -> None:
    """Write the deliveries that are not yet there, and queue them after commit.

    A queue that loses them loses nothing: ``core.notices.tasks.sweep`` finds the rows.
    """
    channels = channels_on()
    if not channels:
        return
    now = timezone.now()
    fresh = Notice.objects.filter(key=key, deliveries=None)
    Delivery.objects.bulk_create(
        [
            Delivery(notice=notice, channel=channel, due_at=now)
            for notice in fresh
            for channel in channels
        ],
        ignore_conflicts=True,
    )
    from core.notices.tasks import deliver

    waiting = Delivery.objects.filter(notice__key=key, state=DeliveryState.WAITING)
    for pk in waiting.values_list("pk", flat=True):
        send = partial(deliver.apply_async, (pk,), schema=current_schema())
        transaction.on_commit(send, robust=True)


@transaction.atomic
def change_channels(
    *,
    mail_is_on: bool,
    mail_sender: str,
    webhook_is_on: bool,
    webhook_url: str,
    webhook_secret: str,
    by: User,
) -> ChannelSettings:
    """Choose the channels this office uses; an empty secret keeps the one there is.

    Raises ``ChannelNotReady`` where a channel is switched on without what it needs, and
    ``GatewayRefused`` where nothing may be sent to the address.
    """
    require(by, Can.SET_CHANNELS)
    chosen = channel_settings()
    secret = webhook_secret or chosen.webhook_secret
    if webhook_is_on and not (webhook_url and secret):
        raise ChannelNotReady
    if webhook_url and (gateway_parts(webhook_url) is None or leads_inward(webhook_url)):
        raise GatewayRefused
    ChannelSettings.objects.update_or_create(
        pk=1,
        defaults={
            "mail_is_on": mail_is_on,
            "mail_sender": mail_sender,
            "webhook_is_on": webhook_is_on,
            "webhook_url": webhook_url,
            "webhook_secret": secret,
        },
    )
    chosen = channel_settings()
    record("channels.changed", chosen, by=by, mail=mail_is_on, webhook=webhook_is_on)
    return chosen


@transaction.atomic
def change_contact(user: User, *, mail: str, handle: str, by: User) -> ContactPoint:
    """Note where a person is reached outside: their own doing, or that of who sets the channels."""
    if user.pk != by.pk:
        require(by, Can.SET_CHANNELS)
    contact, _ = ContactPoint.objects.update_or_create(
        user=user, defaults={"mail": mail.strip(), "handle": handle.strip()}
    )
    record("contact.changed", contact, by=by)
    return contact


@transaction.atomic
def send_again(delivery: Delivery, *, by: User) -> None:
    """Send one that failed, or of which nobody knows whether it arrived, once more."""
    require(by, Can.SET_CHANNELS)
    changed = Delivery.objects.filter(
        pk=delivery.pk, state__in=(DeliveryState.FAILED, DeliveryState.UNSURE)
    ).update(
        state=DeliveryState.WAITING, attempts=0, due_at=timezone.now(), changed_at=timezone.now()
    )
    if not changed:
        raise DeliveryNotStuck
    record("delivery.sent_again", delivery, by=by, channel=delivery.channel)
    from core.notices.tasks import deliver

    send = partial(deliver.apply_async, (delivery.pk,), schema=current_schema())
    transaction.on_commit(send, robust=True)


def mark_read(notice: Notice, *, by: User) -> None:
    """Note that the recipient has read it; reading again changes nothing."""
    Notice.objects.filter(pk=notice.pk, recipient=by, read_at=None).update(read_at=timezone.now())
