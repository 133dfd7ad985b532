"""How long a certificate takes in each county: median and 90 % on one scale of times."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reporting.indicators import DAY, HOUR, MINUTE
from reporting.pictures.board import Board, OfficeFacts
from reporting.reading import spent

SHOWN = 20
LEFT, RIGHT = 0.29, 0.86
TOP, STEP = 34, 28
TICKS = (
    (MINUTE, "1分钟"), (5 * MINUTE, "5分钟"), (20 * MINUTE, "20分钟"), (HOUR, "1小时"),
    (3 * HOUR, "3小时"), (8 * HOUR, "8小时"), (DAY, "1天"), (3 * DAY, "3天"), (7 * DAY, "7天"),
    (30 * DAY, "30天"),
)  # fmt: skip
CLOSEST = 0.19
"""Ticks nearer to each other than this part of the axis would run into each other on a phone."""


@dataclass(frozen=True)
class Tick:
    """A time on the axis."""

    text: str
    x: str


@dataclass(frozen=True)
class Line:
    """A county: where its two times stand. ``is_whole`` is all of them together."""

    name: str
    median: str
    tail: str
    median_x: str
    tail_x: str
    y: int
    base: int
    band: int
    is_whole: bool = False


@dataclass(frozen=True)
class Turnaround:
    """The picture: the slowest first, the others are in the table."""

    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    left: int
    height: int
    bottom: int


def timed(board: Board) -> list[OfficeFacts]:
    """Return the offices whose turnaround is known, the slowest first."""
    known = [one for one in board.offices if one.tail is not None]
    return sorted(known, key=lambda one: (-(one.tail or 0), -(one.median or 0), one.office.slug))


def turnaround_picture(board: Board) -> Turnaround:
    """Lay out the slowest offices under all of them together."""
    offices = timed(board)
    shown = offices[:SHOWN]
    rows = [(one.name, one.median or 0.0, one.tail or 0.0) for one in shown]
    if len(offices) > 1 and board.tail is not None:
        rows.insert(0, ("全部合计", board.median or 0.0, board.tail))
    axis = _Axis([time for _, *times in rows for time in times])
    bottom = TOP + len(rows) * STEP
    return Turnaround(
        lines=tuple(
            Line(
                name,
                spent(median),
                spent(tail),
                axis.x(median),
                axis.x(tail),
                TOP + number * STEP + STEP // 2,
                TOP + number * STEP + STEP // 2 + 5,
                TOP + number * STEP,
                is_whole=number == 0 and len(rows) > len(shown),
            )
            for number, (name, median, tail) in enumerate(rows)
        ),
        ticks=tuple(Tick(text, axis.x(time)) for time, text in axis.ticks),
        left=len(offices) - len(shown),
        height=bottom + 6,
        bottom=bottom,
    )


class _Axis:
    """Times on a logarithmic scale: minutes and days are both to be seen."""

    def __init__(self, times: list[float]) -> None:
        times = [max(time, MINUTE) for time in times] or [MINUTE]
        low = max((time for time, _ in TICKS[:-1] if time <= min(times)), default=MINUTE)
        high = min((time for time, _ in TICKS if time >= max(times)), default=30 * DAY)
        high = max(high, next(time for time, _ in TICKS if time > low))
        self._low, self._high = math.log(low), math.log(high)
        self.ticks: list[tuple[float, str]] = []
        for time, text in TICKS:
            is_apart = (
                not self.ticks or self._share(time) - self._share(self.ticks[-1][0]) > CLOSEST
            )
            if low <= time <= high and is_apart:
                self.ticks.append((time, text))

    def x(self, time: float) -> str:
        share = min(1.0, max(0.0, self._share(max(time, MINUTE))))
        return f"{100 * (LEFT + (RIGHT - LEFT) * share):.2f}%"

    def _share(self, time: float) -> float:
        return (math.log(time) - self._low) / (self._high - self._low)
