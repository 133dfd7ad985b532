"""Ways to do something, done in turns, so that whatever slows the machine slows them all."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from infra.devservices.progress import Progress

WARM_UP = 8


@dataclass
class Way:
    """One way to do something. ``once`` does it; ``cpu`` reads the CPU seconds of who does it.

    ``prepare`` runs before each turn, unmeasured. A turn does it ``burst`` times: short things
    follow each other so closely that reading the meters does not cool the caches between them.
    """

    name: str
    once: Callable[[], Any]
    cpu: Callable[[], float] | None = None
    prepare: Callable[[], Any] | None = None
    burst: int = 1


@dataclass
class Series:
    """What one way took, in milliseconds: ``walls`` each time, ``cpus`` on average per turn."""

    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median of the wall-clock times."""
        return statistics.median(self.walls)

    @property
    def p95(self) -> float:
        """The 95th percentile of the wall-clock times (nearest rank)."""
        return sorted(self.walls)[math.ceil(0.95 * len(self.walls)) - 1]

    @property
    def cpu(self) -> float | None:
        """The median CPU time of the processes, None where it was not read."""
        return statistics.median(self.cpus) if self.cpus else None


def take_turns(
    ways: Sequence[Way],
    rounds: int,
    *,
    label: str,
    warm_up: int = WARM_UP,
    turning: bool = True,
) -> dict[str, Series]:
    """Do all ways in turns, A B C B C A …

    Args:
        ways: what is compared.
        rounds: how often each is measured, after ``warm_up`` turns that are not.
        label: what the progress line says.
        warm_up: turns that fill caches and connections.
        turning: whether each round begins with another way; not where one uses the one before.

    Returns:
        The measurements by the way's name.
    """
    series = {way.name: Series() for way in ways}
    with Progress(label, rounds) as progress:
        for number in range(-warm_up, rounds):
            first = number % len(ways) if turning else 0
            for way in (*ways[first:], *ways[:first]):
                turn = _one_turn(way)
                if number >= 0:
                    series[way.name].walls += turn.walls
                    series[way.name].cpus += turn.cpus
            progress.count = max(0, number + 1)
    return series


def _one_turn(way: Way) -> Series:
    if way.prepare is not None:
        way.prepare()
    turn = Series()
    cpu_before = way.cpu() if way.cpu else 0.0
    for _ in range(way.burst):
        started = time.perf_counter()
        way.once()
        turn.walls.append(1e3 * (time.perf_counter() - started))
    if way.cpu:
        turn.cpus.append(1e3 * (way.cpu() - cpu_before) / way.burst)
    return turn


@dataclass
class Row:
    """One line of the table; times in milliseconds. Without ``target`` it is only reported.

    The target is a multiple of the floor, or milliseconds; of wall-clock time, or of CPU time.
    """

    what: str
    median: float
    p95: float
    cpu: float | None = None
    floor: str = ""
    floor_median: float | None = None
    floor_cpu: float | None = None
    target: float | None = None
    target_is_ms: bool = False
    target_is_cpu: bool = False
    target_is_p95: bool = False

    @property
    def ratio(self) -> float | None:
        """Wall-clock time as a multiple of the floor's."""
        return self.median / self.floor_median if self.floor_median else None

    @property
    def cpu_ratio(self) -> float | None:
        """CPU time as a multiple of the floor's."""
        return self.cpu / self.floor_cpu if self.cpu is not None and self.floor_cpu else None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None:
            return None
        if self.target_is_p95:
            value: float | None = self.p95
        elif self.target_is_cpu:
            value = self.cpu if self.target_is_ms else self.cpu_ratio
        else:
            value = self.median if self.target_is_ms else self.ratio
        return value is not None and value <= self.target

    def as_data(self) -> dict[str, Any]:
        """Return the row as plain data, rounded."""
        data = {**asdict(self), "ratio": self.ratio, "cpu_ratio": self.cpu_ratio}
        rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in data.items()}
        return {**rounded, "is_met": self.is_met}


def row_of(
    what: str,
    series: Series,
    floor: Series | None = None,
    *,
    floor_name: str = "",
    target: float | None = None,
) -> Row:
    """Put a series, and the floor it is compared with, into a row."""
    return Row(
        what, series.median, series.p95, series.cpu, floor_name,
        floor.median if floor else None, floor.cpu if floor else None, target,
    )  # fmt: skip
