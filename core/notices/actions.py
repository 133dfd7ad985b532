"""Sending and reading notices."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.text import Truncator

from core.identity.models import User
from core.notices.models import TITLE_LENGTH, Notice


def notify(
    recipients: Iterable[User],
    *,
    key: str,
    title: str,
    body: str = "",
    url: str = "",
    is_alarm: bool = False,
) -> int:
    """Put a notice into each recipient's inbox once per ``key``; return how many were new.

    A title longer than the inbox shows is cut.
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
    return Notice.objects.filter(key=key).count() - before


def mark_read(notice: Notice, *, by: User) -> None:
    """Note that the recipient has read it; reading again changes nothing."""
    Notice.objects.filter(pk=notice.pk, recipient=by, read_at=None).update(read_at=timezone.now())
