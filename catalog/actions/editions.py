"""Drafting, adopting and sending editions, and putting them in force."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from catalog.errors import (
    DraftOpen,
    EditionIncomplete,
    EditionUnreadable,
    NotFromParent,
)
from catalog.models import Edition, EditionState
from catalog.models.editions import UNLOCKED
from catalog.payloads import KIND, VERSION, Payload, content_sha256, edition_payload, write_draft
from catalog.selectors import present_edition
from catalog.wholeness import problems_of_edition
from core.audit.trail import record
from core.exchange.actions import send_dispatch
from core.exchange.models import Dispatch
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import children, current_place


@transaction.atomic
def draft_edition(payload: Payload, *, by: User) -> Edition:
    """Begin this office's next edition from a document; it is a draft until published.

    Raises ``EditionUnreadable``.
    """
    require(by, Can.EDIT_LISTS)
    place = current_place()
    number = next_number()
    edition = write_draft(
        payload,
        number=number,
        origin_slug=place.slug,
        origin_name=place.name,
        origin_number=number,
        drafted_by_id=by.pk,
        drafted_by_name=by.name,
    )
    record("edition.drafted", edition, by=by, number=number)
    return edition


@transaction.atomic
def draft_next_edition(*, by: User, based_on: Edition | None = None) -> Edition:
    """Copy the edition in force into a new draft; the latest approved one where one is to come.

    ``based_on`` is an earlier edition to return to. The copy has no document number, and takes
    effect today unless it is changed. Raises ``DraftOpen`` and ``NoEditionInForce``.
    """
    require(by, Can.EDIT_LISTS)
    place = current_place()
    open_draft = Edition.objects.locked().filter(state__in=UNLOCKED, origin_slug=place.slug).first()
    if open_draft is not None:
        raise DraftOpen(open_draft.number)
    scheduled = Edition.objects.filter(state=EditionState.SCHEDULED).order_by("-number").first()
    payload = edition_payload(based_on or scheduled or present_edition())
    today = timezone.localdate().isoformat()
    payload["edition"] |= {"document_number": "", "issued_on": today, "effective_on": today}
    return draft_edition(payload, by=by)


@transaction.atomic
def adopt_edition(dispatch: Dispatch) -> Edition:
    """Put the parent's edition in force here, and pass it on; a second call changes nothing.

    An edition older than the one already adopted from the same office is left aside. Raises
    ``NotFromParent``, ``EditionUnreadable``, ``EditionIncomplete``.
    """
    place = current_place()
    payload: Payload = dispatch.payload
    origin = _origin_of(payload)
    present = Edition.objects.filter(**origin).first()
    if present is not None:
        return present
    if dispatch.sender != place.parent_slug:
        raise NotFromParent
    in_force = Edition.objects.in_force().filter(origin_slug=origin["origin_slug"]).first()
    if in_force is not None and in_force.origin_number > origin["origin_number"]:
        return in_force
    edition = write_draft(
        payload,
        number=next_number(),
        **origin,
        origin_name=str(payload["edition"].get("origin_name", ""))[:64],
        source_dispatch=dispatch.pk,
    )
    problems = problems_of_edition(edition)
    if problems:
        raise EditionIncomplete(problems)
    put_in_force(edition, published_by_name=edition.authority)
    record(
        "edition.adopted",
        edition,
        by=None,
        number=edition.number,
        origin=edition.origin_slug,
        origin_number=edition.origin_number,
    )
    send_downwards(edition)
    return edition


@transaction.atomic
def adopt_latest_from_parent() -> Edition | None:
    """Adopt the newest edition the parent sent to anybody: what an office founded later does.

    Returns the edition, or None where there is no parent or it has sent none yet. A second call
    changes nothing. Raises as ``adopt_edition`` does.
    """
    place = current_place()
    if not place.parent_slug:
        return None
    sent = Dispatch.objects.filter(kind=KIND, version=VERSION, sender=place.parent_slug)
    latest = sent.order_by("-sent_at").first()
    return adopt_edition(latest) if latest is not None else None


def send_downwards(edition: Edition) -> list[Dispatch]:
    """Send an edition to every office directly below, and file a copy addressed to ourselves.

    The copy stays on the exchange for the offices founded later.
    """
    payload = edition_payload(edition)
    return [
        send_dispatch(KIND, version=VERSION, to=place, subject=edition.title, payload=payload)
        for place in (current_place(), *children())
    ]


def put_in_force(edition: Edition, *, published_by_name: str) -> None:
    """Supersede the present edition and lock this one; its rows follow in the database."""
    lock(edition)
    edition.published_by_name = published_by_name[:64]
    edition.save()
    bring_into_force(edition)


def lock(edition: Edition) -> None:
    """Note that an edition is approved and what its content is; the caller saves it."""
    edition.state = EditionState.SCHEDULED
    edition.is_locked = True
    edition.content_sha256 = content_sha256(edition_payload(edition))


def bring_into_force(edition: Edition) -> None:
    """Let a locked edition take the place of the present one, now."""
    now = timezone.now()
    for present in Edition.objects.in_force().locked():
        present.state = EditionState.SUPERSEDED
        present.superseded_at = now
        present.save(update_fields=["state", "superseded_at"])
        edition.supersedes = present
    edition.state = EditionState.PUBLISHED
    edition.published_at = now
    edition.save(update_fields=["state", "published_at", "supersedes"])


def next_number() -> int:
    """Return the number of this office's next edition."""
    last: int | None = Edition.objects.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _origin_of(payload: Payload) -> dict[str, Any]:
    try:
        head = payload["edition"]
        return {"origin_slug": str(head["origin_slug"]), "origin_number": int(head["number"])}
    except (KeyError, TypeError, ValueError) as broken:
        raise EditionUnreadable from broken
