"""Drafting, publishing, adopting and sending editions."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from catalog.errors import (
    AlreadyPublished,
    EditionIncomplete,
    EditionUnreadable,
    EffectiveDateAhead,
    NotFromParent,
    SamePersonMayNotPublish,
)
from catalog.models import Edition, EditionState
from catalog.payloads import KIND, VERSION, Payload, content_sha256, edition_payload, write_draft
from catalog.wholeness import problems_of_edition
from core.audit.trail import record
from core.exchange.actions import require_unaltered, send_dispatch
from core.exchange.models import Dispatch
from core.exchange.selectors import latest_sent
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
def publish_edition(edition: Edition, *, by: User) -> Edition:
    """Put a draft in force, lock it for ever and send it to the offices below.

    Raises ``AlreadyPublished``, ``SamePersonMayNotPublish``, ``EffectiveDateAhead`` and
    ``EditionIncomplete``.
    """
    require(by, Can.PUBLISH_EDITION)
    edition = Edition.objects.locked().get(pk=edition.pk)
    if not edition.is_draft:
        raise AlreadyPublished
    if edition.drafted_by_id == by.pk:
        raise SamePersonMayNotPublish
    if edition.effective_on > timezone.localdate():
        raise EffectiveDateAhead
    problems = problems_of_edition(edition)
    if not edition.document_number:
        problems.insert(0, "没有填写文号。")
    if problems:
        raise EditionIncomplete(problems)
    put_in_force(edition, published_by_name=by.name)
    record("edition.published", edition, by=by, number=edition.number)
    send_downwards(edition)
    return edition


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
    changes nothing. Raises as ``adopt_edition`` does, and ``PayloadAltered``.
    """
    place = current_place()
    if not place.parent_slug:
        return None
    latest = latest_sent(KIND, version=VERSION, sender=place.parent_slug)
    if latest is None:
        return None
    require_unaltered(latest)
    return adopt_edition(latest)


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
    now = timezone.now()
    for present in Edition.objects.in_force().locked():
        present.state = EditionState.SUPERSEDED
        present.superseded_at = now
        present.save(update_fields=["state", "superseded_at"])
    edition.state = EditionState.PUBLISHED
    edition.is_locked = True
    edition.published_at = now
    edition.published_by_name = published_by_name[:64]
    edition.content_sha256 = content_sha256(edition_payload(edition))
    edition.save()


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
