"""In what two editions differ, on their documents alone (:mod:`catalog.payloads`).

Items and templates are found again by their codes, so the order in which a document lists them says
nothing; their ``position`` does. An item counts as moved only where it changed places with others
that stand on both lists: one that merely moved up because another was taken out did not.
Numbers and origin are whose edition it is, not what it says: they are not compared.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.models import CertificateItem, CertificateTemplate, Edition
from catalog.payloads import BESIDE_ITEMS, EDITION_TEXTS, ITEM_FIELDS, TEMPLATE_FIELDS, Payload
from catalog.runs import Run, runs
from catalog.template_fields import TODAY, TYPE_NAMES, FieldType
from core.web.chinese import chinese_date

HEAD_FIELDS = (*EDITION_TEXTS, "issued_on", "effective_on")
COMPARED = (*(name for name in ITEM_FIELDS if name not in ("code", "position")), *BESIDE_ITEMS)
COMPARED_OF_TEMPLATE = tuple(name for name in TEMPLATE_FIELDS if name != "item_code")
_OF_TEMPLATE_FIELDS = {
    "name": "字段名",
    "label": "名称",
    "type": "类型",
    "section": "分组",
    "required": "必填",
    "help": "提示",
    "value": "内容",
    "title": "标题",
    "is_printed": "印在证明上",
    "is_personal": "个人信息",
    "options": "选项",
    "suggestions": "建议",
    "max_length": "最多字数",
    "minimum": "最小值",
    "maximum": "最大值",
    "decimals": "小数位数",
    "not_before": "不早于",
    "not_after": "不晚于",
    "required_unless": "可以代替它的字段",
    "columns": "表格的栏目",
    "min_rows": "最少行数",
    "max_rows": "最多行数",
    "width": "宽度",
}
_DATES = ("issued_on", "effective_on")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs: its values, and its wording with what is gone and what is new."""

    name: str
    label: str
    old: Any
    new: Any

    @property
    def runs(self) -> tuple[Run, ...]:
        """The wording of both in one: the same, gone and new characters in reading order."""
        if self.name in _DATES:  # Read whole: a digit marked is no date.
            return (Run("gone", _day(self.old)), Run("new", _day(self.new)))
        return runs(as_text(self.old), as_text(self.new))


@dataclass(frozen=True, slots=True)
class Change:
    """An item, or the template of one, that stands in both editions and differs."""

    code: str
    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """An item that changed places with others; ``old`` and ``new`` are its positions."""

    code: str
    name: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one edition to another; false where nothing did.

    ``added`` and ``removed`` are whole items (templates) as the documents have them;
    ``positions`` is the new position of every item, by code.
    """

    head: tuple[FieldChange, ...]
    added: tuple[Payload, ...]
    removed: tuple[Payload, ...]
    moved: tuple[Move, ...]
    changed: tuple[Change, ...]
    templates_added: tuple[Payload, ...]
    templates_removed: tuple[Payload, ...]
    templates_changed: tuple[Change, ...]
    positions: Mapping[str, int]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.head) or self.is_in_content

    @property
    def is_in_content(self) -> bool:
        """Whether the lists or templates differ, not only numbers and dates."""
        return any(
            (
                self.added,
                self.removed,
                self.moved,
                self.changed,
                self.templates_added,
                self.templates_removed,
                self.templates_changed,
            )
        )


def compare(old: Payload, new: Payload) -> Difference:
    """Say in what ``new`` differs from ``old``. Both are documents, and stay as they are."""
    before, after = _by(old["items"], "code"), _by(new["items"], "code")
    forms_before = _by(old["templates"], "item_code")
    forms_after = _by(new["templates"], "item_code")
    return Difference(
        head=_fields(old["edition"], new["edition"], HEAD_FIELDS, Edition),
        added=_only(after, before),
        removed=_only(before, after),
        moved=_moves(before, after),
        changed=_changes(before, after, COMPARED, CertificateItem, "name"),
        templates_added=_only(forms_after, forms_before),
        templates_removed=_only(forms_before, forms_after),
        templates_changed=_changes(
            forms_before, forms_after, COMPARED_OF_TEMPLATE, CertificateTemplate, "title"
        ),
        positions={code: item["position"] for code, item in after.items()},
    )


def apply(difference: Difference, old: Payload) -> Payload:
    """Return ``old`` with the difference done to it: again the document it was compared with.

    Numbers and origin are those of ``old``.
    """
    payload = deepcopy(old)
    payload["edition"] |= {one.name: one.new for one in difference.head}
    items = _applied(
        _by(payload["items"], "code"), difference.added, difference.removed, difference.changed
    )
    for code, item in items.items():
        item["position"] = difference.positions[code]
    payload["items"] = sorted(items.values(), key=_place)
    templates = _applied(
        _by(payload["templates"], "item_code"),
        difference.templates_added,
        difference.templates_removed,
        difference.templates_changed,
    )
    payload["templates"] = [templates[code] for code in sorted(templates)]
    return payload


def as_text(value: Any) -> str:
    """Return the value of a field as people read it: a line for each entry of a list."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        parts = ((_label_inside(key), _text_inside(key, one)) for key, one in value.items())
        return "；".join(f"{label}：{text}" for label, text in parts if text)
    if isinstance(value, list | tuple):
        return "\n".join(as_text(one) for one in value)
    return "" if value is None else str(value)


def _text_inside(key: str, value: Any) -> str:
    if key == "type" and value in list(FieldType):
        return TYPE_NAMES[FieldType(value)]
    return "今天" if value == TODAY and key in ("not_before", "not_after") else as_text(value)


def _day(value: str) -> str:
    return chinese_date(date.fromisoformat(value))


def _label_inside(key: str) -> str:
    for model, names in BESIDE_ITEMS.values():
        if key in names and key != "name":
            return str(getattr(model._meta.get_field(key), "verbose_name", key))
    return _OF_TEMPLATE_FIELDS.get(key, key)


def _by(entries: Iterable[Payload], key: str) -> dict[str, Payload]:
    return {entry[key]: entry for entry in entries}


def _place(item: Payload) -> tuple[str, int]:
    return item["kind"], item["position"]


def _only(these: Mapping[str, Payload], those: Mapping[str, Payload]) -> tuple[Payload, ...]:
    return tuple(deepcopy(these[code]) for code in sorted(these.keys() - those.keys()))


def _changes(
    before: Mapping[str, Payload],
    after: Mapping[str, Payload],
    names: Sequence[str],
    model: Any,
    title: str,
) -> tuple[Change, ...]:
    found = (
        Change(code, after[code][title], _fields(before[code], after[code], names, model))
        for code in sorted(before.keys() & after.keys())
    )
    return tuple(change for change in found if change.fields)


def _fields(
    old: Payload, new: Payload, names: Sequence[str], model: Any
) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, _label(model, name), deepcopy(old[name]), deepcopy(new[name]))
        for name in names
        if old[name] != new[name]
    )


def _label(model: Any, name: str) -> str:
    if name in BESIDE_ITEMS:
        return str(BESIDE_ITEMS[name][0]._meta.verbose_name)
    return str(model._meta.get_field(name).verbose_name)


def _moves(before: Mapping[str, Payload], after: Mapping[str, Payload]) -> tuple[Move, ...]:
    moves: list[Move] = []
    for kind in sorted({item["kind"] for item in after.values()}):
        both = [
            code
            for code in sorted(after, key=lambda code: _place(after[code]))
            if after[code]["kind"] == kind and code in before and before[code]["kind"] == kind
        ]
        stayed = _longest_rising([before[code]["position"] for code in both])
        moves.extend(
            Move(code, after[code]["name"], before[code]["position"], after[code]["position"])
            for place, code in enumerate(both)
            if place not in stayed
        )
    return tuple(moves)


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Return the places of a longest rising subsequence: what kept its order."""
    ends: list[int] = []
    at: list[int] = []
    previous: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        previous.append(at[length - 1] if length else -1)
        ends[length:] = [number, *ends[length + 1 :]]
        at[length:] = [place, *at[length + 1 :]]
    kept: set[int] = set()
    place = at[-1] if at else -1
    while place >= 0:
        kept.add(place)
        place = previous[place]
    return kept


def _applied(
    entries: dict[str, Payload],
    added: Sequence[Payload],
    removed: Sequence[Payload],
    changed: Sequence[Change],
) -> dict[str, Payload]:
    key = "code" if any("code" in one for one in (*entries.values(), *added)) else "item_code"
    gone = {one[key] for one in removed}
    kept = {code: entry for code, entry in entries.items() if code not in gone}
    for change in changed:
        kept[change.code] |= {one.name: deepcopy(one.new) for one in change.fields}
    return kept | {one[key]: deepcopy(one) for one in added}
