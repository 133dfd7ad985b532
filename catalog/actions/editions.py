"""Drafting and sending editions, and putting them in force."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from catalog.actions.guarding import note_parent
from catalog.actions.notices import ask_for_new_posters
from catalog.actions.standing import report_standing
from catalog.errors import DraftOpen
from catalog.models import Edition, EditionState
from catalog.models.editions import UNLOCKED
from catalog.payloads import KIND, VERSION, Payload, content_sha256, edition_payload, write_draft
from catalog.selectors import present_edition
from core.audit.trail import record
from core.exchange.actions import send_dispatch
from core.exchange.models import Dispatch
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import children, current_place


@transaction.atomic
def draft_edition(payload: Payload, *, by: User, based_on: Edition | None = None) -> Edition:
    """Begin this office's next edition from a document; it is a draft until published.

    ``based_on`` is the edition the document was made from: the draft stands on the same one of the
    office above; on the newest where none is given.

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
    note_parent(edition, based_on=based_on)
    record("edition.drafted", edition, by=by, number=number)
    return edition


@transaction.atomic
def draft_next_edition(*, by: User, based_on: Edition | None = None) -> Edition:
    """Copy the edition in force into a new draft; the latest approved one where one is to come.

    ``based_on`` is an earlier edition to return to. The copy has no document number, and takes
    effect today unless it is changed. Raises ``DraftOpen`` and ``NoEditionInForce``.
    """
    require(by, Can.EDIT_LISTS)
    require_no_other_draft()
    scheduled = Edition.objects.filter(state=EditionState.SCHEDULED).order_by("-number").first()
    source = based_on or scheduled or present_edition()
    payload = edition_payload(source)
    today = timezone.localdate().isoformat()
    payload["edition"] |= {"document_number": "", "issued_on": today, "effective_on": today}
    return draft_edition(payload, by=by, based_on=source)


def open_draft() -> Edition | None:
    """Return this office's draft that is being worked on or waits for approval, or None."""
    ours = Edition.objects.filter(state__in=UNLOCKED, origin_slug=current_place().slug)
    return ours.first()


def require_no_other_draft() -> None:
    """Raise ``DraftOpen``, by number and who drafted it, where another draft is open.

    Two people who begin at the same moment come here one after the other.
    """
    # Whatever is in force is what both begin from: who holds it goes first.
    list(Edition.objects.in_force().locked())
    other = open_draft()
    if other is not None:
        raise DraftOpen(other.number, other.drafted_by_name)


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
    report_standing(edition)
    if edition.supersedes is not None:
        ask_for_new_posters(edition)


def next_number() -> int:
    """Return the number of this office's next edition."""
    last: int | None = Edition.objects.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
