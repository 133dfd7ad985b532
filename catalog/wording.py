"""The small language of a template's wording, and how it is filled in.

``{name}`` stands for the field ``name``. ``[[…]]`` is an optional fragment: it is printed only when
every field in it is filled in, so that a paper never says "公民身份号码：" with nothing after it.
Anything else is text and printed as it stands. What people fill in is never read as wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from catalog.errors import WordingBroken

_TOKEN = re.compile(r"(\[\[|\]\]|\{[^{}]*\}|[{}])")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_STOPS = "。；，、：）)"
_LOOSE_STOPS = "。；，、;,."


@dataclass(frozen=True, slots=True)
class Text:
    """The bureau's own words."""

    value: str


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place for a field."""

    name: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part that is left out when one of its fields is empty."""

    pieces: tuple[Text | Placeholder, ...]


Piece = Text | Placeholder | Fragment


@dataclass(frozen=True, slots=True)
class Filled:
    """A run of the finished paragraph: wording (``text``) or what was filled in (``field``)."""

    kind: Literal["text", "field"]
    value: str


@lru_cache(maxsize=1024)
def parse(wording: str) -> tuple[Piece, ...]:
    """Split one paragraph of wording; raise ``WordingBroken`` with the place that is wrong."""
    pieces: list[Piece] = []
    fragment: list[Text | Placeholder] | None = None
    for part in _TOKEN.split(wording):
        inner: Text | Placeholder
        if not part:
            continue
        if part == "[[":
            if fragment is not None:
                raise WordingBroken(wording, "“[[”里面不能再有“[[”")
            fragment = []
            continue
        if part == "]]":
            if not fragment or not any(isinstance(one, Placeholder) for one in fragment):
                raise WordingBroken(wording, "“]]”前面缺少“[[”，或者中间没有字段")
            pieces.append(Fragment(tuple(fragment)))
            fragment = None
            continue
        if part[0] in "{}":
            if not _NAME.fullmatch(part[1:-1]):
                raise WordingBroken(wording, f"“{part}”不是字段，字段写作“{{字段名}}”")
            inner = Placeholder(part[1:-1])
        else:
            inner = Text(part)
        (pieces if fragment is None else fragment).append(inner)
    if fragment is not None:
        raise WordingBroken(wording, "“[[”后面缺少“]]”")
    return tuple(pieces)


def placeholders(wording: str) -> tuple[str, ...]:
    """Return the names of the fields in a paragraph, in order, repeated where they repeat."""
    return tuple(piece.name for piece in _flat(parse(wording)) if isinstance(piece, Placeholder))


def fill(wording: str, values: Mapping[str, str]) -> tuple[Filled, ...]:
    """Fill one paragraph. ``values`` maps field names to what is printed; missing means empty.

    An empty field outside an optional fragment stays as an empty ``field``. A full stop at the end
    of what was filled in is dropped where the wording goes on with punctuation of its own.
    """
    kept: list[Text | Placeholder] = []
    for piece in parse(wording):
        if not isinstance(piece, Fragment):
            kept.append(piece)
        elif all(values.get(one.name) for one in piece.pieces if isinstance(one, Placeholder)):
            kept.extend(piece.pieces)
    result: list[Filled] = []
    for place, one in enumerate(kept):
        if isinstance(one, Text):
            if result and result[-1].kind == "text":
                result[-1] = Filled("text", result[-1].value + one.value)
            else:
                result.append(Filled("text", one.value))
            continue
        value = values.get(one.name, "").strip()
        after = kept[place + 1] if place + 1 < len(kept) else None
        if isinstance(after, Text) and after.value[0] in _STOPS:
            value = value.rstrip(_LOOSE_STOPS)
        result.append(Filled("field", value))
    return tuple(result)


def fill_line(wording: str, values: Mapping[str, str]) -> str:
    """Fill one line and return it as a string (purpose, basis, stub)."""
    return "".join(run.value for run in fill(wording, values))


def _flat(pieces: Iterable[Piece]) -> Iterable[Text | Placeholder]:
    for piece in pieces:
        if isinstance(piece, Fragment):
            yield from piece.pieces
        else:
            yield piece
