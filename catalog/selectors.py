"""Reading the lists: what is in force, which line, where it leads, and the finder over it."""

from __future__ import annotations

from collections import OrderedDict
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from uuid import UUID

from django.db.models import QuerySet

from catalog.errors import ItemNotFound, NoEditionInForce, TemplateNotFound
from catalog.finder import Entry, ExceptionEntry, Finder, Finding
from catalog.models import (
    CertificateItem,
    CertificateTemplate,
    Edition,
    EditionState,
    ListKind,
    NoticeConfirmation,
    SearchMiss,
)
from core.directory.models import Community
from core.errors import NotFound
from core.identity.access import Can, may
from core.identity.models import User
from core.rows import read_row

_ITEMS_KEPT = 2048
_FINDERS_KEPT = 8
MISSES_SHOWN = 100
_finders: OrderedDict[str, Finder] = OrderedDict()
_finders_lock = Lock()


def edition_in_force() -> Edition | None:
    """Return the edition this office decides by, or None before its first one."""
    return read_row(Edition, "state = %s", [EditionState.PUBLISHED])


def present_edition() -> Edition:
    """Return the edition this office decides by; raise ``NoEditionInForce``."""
    edition = edition_in_force()
    if edition is None:
        raise NoEditionInForce
    return edition


def items(
    kind: ListKind | str | None = None, *, edition: Edition | None = None
) -> QuerySet[CertificateItem]:
    """Return the items in force (of one list), in the order of the notice.

    Raises ``NoEditionInForce``.
    """
    found = CertificateItem.objects.filter(edition=edition or present_edition())
    return found.filter(kind=kind) if kind else found


def names_of_items() -> tuple[tuple[str, str], ...]:
    """Return code and name of every item in force, those of a locked edition from memory.

    Raises ``NoEditionInForce``.
    """
    edition = present_edition()
    read = _remembered_names if edition.is_locked else _names
    return read(edition.public_id, edition.content_sha256)


def _names(edition: UUID, _sha256: str) -> tuple[tuple[str, str], ...]:
    found = CertificateItem.objects.filter(edition__public_id=edition)
    return tuple(found.order_by("-kind", "position").values_list("code", "name"))


_remembered_names = lru_cache(maxsize=_FINDERS_KEPT)(_names)


def with_everything(found: QuerySet[CertificateItem]) -> QuerySet[CertificateItem]:
    """Fetch routes, exceptions and substitutes along: three more queries in all."""
    return found.prefetch_related("alternative_routes", "exceptions", "substitutes")


def get_item(code: str, *, edition: Edition | None = None) -> CertificateItem:
    """Return the item called ``code`` (any case) with all that stands beside it, to be read.

    Items of locked editions are remembered: neither they nor what stands beside them ever change.
    Raises ``ItemNotFound``.
    """
    if not (code.isascii() and code.isalnum()):
        raise ItemNotFound
    edition = edition or present_edition()
    read = _remembered_item if edition.is_locked else _item
    item = copy(read(edition.public_id, edition.content_sha256, code.upper()))
    item.edition = edition
    return item


def template_for(item: CertificateItem) -> CertificateTemplate:
    """Return the template a retained item is issued by; raise ``TemplateNotFound``."""
    template = CertificateTemplate.objects.filter(
        edition_id=item.edition_id, item_code=item.code
    ).first()
    if template is None:
        raise TemplateNotFound
    return template


def find(text: str, purpose: str = "", *, edition: Edition | None = None) -> Finding:
    """Say which item a resident's words mean and what the lists say to it.

    ``purpose`` is what the paper is for, where it is known. Raises ``NoEditionInForce``.
    """
    return finder_of(edition or present_edition()).find(text, purpose)


def residents_asked(draft: Edition | None = None) -> list[SearchMiss]:
    """Return what residents and clerks looked for in vain, the most wanted first.

    Without what was set aside, and what is an alias in force or in ``draft`` already.
    """
    editions = [edition for edition in (edition_in_force(), draft) if edition is not None]
    rows = CertificateItem.objects.filter(edition__in=editions).values_list("aliases", flat=True)
    named = {alias for aliases in rows for alias in aliases}
    misses = SearchMiss.objects.filter(is_set_aside=False).exclude(text="")
    return list(misses.exclude(text__in=named)[:MISSES_SHOWN])


def searches_not_kept() -> int:
    """Return how many searches in vain held nothing that may be kept."""
    return SearchMiss.objects.filter(text="").values_list("count", flat=True).first() or 0


def finder_of(edition: Edition) -> Finder:
    """Return the finder over an edition, built once per process and content.

    Editions of the same content (a city's and its counties') share one; the content of published
    editions never changes and holds nothing of a tenant's own.
    """
    key = edition.content_sha256 if edition.is_locked else ""
    with _finders_lock:
        if key in _finders:
            _finders.move_to_end(key)
            return _finders[key]
    finder = Finder(_entries(edition))
    if key:
        with _finders_lock:
            _finders[key] = finder
            while len(_finders) > _FINDERS_KEPT:
                _finders.popitem(last=False)
    return finder


def _item(edition_id: UUID, _content_sha256: str, code: str) -> CertificateItem:
    found = CertificateItem.objects.filter(edition__public_id=edition_id, code=code)
    item = with_everything(found).first()
    if item is None:
        raise ItemNotFound
    return item


_remembered_item = lru_cache(maxsize=_ITEMS_KEPT)(_item)


def _entries(edition: Edition) -> list[Entry]:
    return [
        Entry(
            code=item.code,
            name=item.name,
            kind=item.kind,
            aliases=tuple(item.aliases),
            question=item.question,
            purpose_words=tuple(item.purpose_words),
            exceptions=tuple(
                ExceptionEntry(
                    question=exception.question,
                    outcome=exception.outcome,
                    leads_to=exception.leads_to_code,
                    cue_words=tuple(exception.cue_words),
                )
                for exception in item.exceptions.all()
            ),
        )
        for item in with_everything(items(edition=edition))
    ]


@dataclass(frozen=True, slots=True)
class Board:
    """A community's notice board: what it last confirmed, and whether that is in force."""

    community: Community
    latest: NoticeConfirmation | None
    is_current: bool


def notice_boards() -> list[Board]:
    """Return the board of every active community, in the order of the directory.

    A confirmation speaks for its own edition: when another takes effect, it is stale. Raises
    ``NoEditionInForce``.
    """
    edition = present_edition()
    newest = NoticeConfirmation.objects.order_by("community_id", "-pk").distinct("community_id")
    latest = {one.community_id: one for one in newest.select_related("edition", "confirmed_by")}
    return [
        Board(community, (last := latest.get(community.pk)), _is_current(last, edition))
        for community in Community.objects.filter(is_active=True)
    ]


def communities_to_remind() -> list[Board]:
    """Return the boards on which the edition in force is not confirmed to hang."""
    return [board for board in notice_boards() if not board.is_current]


def board_of(community: Community) -> Board:
    """Return one community's board; raise ``NoEditionInForce``."""
    edition = present_edition()
    last = confirmations_of(community).first()
    return Board(community, last, _is_current(last, edition))


def shows_old_notice(community_code: str) -> bool:
    """Say whether a community's board was last confirmed to show an edition not in force now."""
    confirmed = NoticeConfirmation.objects.filter(community__code=community_code or "-")
    state = confirmed.order_by("-pk").values_list("edition__state", flat=True).first()
    return state is not None and state != EditionState.PUBLISHED


def confirmations_of(community: Community) -> QuerySet[NoticeConfirmation]:
    """Return what a community has confirmed, newest first."""
    found = NoticeConfirmation.objects.filter(community=community)
    return found.select_related("edition", "confirmed_by")


def get_confirmation(public_id: UUID, *, seen_by: User) -> NoticeConfirmation:
    """Return a confirmation of one's own community, or any to whom sees all books.

    Raises ``NotFound``.
    """
    found = NoticeConfirmation.objects.filter(public_id=public_id)
    if not may(seen_by, Can.VIEW_ALL_BOOKS):
        found = found.filter(community__code=seen_by.workplace_code or "-")
    confirmation = found.select_related("community", "edition").first()
    if confirmation is None:
        raise NotFound
    return confirmation


def _is_current(confirmation: NoticeConfirmation | None, edition: Edition) -> bool:
    return confirmation is not None and confirmation.edition_id == edition.pk
