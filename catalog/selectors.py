"""Reading the lists: what is in force, which line, where it leads, and the finder over it."""

from __future__ import annotations

from collections import OrderedDict
from copy import copy
from functools import lru_cache
from threading import Lock
from uuid import UUID

from django.db.models import QuerySet

from catalog.errors import ItemNotFound, NoEditionInForce, TemplateNotFound
from catalog.finder import Entry, ExceptionEntry, Finder, Finding
from catalog.models import CertificateItem, CertificateTemplate, Edition, EditionState, ListKind
from core.rows import read_row

_ITEMS_KEPT = 2048
_FINDERS_KEPT = 8
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
