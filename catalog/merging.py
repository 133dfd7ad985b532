"""Three-way merging of editions as documents (:mod:`catalog.payloads`), without the database.

``base`` is the city's edition a county's stands on, ``ours`` the county's, ``theirs`` the city's
new one. What only one side changed is taken; words in lists (aliases, relying parties) are joined,
less what either side took out; what both changed differently is a :class:`Conflict`, and until
somebody decides, theirs is what the merged document says.

Places are named by the paths of :mod:`catalog.lines`. In conflicts and overrides None stands for
"not there".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from typing import Any

from catalog.lines import (
    ORDER,
    PARTS,
    Lines,
    Path,
    Words,
    keyed_by,
    lines_of,
    numbered,
)
from catalog.payloads import Payload

# What a county calls its own lists stays; documents and dates are those of the city's edition.
OWN_NAMES = ("title", "prohibited_title", "retained_title", "authority")


@dataclass(frozen=True, slots=True)
class Override:
    """A place where a document differs from the one it stands on."""

    path: Path
    base: Any
    ours: Any

    @property
    def code(self) -> str:
        """The item's code; empty for the order of the list."""
        return _code(self.path)

    @property
    def field(self) -> str:
        """What of the item: ``aliases``, ``alternative_routes/公安派出所/phone``, ``item``."""
        return _field(self.path)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place both sides changed, each in its own way."""

    path: Path
    base: Any
    ours: Any
    theirs: Any

    @property
    def code(self) -> str:
        """The item's code; empty for the order of the list."""
        return _code(self.path)

    @property
    def field(self) -> str:
        """What of the item: ``aliases``, ``alternative_routes/公安派出所/phone``, ``item``."""
        return _field(self.path)

    @property
    def key(self) -> str:
        """One string for the path: what a choice refers to."""
        return "/".join(self.path)

    def as_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold; ``conflict_from`` reads it back."""
        return {**asdict(self), "path": list(self.path)}


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged document and what could not be decided."""

    payload: Payload
    conflicts: tuple[Conflict, ...] = ()


def conflict_from(stored: Mapping[str, Any]) -> Conflict:
    """Read back what ``Conflict.as_json`` returned."""
    return Conflict(tuple(stored["path"]), stored["base"], stored["ours"], stored["theirs"])


def merge(base: Payload, ours: Payload, theirs: Payload) -> Merged:
    """Merge ``theirs`` into ``ours``; neither is changed. See the module for what is taken."""
    found: list[Conflict] = []
    merged: Payload = {"edition": _head(base, ours, theirs)}
    for part, spec in PARTS.items():
        before, mine, new = (lines_of(one[part]) for one in (base, ours, theirs))
        merged[part] = _merge_lines((part,), spec, before, mine, new, found)
    merged["items"] = numbered(_named_once(merged["items"], base, ours, theirs, found))
    return Merged(deepcopy(merged), tuple(found))


def overrides(base: Payload, ours: Payload) -> list[Override]:
    """List every place where ``ours`` says something else than ``base``."""
    return [
        one
        for part, spec in PARTS.items()
        for one in _differences((part,), spec, lines_of(base[part]), lines_of(ours[part]))
    ]


# --- Merging ------------------------------------------------------------------------------------
def _merge(path: Path, spec: Any, base: Any, ours: Any, theirs: Any, found: list[Conflict]) -> Any:
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    if isinstance(spec, Words):
        return _joined(base or [], ours or [], theirs or [])
    if isinstance(spec, Lines):
        return _merge_lines(path, spec, base or [], ours or [], theirs or [], found)
    found.append(Conflict(path, base, ours, theirs))
    return theirs


def _joined(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    gone = {word for word in base if word not in ours or word not in theirs}
    return list(dict.fromkeys(word for word in (*theirs, *ours) if word not in gone))


def _merge_lines(
    path: Path, spec: Lines, base: Any, ours: Any, theirs: Any, found: list[Conflict]
) -> list[Any]:
    if ours in (base, theirs):
        return list(theirs)
    if theirs == base:
        return list(ours)
    b, o, t = (keyed_by(one, spec) for one in (base, ours, theirs))
    merged = {}
    for key in (*t, *(key for key in o if key not in t)):
        line = _merge_line((*path, key), spec, b.get(key), o.get(key), t.get(key), found)
        if line is not None:
            merged[key] = line
    orders = [list(side) for side in (b, o, t)]
    return [merged[key] for key in _merge_order(path, orders, set(merged), found)]


def _merge_line(
    path: Path, spec: Lines, base: Any, ours: Any, theirs: Any, found: list[Conflict]
) -> Any:
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    is_other = base is None and bool(spec.name) and ours[spec.name] != theirs[spec.name]
    if ours is None or theirs is None or is_other:
        found.append(Conflict(path, base, ours, theirs))
        return theirs
    before = base or {}
    return {
        name: _merge(
            (*path, name), spec.parts.get(name), before.get(name), ours[name], theirs[name], found
        )
        for name in spec.fields
    }


def _merge_order(
    path: Path, orders: list[list[str]], left: set[str], found: list[Conflict]
) -> list[str]:
    shared = set(orders[0]) & set(orders[1]) & set(orders[2]) & left
    base, ours, theirs = ([key for key in order if key in shared] for order in orders)
    result = list(theirs)
    if ours not in (base, theirs):
        if theirs == base:
            result = list(ours)
        else:
            found.append(Conflict((*path, ORDER), base, ours, theirs))
    for order in (orders[2], orders[1]):
        _put_in_between(result, order, left)
    return result


def _put_in_between(result: list[str], order: list[str], left: set[str]) -> None:
    """Put what ``result`` lacks of ``order`` behind what stands before it there."""
    place = 0
    known = set(result)
    own = set(order)
    for key in order:
        if key not in left:
            continue
        if key in known:
            place = result.index(key) + 1
            continue
        while place and place < len(result) and result[place] not in own:
            place += 1
        result.insert(place, key)
        known.add(key)
        place += 1


def _named_once(
    lines: list[Any], base: Payload, ours: Payload, theirs: Payload, found: list[Conflict]
) -> list[Any]:
    """Let every name stand once: of two lines that came to the same name, ours gives way."""
    sides = [{one["code"]: one for one in side["items"]} for side in (base, ours, theirs)]
    their = {one["code"]: one for one in lines_of(theirs["items"])}
    while twins := _twins(lines):
        for code in twins:
            _note_twin(code, sides, found)
        fallen = {code for code in twins if code not in their}
        kept = [one for one in lines if one["code"] not in fallen]
        lines = [
            {**one, "name": their[one["code"]]["name"]} if one["code"] in twins else one
            for one in kept
        ]
    return lines


def _twins(lines: Sequence[Any]) -> set[str]:
    by_name: dict[str, set[str]] = {}
    for one in lines:
        by_name.setdefault(one["name"], set()).add(one["code"])
    return {code for codes in by_name.values() if len(codes) > 1 for code in codes}


def _note_twin(code: str, sides: Sequence[Mapping[str, Any]], found: list[Conflict]) -> None:
    before = [side.get(code) for side in sides]
    path: Path = ("items", code)
    if before[1] is not None and before[2] is not None:
        path = (*path, "name")
        before = [one and one["name"] for one in before]
    else:
        before = [one and lines_of([one])[0] for one in before]
    if path not in {one.path for one in found}:
        found.append(Conflict(path, *before))


def _head(base: Payload, ours: Payload, theirs: Payload) -> Payload:
    if all(theirs[part] == base[part] for part in PARTS) and theirs["edition"] == base["edition"]:
        return dict(ours["edition"])
    own = {
        name: ours["edition"][name]
        for name in OWN_NAMES
        if ours["edition"].get(name) != base["edition"].get(name) and name in ours["edition"]
    }
    return {**theirs["edition"], **own}


# --- Differences --------------------------------------------------------------------------------
def _differences(path: Path, spec: Lines, base: Any, ours: Any) -> Iterator[Override]:
    if base == ours:
        return
    b, o = keyed_by(base, spec), keyed_by(ours, spec)
    for key in dict.fromkeys((*b, *o)):
        before, after = b.get(key), o.get(key)
        if before is None or after is None:
            yield Override((*path, key), before, after)
            continue
        for name in spec.fields:
            part = spec.parts.get(name)
            if isinstance(part, Lines):
                yield from _differences((*path, key, name), part, before[name], after[name])
            elif before[name] != after[name]:
                yield Override((*path, key, name), before[name], after[name])
    shared = [key for key in b if key in o]
    order = [key for key in o if key in b]
    if order != shared:
        yield Override((*path, ORDER), shared, order)


def _code(path: Path) -> str:
    return path[1] if len(path) > 1 and path[1] != ORDER else ""


def _field(path: Path) -> str:
    part, *rest = path
    where = "item" if part == "items" else "template"
    if rest[:1] == [ORDER]:
        return "order"
    names = [name.removeprefix("#") for name in rest[1:]]
    if part == "templates" and names:
        return "/".join((where, *names))
    return "/".join(names) or where
