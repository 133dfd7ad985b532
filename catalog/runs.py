"""Two wordings in one: which characters stayed, which are gone, which are new."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# Above this many characters in both together, whole sentences are compared first.
_BY_CHARACTER = 4000
_SENTENCE = re.compile(r"[^。；\n]*[。；\n]|[^。；\n]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive characters of one fate."""

    kind: Literal["same", "gone", "new"]
    text: str


def runs(old: str, new: str) -> tuple[Run, ...]:
    """Return both wordings in one: ``same`` and ``gone`` make the old, ``same`` and ``new`` the new.

    Between two runs of ``same`` stands at most one ``gone``, then at most one ``new``. A single
    character that happens to be the same between two changes is not kept apart.
    """
    pieces = _pieces(old, new)
    result: list[Run] = []
    gone, fresh = "", ""
    for place, (same, text, other) in enumerate(pieces):
        is_accident = len(text) == 1 and 0 < place < len(pieces) - 1 and text.isalnum()
        if not same or is_accident:
            gone, fresh = gone + text, fresh + other
            continue
        result.extend(_flushed(gone, fresh))
        gone, fresh = "", ""
        result.append(Run("same", text))
    result.extend(_flushed(gone, fresh))
    return tuple(result)


def _pieces(old: str, new: str) -> list[tuple[bool, str, str]]:
    """Return (is the same, old text, new text) in reading order, same and different in turns."""
    a: str | list[str] = old
    b: str | list[str] = new
    if len(old) + len(new) > _BY_CHARACTER:
        a, b = _SENTENCE.findall(old), _SENTENCE.findall(new)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return [
        (tag == "equal", "".join(a[i:j]), "".join(b[k:m]))
        for tag, i, j, k, m in matcher.get_opcodes()
    ]


def _flushed(gone: str, fresh: str) -> list[Run]:
    found = [Run("gone", gone), Run("new", fresh)]
    return [run for run in found if run.text]
