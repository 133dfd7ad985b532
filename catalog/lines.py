"""Places in an edition as a document, and what stands there.

A place is a path: ``("items", "P05", "alternative_routes", "公安派出所", "phone")``. Items are found by
code, routes by authority, exceptions by question, substitutes by name, templates by the code of
their item. The end of a path may be ``#order``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from catalog.payloads import BESIDE_ITEMS, ITEM_FIELDS, TEMPLATE_FIELDS, Payload

Path = tuple[str, ...]
ORDER = "#order"


@dataclass(frozen=True, slots=True)
class Words:
    """A list whose order says nothing: it is joined word by word."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A list of records, each known by ``key``; ``parts`` are the fields that are not texts.

    ``name`` is the field that says what a line is: two new lines of one key and different names
    are two things, and not merged.
    """

    key: str
    fields: tuple[str, ...]
    parts: Mapping[str, Words | Lines]
    name: str = ""


_BESIDE: dict[str, Words | Lines] = {
    name: Lines(key, BESIDE_ITEMS[name][1], parts)
    for name, key, parts in (
        ("alternative_routes", "authority", {}),
        ("exceptions", "question", {"cue_words": Words()}),
        ("substitutes", "name", {}),
    )
}
ITEMS = Lines(
    "code",
    (*(name for name in ITEM_FIELDS if name != "position"), *_BESIDE),
    {
        "aliases": Words(),
        "purpose_words": Words(),
        "relying_parties": Words(),
        **_BESIDE,
    },
    name="name",
)
TEMPLATES = Lines("item_code", TEMPLATE_FIELDS, {})
PARTS: dict[str, Lines] = {"items": ITEMS, "templates": TEMPLATES}


def with_value(payload: Payload, path: Path, value: Any) -> Payload:
    """Return ``payload`` with ``value`` at ``path``; None takes the line away.

    Where the line that ``path`` goes through is not there, nothing changes.
    """
    part, *rest = path
    lines = _put_lines(lines_of(payload[part]), PARTS[part], rest, value)
    changed = {**payload, part: numbered(lines) if part == "items" else lines}
    return deepcopy(changed)


def value_at(payload: Payload, path: Path) -> Any:
    """Return what ``payload`` has at ``path``, or None."""
    spec: Words | Lines | None = PARTS[path[0]]
    found: Any = lines_of(payload[path[0]])
    for step in path[1:]:
        if isinstance(spec, Lines) and isinstance(found, list):
            keyed = keyed_by(found, spec)
            found = list(keyed) if step == ORDER else keyed.get(step)
        elif isinstance(found, dict) and isinstance(spec, Lines):
            found, spec = found.get(step), spec.parts.get(step)
        else:
            return None
    return found


def lines_of(items: Iterable[Payload]) -> list[Payload]:
    """Return lines without their numbers, in the order the numbers give."""
    ranked = sorted(items, key=lambda one: (one.get("kind", ""), one.get("position", 0)))
    return [{name: one[name] for name in one if name != "position"} for one in ranked]


def numbered(items: Iterable[Payload]) -> list[Payload]:
    """Return items by list, numbered from 1 in each."""
    counts: dict[str, int] = {}
    found = []
    for one in sorted(items, key=lambda one: str(one["kind"])):
        counts[one["kind"]] = counts.get(one["kind"], 0) + 1
        found.append({**one, "position": counts[one["kind"]]})
    return found


def keyed_by(lines: Iterable[Payload], spec: Lines) -> dict[str, Payload]:
    """Return lines by key; a key that comes again gets its count: ``公安派出所 (2)``."""
    keyed: dict[str, Payload] = {}
    for line in lines:
        key = plain = str(line[spec.key])
        count = 1
        while key in keyed:
            count += 1
            key = f"{plain} ({count})"
        keyed[key] = line
    return keyed


def _put_lines(lines: list[Any], spec: Lines, path: Sequence[str], value: Any) -> list[Any]:
    keyed = keyed_by(lines, spec)
    step, *rest = path
    if step == ORDER:
        known = [key for key in value or [] if key in keyed]
        return [keyed[key] for key in (*known, *(key for key in keyed if key not in known))]
    if not rest:
        if value is None:
            keyed.pop(step, None)
        else:
            keyed[step] = value
        return list(keyed.values())
    if step not in keyed:
        return lines
    name, *deeper = rest
    part = spec.parts.get(name)
    line = keyed[step]
    put: Any = value
    if deeper and isinstance(part, Lines):
        put = _put_lines(line[name], part, deeper, value)
    elif value is None:
        put = [] if part else ""
    keyed[step] = {**line, name: put}
    return list(keyed.values())
