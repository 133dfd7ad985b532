"""What an office sent and received."""

from __future__ import annotations

from core.exchange.models import Dispatch
from core.tenancy import current_place


def latest_sent(kind: str, sender: str) -> Dispatch | None:
    """Return the newest document of ``kind`` that ``sender`` (slug) addressed to us."""
    ours = Dispatch.objects.filter(kind=kind, sender=sender, recipient=current_place().slug)
    return ours.order_by("-sent_at").first()


def undelivered() -> list[Dispatch]:
    """Return the documents that wait for us, oldest first."""
    return list(Dispatch.objects.filter(recipient=current_place().slug, delivered_at=None))
