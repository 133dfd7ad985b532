"""Five tones from light to dark: the darker, the more there is to look after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

UNKNOWN = "unknown"
TONES = 5


@dataclass(frozen=True)
class Band:
    """One tone of a legend, in words."""

    tone: str
    words: str


@dataclass(frozen=True)
class Scale:
    """Where one tone ends and the next begins: nothing at all is a tone of its own."""

    breaks: tuple[float, ...]
    digits: int
    most: float = 0

    def tone(self, value: float | None) -> str:
        """Return the class of a value: ``t0`` … ``t4``, or ``unknown``."""
        if value is None:
            return UNKNOWN
        shown = round(value, self.digits)
        if not shown:
            return "t0"
        return f"t{1 + sum(shown > one for one in self.breaks) + self._from}"

    @property
    def bands(self) -> list[Band]:
        """Return the legend, from nothing to the most."""
        found, step = [Band("t0", "0")], 10**-self.digits
        low = step
        if not self.most:
            return found
        for number, upper in enumerate(self.breaks):
            words = self.text(low) if upper == low else f"{self.text(low)}–{self.text(upper)}"
            found.append(Band(f"t{1 + number + self._from}", words))
            low = upper + step
        words = self.text(self.most) if self.most <= low else f"{self.text(low)}以上"
        found.append(Band(f"t{TONES - 1}", words))
        return found

    def text(self, value: float) -> str:
        """Return a value as it is written in a tile."""
        return f"{value:,.{self.digits}f}"

    @property
    def _from(self) -> int:
        """The darkest is always the most, also where there are few tones."""
        return TONES - 2 - len(self.breaks)


def scale_of(values: Iterable[float | None], *, digits: int = 0) -> Scale:
    """Return a scale on which about as many values fall into each tone."""
    known = sorted(shown for one in values if one and (shown := round(one, digits)))
    if not known:
        return Scale((), digits)
    quarters = {known[len(known) * part // 4] for part in (1, 2, 3)}
    return Scale(tuple(sorted(quarters - {known[-1]})), digits, known[-1])
