"""A year by month: slips of refusal above, certificates below, each on its own scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reporting.pictures.board import Board, Month

PANEL, BASE, TALLEST = 168, 138, 92
BAR_SHARE = 0.62


@dataclass(frozen=True)
class Column:
    """A month of a panel: widths in percent, heights in pixels. ``count`` is None when unknown."""

    count: int | None
    text: str
    x: str
    width: str
    middle: str
    y: int
    height: int
    tone: str
    above: int


@dataclass(frozen=True)
class Label:
    """What stands under a month; the year only where it begins."""

    text: str
    year: str
    middle: str
    is_shown: bool


@dataclass(frozen=True)
class Panel:
    """One figure over the year."""

    name: str
    unit: str
    columns: tuple[Column, ...]
    top: int
    title: int
    base: int
    labels: int
    years: int


@dataclass(frozen=True)
class Months:
    """The picture."""

    panels: tuple[Panel, ...]
    labels: tuple[Label, ...]
    height: int
    is_partial: bool
    has_gaps: bool


def months_picture(board: Board) -> Months:
    """Lay out the months of a board."""
    months = board.months
    labels = tuple(
        Label(
            f"{int(one.code[5:])}月",
            f"{one.code[:4]}年" if at == 0 or one.code.endswith("-01") else "",
            _percent((at + 0.5) / len(months)),
            one.is_shown,
        )
        for at, one in enumerate(months)
    )
    panels = (
        _panel("不予出具", "份", months, lambda month: month.redirections, 0),
        _panel("出具证明", "份", months, lambda month: month.certificates, PANEL + 34),
    )
    return Months(
        panels=panels,
        labels=labels,
        height=2 * PANEL + 34 + 22,
        is_partial=any(one.is_partial and one.redirections is not None for one in months),
        has_gaps=any(one.redirections is None for one in months),
    )


def compact(count: int) -> str:
    """Return a count that fits over a narrow bar: ``9876``, ``1.7万``."""
    return str(count) if count < 10_000 else f"{count / 10_000:.1f}万"


def _panel(
    name: str,
    unit: str,
    months: tuple[Month, ...],
    count_of: Callable[[Month], int | None],
    top: int,
) -> Panel:
    most = max((count_of(month) or 0 for month in months), default=0) or 1
    return Panel(
        name,
        unit,
        tuple(
            _column(count_of(month), month, at / len(months), 1 / len(months), most, top)
            for at, month in enumerate(months)
        ),
        top,
        top + 18,
        top + BASE,
        top + BASE + 18,
        top + BASE + 36,
    )


def _column(
    count: int | None, month: Month, left: float, width: float, most: int, top: int
) -> Column:
    height = round(TALLEST * (count or 0) / most)
    tone = "bar-shown" if month.is_shown else "bar"
    return Column(
        count=count,
        text="—" if count is None else compact(count),
        x=_percent(left + width * (1 - BAR_SHARE) / 2),
        width=_percent(width * BAR_SHARE),
        middle=_percent(left + width / 2),
        y=top + BASE - height,
        height=height,
        tone="partial" if month.is_partial else tone,
        above=top + BASE - height - 6,
    )


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"
