"""What is read from figures that add up: shares, means, medians, rankings."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.indicators import DAY, HOUR, MINUTE, OTHER_UNITS, RATIOS, TURNAROUND_STEPS
from reporting.payloads import Figures


@dataclass(frozen=True)
class UnitLine:
    """How often a unit demanded papers it must not, in all and by item code."""

    unit: str
    total: int
    by_item: dict[str, int]


def ratio(figures: Figures, code: str) -> float | None:
    """Return a figure of ``indicators.RATIOS``; None where there is nothing to divide by."""
    asked = next(one for one in RATIOS if one.code == code)
    above, below = figures.number(asked.numerator), figures.number(asked.denominator)
    if above is None or not below:
        return None
    return above * asked.per / below


def units_asking(figures: Figures) -> list[tuple[str, int]]:
    """Return who asked for papers on neither list and how often; the merged rest is last."""
    asked = figures.table("unlisted_by_unit").items()
    return sorted(asked, key=lambda one: (one[0] == OTHER_UNITS, -one[1], one[0]))


def turnaround_quantile(figures: Figures, share: float) -> float | None:
    """Return about how many seconds ``share`` (0–1) of the certificates took at most.

    Read from the histogram, evenly spread within a step; beyond the last step it is that step.
    """
    histogram: list[int] = figures.values.get("turnaround_histogram") or []
    wanted = sum(histogram) * share
    if not wanted:
        return None
    below, before = 0.0, 0
    for upper, count in zip(TURNAROUND_STEPS, histogram, strict=False):
        if before + count >= wanted:
            return below + (upper - below) * (wanted - before) / count
        below, before = float(upper), before + count
    return below


def units_by_demand(figures: Figures) -> list[UnitLine]:
    """Return the units that demanded papers, the most demanding first; the merged rest is last."""
    lines = [
        UnitLine(unit, sum(by_item.values()), by_item)
        for unit, by_item in figures.table("demands_by_unit_and_item").items()
    ]
    return sorted(lines, key=lambda line: (line.unit == OTHER_UNITS, -line.total, line.unit))


def spent(seconds: float) -> str:
    """Return a length of time as people say it: ``42秒``, ``6.5分钟``, ``3.2小时``, ``1.5天``."""
    for size, word in ((DAY, "天"), (HOUR, "小时"), (MINUTE, "分钟")):
        if seconds >= size:
            return f"{seconds / size:.1f}{word}"
    return f"{seconds:.0f}秒"
