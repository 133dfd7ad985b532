"""Can we do without it? What a resident takes to the office that asks, in place of a certificate."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from catalog.models import CertificateItem, ListKind, Substitute
from core.audit.trail import record
from core.directory.selectors import community_of
from core.identity.access import Can, require
from core.identity.models import User
from issuance.errors import ItemNotRetained
from issuance.intake_errors import SavingTakenBack
from issuance.models import BookCounter, PaperSaved
from issuance.models.books import Book


@transaction.atomic
def save_paper(
    item: CertificateItem, substitute: Substitute, *, by: User, resident_name: str = ""
) -> PaperSaved:
    """Note that the resident has something that does as well; the slip is printed from the row.

    Numbered in a book of its own, and counted as a paper saved. Raises ``ItemNotRetained``.
    """
    require(by, Can.REFUSE_CERTIFICATE)
    if item.kind != ListKind.RETAINED or substitute.item_id != item.pk:
        raise ItemNotRetained
    community = community_of(by)
    now = timezone.now()
    year = timezone.localdate(now).year
    serial = BookCounter.take_next(community, Book.SAVING, year)
    saved = PaperSaved.objects.create(
        community=community,
        item=item,
        name=substitute.name,
        basis=substitute.basis,
        year=year,
        serial=serial,
        number=f"{community.mark}免〔{year}〕第{serial:04d}号",
        resident_name=resident_name.strip()[:64],
        told_by=by,
        told_at=now,
    )
    record("paper.saved", saved, by=by, item=item.code, number=saved.number)
    return saved


@transaction.atomic
def take_back_saving(saved: PaperSaved, *, by: User) -> PaperSaved:
    """Undo a wrong yes: the slip keeps its number, and is not counted. ``SavingTakenBack``."""
    require(by, Can.REFUSE_CERTIFICATE)
    saved = PaperSaved.objects.select_for_update().get(pk=saved.pk)
    if saved.taken_back_at is not None:
        raise SavingTakenBack
    saved.taken_back_by, saved.taken_back_at = by, timezone.now()
    saved.save(update_fields=["taken_back_by", "taken_back_at"])
    record("paper.saving_taken_back", saved, by=by, number=saved.number)
    return saved
