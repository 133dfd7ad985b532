"""Reading one's own inbox."""

from __future__ import annotations

from core.errors import NotFound
from core.identity.models import User
from core.notices.models import Notice


def inbox_of(user: User, limit: int = 50) -> list[Notice]:
    """Return the newest notices to ``user``."""
    return list(Notice.objects.filter(recipient=user)[:limit])


def unread_count(user: User) -> int:
    """Return how many notices wait to be read."""
    return Notice.objects.filter(recipient=user, read_at=None).count()


def get_notice(pk: int, *, seen_by: User) -> Notice:
    """Return the notice if it is addressed to ``seen_by``; raise ``NotFound`` otherwise."""
    notice = Notice.objects.filter(pk=pk, recipient=seen_by).first()
    if notice is None:
        raise NotFound
    return notice
