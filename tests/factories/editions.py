"""Editions in every state of their life."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from catalog.actions.approval import approve_edition, submit_edition
from catalog.actions.editions import draft_edition
from catalog.models import Edition
from catalog.payloads import founding_payload
from core.identity.access import Role
from core.identity.models import User
from tests.people import PEOPLE, Person, hire

PUBLISHER = Person("publisher", "吴敏", Role.PUBLISHER)
DOCUMENT_NUMBER = "攀民政〔2026〕1号"


def new_payload(**head: Any) -> dict[str, Any]:
    """Return the first edition again, with a document number, to take effect today."""
    payload = founding_payload()
    today = timezone.localdate().isoformat()
    payload["edition"] |= {"document_number": DOCUMENT_NUMBER, "effective_on": today, **head}
    return payload


def submitted_edition(payload: dict[str, Any] | None = None, *, by: User | None = None) -> Edition:
    """Draft and submit an edition; by 周平 unless told."""
    by = by or hire(PEOPLE["editor"])
    return submit_edition(draft_edition(payload or new_payload(), by=by), by=by)


def published_edition(payload: dict[str, Any] | None = None, *, by: User | None = None) -> Edition:
    """Draft, submit and approve an edition; approved by 吴敏 unless told."""
    return approve_edition(submitted_edition(payload), by=by or hire(PUBLISHER))
