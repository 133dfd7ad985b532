"""What an office sent and received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django_tenants.utils import get_tenant_model

from core.exchange.models import Dispatch
from core.tenancy import current_place


def latest_sent(kind: str, *, version: int, sender: str) -> Dispatch | None:
    """Return the newest document of ``kind`` that ``sender`` (slug) sent to anybody."""
    return sent_by(sender, kind, version=version).first()


def sent_by(sender: str, kind: str, *, version: int) -> QuerySet[Dispatch]:
    """Return the documents of ``kind`` that ``sender`` (slug) sent, newest first."""
    return Dispatch.objects.filter(kind=kind, version=version, sender=sender).order_by("-sent_at")


EAGER_ATTEMPTS = 10


def waiting_now() -> QuerySet[Dispatch]:
    """Return what is due to be delivered: each minute at first, once an hour after ten refusals."""
    waiting = Dispatch.objects.filter(delivered_at=None)
    if timezone.now().minute == 0:
        return waiting
    return waiting.filter(attempts__lt=EAGER_ATTEMPTS)


def undelivered() -> list[str]:
    """Return the ids of the documents that are due for us, oldest first."""
    waiting = waiting_now().filter(recipient=current_place().slug)
    return [str(pk) for pk in waiting.order_by("sent_at").values_list("pk", flat=True)]


def schemas_waited_for() -> list[str]:
    """Return the schema of every active tenant that a document is due for."""
    recipients = waiting_now().order_by().values("recipient")
    tenants = get_tenant_model().objects.active().filter(slug__in=recipients)
    return list(tenants.order_by("pk").values_list("schema_name", flat=True))


@dataclass(frozen=True)
class HeldUp:
    """A document for us that came and could not be opened; it is tried again by itself.

    ``quarter`` is what its payload names, empty where it names none.
    """

    sender: str
    subject: str
    sent_at: datetime
    refusal: str
    quarter: str


def held_up(kind: str) -> list[HeldUp]:
    """Return the documents of ``kind`` addressed to us that were refused at the last attempt."""
    refused = Dispatch.objects.filter(
        kind=kind, recipient=current_place().slug, delivered_at=None
    ).exclude(refusal="")
    return [
        HeldUp(one.sender, one.subject, one.sent_at, one.refusal, _quarter_of(one))
        for one in refused.order_by("sent_at")
    ]


def refusal_of(dispatch_id: UUID) -> str | None:
    """Return why a document of ours is not delivered: empty while on its way, None once it is."""
    found = Dispatch.objects.filter(pk=dispatch_id, sender=current_place().slug).first()
    if found is None or found.delivered_at is not None:
        return None
    return found.refusal


def _quarter_of(dispatch: Dispatch) -> str:
    payload = dispatch.payload
    return str(payload.get("quarter", "")) if isinstance(payload, dict) else ""
