"""Counting what neither list answered, and turning it into an alias."""

from __future__ import annotations

import logging

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from catalog.actions.drafts import change_item
from catalog.finder import Finding, Verdict
from catalog.finder.common_words import GAP
from catalog.models import CertificateItem, Edition, SearchMiss
from catalog.selectors import finder_of
from core.audit.trail import record
from core.errors import DomainError
from core.identity.access import Can, require
from core.identity.models import User

MOST_KEPT = 2_000
logger = logging.getLogger(__name__)


class WordingHasGaps(DomainError):
    """Words of which a part was not kept are no alias."""

    code = "wording_has_gaps"
    message = "这一说法有部分文字没有保存，不能直接作为别名。请补全后再添加。"


def note_search(text: str, finding: Finding, *, edition: Edition, denied: str = "") -> None:
    """Count a search that found nothing, or whose question was answered with no and nothing left.

    ``denied`` is the code of the item whose question was denied. Only common words are kept of
    ``text`` (see ``docs/decisions/``). Never fails and never waits for another search: a count may
    be lost, an answer not.
    """
    is_abandoned = finding.verdict == Verdict.ASK and finding.asked_about == denied
    is_unmatched = finding.verdict == Verdict.NEITHER and not finding.asked_about
    if not (is_abandoned or is_unmatched):
        return
    try:
        with transaction.atomic():
            _count(finder_of(edition).common_words(text), abandoned=int(is_abandoned))
    except DatabaseError:
        logger.warning("A search without an answer was not counted.", exc_info=True)


@transaction.atomic
def turn_into_alias(
    miss: SearchMiss, item: CertificateItem, *, seen: int, by: User, wording: str = ""
) -> CertificateItem:
    """Give ``item`` of a draft the words as an alias; ``wording`` where they have gaps or are odd.

    ``seen`` is the draft's revision when it was shown. Raises ``WordingHasGaps`` and whatever ``change_item`` refuses.
    """
    require(by, Can.EDIT_LISTS)
    alias = (wording or miss.text).strip()
    if not alias or GAP in alias:
        raise WordingHasGaps
    if alias not in item.aliases:
        item = change_item(item, {"aliases": [*item.aliases, alias]}, seen=seen, by=by)
    record("search.turned_into_alias", miss, by=by, code=item.code)
    return item


@transaction.atomic
def set_aside(miss: SearchMiss, *, by: User) -> None:
    """Show the editors these words no more; they are still counted."""
    require(by, Can.EDIT_LISTS)
    SearchMiss.objects.filter(pk=miss.pk).update(is_set_aside=True)
    record("search.set_aside", miss, by=by)


def _count(text: str, *, abandoned: int) -> None:
    today = timezone.localdate()
    known = SearchMiss.objects.filter(text=text)
    free = known.select_for_update(skip_locked=True).values_list("pk", flat=True).first()
    if free is not None:
        SearchMiss.objects.filter(pk=free).update(
            count=F("count") + 1, abandoned=F("abandoned") + abandoned, last_on=today
        )
    elif not known.exists():
        _make_room()
        SearchMiss.objects.bulk_create(
            [SearchMiss(text=text, count=1, abandoned=abandoned, last_on=today)],
            ignore_conflicts=True,
        )


def _make_room() -> None:
    """Drop the words asked least, the oldest first: whoever types nonsense displaces nonsense."""
    too_many = SearchMiss.objects.count() - MOST_KEPT + 1
    if too_many > 0:
        least = SearchMiss.objects.exclude(text="").order_by("count", "last_on", "pk")
        doomed = list(
            least.select_for_update(skip_locked=True).values_list("pk", flat=True)[:too_many]
        )
        SearchMiss.objects.filter(pk__in=doomed).delete()
