"""The 字 of each community in document numbers: short, and unique in its tenant."""

from __future__ import annotations

from collections.abc import Iterable


def assign_marks(prefix: str, names: Iterable[str], *, given: Iterable[str] = ()) -> list[str]:
    """Return one mark per name, in order: ``prefix`` and the fewest leading characters needed.

    ``given`` are the marks that others have already.

    Every community takes its first character if no earlier one has it, else one more, and so on;
    where a whole name repeats, a number is added. ``assign_marks("攀东", ["竹湖园", "紫荆山"])`` is
    ``["攀东竹", "攀东紫"]``.
    """
    taken = set(given)
    marks = []
    for name in names:
        candidates = [prefix + name[:length] for length in range(1, len(name) + 1)]
        candidates += [f"{prefix}{name}{number}" for number in range(2, 100)]
        mark = next(candidate for candidate in candidates if candidate not in taken)
        taken.add(mark)
        marks.append(mark)
    return marks
