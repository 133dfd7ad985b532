"""Sending and delivering documents between offices."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.errors import DomainError, NotFound
from core.exchange.models import Dispatch
from core.exchange.registry import handler_for
from core.tenancy import Place, current_place


class PayloadAltered(DomainError):
    """The document does not match its seal."""

    code = "payload_altered"
    message = "公文内容与校验值不符，已停止接收。请联系发送单位重新发送。"


def send_dispatch(
    kind: str, *, version: int, to: Place, subject: str, payload: dict[str, Any]
) -> Dispatch:
    """Write a document to ``to`` in the sender's transaction; Celery delivers it after commit."""
    from core.exchange.tasks import deliver

    dispatch = Dispatch.objects.create(
        kind=kind,
        version=version,
        sender=current_place().slug,
        recipient=to.slug,
        subject=subject,
        payload=payload,
        sha256=payload_sha256(payload),
    )
    transaction.on_commit(
        partial(deliver.apply_async, (str(dispatch.pk),), schema=to.schema_name), robust=True
    )
    return dispatch


def deliver_dispatch(dispatch_id: str) -> bool:
    """Deliver one document into the current schema; False when there was nothing to deliver.

    That is when it had been delivered before, and when it was refused: by its handler, for want
    of one, or because it does not match its hash. The reason is then noted on the dispatch.
    Raises ``NotFound`` when it is not addressed to this office.
    """
    dispatch = (
        Dispatch.objects.select_for_update()
        .filter(pk=dispatch_id, recipient=current_place().slug)
        .first()
    )
    if dispatch is None:
        raise NotFound
    if dispatch.delivered_at is not None:
        return False
    dispatch.attempts += 1
    try:
        with transaction.atomic():
            require_unaltered(dispatch)
            handler_for(dispatch)(dispatch)
        dispatch.delivered_at = timezone.now()
        dispatch.refusal = ""
    except DomainError as refusal:
        dispatch.refusal = refusal.message[:200]
    dispatch.save(update_fields=["attempts", "delivered_at", "refusal"])
    return not dispatch.refusal


def require_unaltered(dispatch: Dispatch) -> None:
    """Raise ``PayloadAltered`` unless the document matches its hash."""
    if payload_sha256(dispatch.payload) != dispatch.sha256:
        raise PayloadAltered


def payload_sha256(payload: dict[str, Any]) -> str:
    """Return the hex SHA-256 of the payload's canonical JSON (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
