"""Changing a draft, one thing at a time: its own fields, its items and their order.

Templates are in ``catalog.actions.templates``.

Every verb takes ``changes`` in the language of :mod:`catalog.payloads`, only what is to differ, and
``seen``: the draft's when this person opened it. What another person changed meanwhile stays;
where both changed the same field, ``EditedMeanwhile`` says so and nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.actions.drafted import (
    ITEM_KINDS,
    TEMPLATE_KINDS,
    Draft,
    opened,
    require_known,
    validate,
)
from catalog.errors import EffectiveDatePast, ItemGone
from catalog.models import CertificateItem, ChangeKind, Edition, ListKind
from catalog.payloads import (
    BESIDE_ITEMS,
    EDITION_TEXTS,
    ITEM_FIELDS,
    Payload,
    item_payload,
    template_payload,
)
from core.errors import InvalidInput
from core.identity.models import User

DATES = ("issued_on", "effective_on")
ITEM_CHANGES = tuple(name for name in ITEM_FIELDS if name not in ("code", "kind", "position"))
PREFIX = {ListKind.PROHIBITED: "P", ListKind.RETAINED: "R"}
_OUT_OF_THE_WAY = 10_000


@transaction.atomic
def change_head(edition: Edition, changes: Mapping[str, Any], *, seen: int, by: User) -> Edition:
    """Change a draft's own fields: titles, document number, legal basis, dates (ISO or ``date``).

    Raises ``NotADraft``, ``EditedMeanwhile``, ``EffectiveDatePast`` and ``InvalidInput``.
    """
    draft = opened(edition, by)
    require_known(changes, (*EDITION_TEXTS, *DATES))
    row = draft.edition
    present: Payload = {name: getattr(row, name) for name in EDITION_TEXTS}
    present |= {name: getattr(row, name).isoformat() for name in DATES}
    wanted = {
        name: _day(name, value).isoformat() if name in DATES else value
        for name, value in changes.items()
    }
    before, after = draft.still_new(
        wanted, present, seen=seen, kinds=[ChangeKind.HEAD], what="修改了版本信息"
    )
    if not after:
        return row
    for name, value in after.items():
        setattr(row, name, date.fromisoformat(value) if name in DATES else value)
    validate(row)
    if "effective_on" in after and row.effective_on < timezone.localdate():
        raise EffectiveDatePast(row.effective_on)
    row.save(update_fields=list(after))
    draft.note(ChangeKind.HEAD, before, after)
    return row


@transaction.atomic
def change_item(
    item: CertificateItem, changes: Mapping[str, Any], *, seen: int, by: User
) -> CertificateItem:
    """Change an item of a draft, with its routes, exceptions and substitutes (each list whole).

    Code, list and place are not changed here. Raises ``NotADraft``, ``EditedMeanwhile`` and
    ``InvalidInput``.
    """
    draft = opened(item.edition, by)
    require_known(changes, (*ITEM_CHANGES, *BESIDE_ITEMS))
    row = _row(draft, item.code, seen)
    present = item_payload(row)
    before, after = draft.still_new(
        {**changes}, present, seen=seen, kinds=ITEM_KINDS, code=row.code,
        what=f"修改了“{row}”",
    )  # fmt: skip
    if after:
        _write_item(row, after)
        draft.note(ChangeKind.ITEM_CHANGED, before, after, code=row.code)
    return row


@transaction.atomic
def add_item(
    edition: Edition, kind: ListKind | str, entry: Mapping[str, Any], *, by: User
) -> CertificateItem:
    """Add an item at the end of a list of a draft, under a code that no edition has used.

    Raises ``NotADraft`` and ``InvalidInput``.
    """
    draft = opened(edition, by)
    require_known(entry, (*ITEM_CHANGES, *BESIDE_ITEMS))
    kind = ListKind(kind)
    row = CertificateItem(
        edition=draft.edition,
        kind=kind,
        code=next_code(kind),
        position=draft.edition.items.filter(kind=kind).count() + 1,
    )
    _write_item(row, {**entry})
    draft.note(ChangeKind.ITEM_ADDED, None, item_payload(row), code=row.code)
    return row


@transaction.atomic
def remove_item(item: CertificateItem, *, seen: int, by: User) -> None:
    """Take an item out of a draft, and its template with it; those after it move up.

    Its code is not used again. Raises ``NotADraft`` and ``EditedMeanwhile``.
    """
    draft = opened(item.edition, by)
    row = _row(draft, item.code, seen)
    draft.require_untouched(
        seen=seen, kinds=(*ITEM_KINDS, *TEMPLATE_KINDS), code=row.code,
        what=f"修改了“{row}”", present=item_payload(row),
    )  # fmt: skip
    templates = draft.edition.templates.filter(item_code=row.code)
    before = {**item_payload(row), "template": [template_payload(one) for one in templates]}
    kind, code = row.kind, row.code
    templates.delete()
    row.delete()
    _place(draft, [one.code for one in draft.edition.items.filter(kind=kind)])
    draft.note(ChangeKind.ITEM_REMOVED, before, None, code=code)


@transaction.atomic
def reorder_items(
    edition: Edition, kind: ListKind | str, codes: Sequence[str], *, seen: int, by: User
) -> None:
    """Put the items of one list of a draft into the order of ``codes``, which names them all.

    Raises ``NotADraft``, and ``EditedMeanwhile`` where the list is another one by now.
    """
    draft = opened(edition, by)
    present = list(draft.edition.items.filter(kind=kind).values_list("code", flat=True))
    what = f"调整了{ListKind(kind).label}"
    draft.require_untouched(
        seen=seen, kinds=[ChangeKind.REORDERED], about=str(kind), what=what, present=present
    )
    if sorted(codes) != sorted(present):
        raise draft.edited_meanwhile(what, present=present)
    if list(codes) == present:
        return
    _place(draft, codes)
    draft.note(
        ChangeKind.REORDERED,
        {"kind": str(kind), "codes": present},
        {"kind": str(kind), "codes": list(codes)},
    )


def next_code(kind: ListKind) -> str:
    """Return the first code after all that this office's editions ever used: P21, R08."""
    prefix = PREFIX[kind]
    used = CertificateItem.objects.filter(code__regex=rf"^{prefix}[0-9]+$")
    numbers = [int(code[1:]) for code in used.values_list("code", flat=True).distinct()]
    return f"{prefix}{max(numbers, default=0) + 1:02d}"


def _row(draft: Draft, code: str, seen: int) -> CertificateItem:
    row = draft.edition.items.filter(code=code).first()
    if row is None:
        draft.require_untouched(
            seen=seen, kinds=[ChangeKind.ITEM_REMOVED], code=code,
            what=f"删去了 {code}", present=None,
        )  # fmt: skip
        raise ItemGone
    return row


def _write_item(row: CertificateItem, changes: Payload) -> None:
    errors: dict[str, list[str]] = {}
    rows: dict[str, list[Any]] = {}
    for key in BESIDE_ITEMS.keys() & changes.keys():
        rows[key] = _rows_beside(key, changes[key], errors)
    for name in changes.keys() - BESIDE_ITEMS.keys():
        setattr(row, name, changes[name])
    row.aliases, row.purpose_words = _words(row.aliases), _words(row.purpose_words)
    validate(row, errors=errors, exclude=["edition"])
    namesake = row.edition.items.filter(name=row.name).exclude(pk=row.pk).first()
    if namesake is not None:
        errors.setdefault("name", []).append(f"清单里已经有“{namesake}”。")
    if errors:
        raise InvalidInput(errors)
    row.save()
    for key, ones in rows.items():
        model = BESIDE_ITEMS[key][0]
        model._default_manager.filter(item=row).delete()
        for one in ones:
            one.item = row
        model._default_manager.bulk_create(ones)
    row._prefetched_objects_cache = {}  # type: ignore[attr-defined]


def _words(words: Any) -> Any:
    """Drop what stands there twice; what is no list is left to be refused."""
    return list(dict.fromkeys(words)) if isinstance(words, list | tuple) else words


def _rows_beside(key: str, lines: Any, errors: dict[str, list[str]]) -> list[Any]:
    model, names = BESIDE_ITEMS[key]
    rows = []
    for place, line in enumerate(lines, 1):
        require_known(line, names)
        row: Any = model(position=place, **line)
        wrong: dict[str, list[str]] = {}
        validate(row, errors=wrong, exclude=["item"])
        if key == "exceptions" and (row.outcome == "RETAINED") != bool(row.leads_to_code):
            wrong["leads_to_code"] = ["按保留事项办理的要写转到哪一项，其他的不写。"]
        for sentences in wrong.values():
            errors.setdefault(key, []).extend(f"第{place}行：{one}" for one in sentences)
        rows.append(row)
    return rows


def _place(draft: Draft, codes: Sequence[str]) -> None:
    """Give one list new numbers; first all items go where no number is in the way."""
    items = {one.code: one for one in draft.edition.items.filter(code__in=codes)}
    for offset in (_OUT_OF_THE_WAY, 0):
        for place, code in enumerate(codes, 1):
            items[code].position = place + offset
        CertificateItem.objects.bulk_update(items.values(), ["position"])


def _day(name: str, value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidInput({name: ["请填写日期，例如2026-12-01。"]}) from None
