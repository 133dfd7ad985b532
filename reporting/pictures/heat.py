"""Units × items: who demands what, laid out as a heat map and as a ranking."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.payloads import Payload
from reporting.pictures.bands import Band, scale_of
from reporting.pictures.board import Board

UNITS_SHOWN, ITEMS_SHOWN, RANKED = 15, 12, 10
NAME, CELL_W, CELL_H, SUM_W = 210, 44, 30, 56
LETTERS, NAME_LETTERS = 9, 15
BAR_SHARE, BAR_STEP = 84, 44
LINE = 15
MERGED = "merged"


@dataclass(frozen=True)
class Letter:
    """One character of a heading that stands upright."""

    text: str
    y: int


@dataclass(frozen=True)
class Column:
    """An item: its name set downwards."""

    name: str
    letters: tuple[Letter, ...]
    x: int


@dataclass(frozen=True)
class Cell:
    """How often a unit demanded an item."""

    count: int
    tone: str
    x: int
    middle: int


@dataclass(frozen=True)
class Row:
    """A unit, or those that are merged."""

    name: str
    short: str
    cells: tuple[Cell, ...]
    total: int
    y: int
    base: int


@dataclass(frozen=True)
class HeatMap:
    """The picture: pixels of an SVG of ``width`` × ``height``."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sums: tuple[Cell, ...]
    total: int
    bands: tuple[Band, ...]
    width: int
    height: int
    sum_x: int
    sum_base: int
    head_base: int


@dataclass(frozen=True)
class Bar:
    """A unit of the ranking: ``width`` in percent of the picture."""

    place: int
    name: str
    total: int
    share: float
    width: str
    base: int
    top: int
    middle: int


@dataclass(frozen=True)
class Ranking:
    """The most demanding units."""

    bars: tuple[Bar, ...]
    left: int
    left_total: int
    height: int


def short_item(payload: Payload, code: str) -> str:
    """Return an item's name without what it lists in brackets."""
    return payload.item_name(code).split("（")[0].split("／")[0]


def item_totals(board: Board) -> dict[str, int]:
    """Return how often each item was demanded, the most demanded first."""
    totals: dict[str, int] = {}
    for line in board.units:
        for code, count in line.by_item.items():
            totals[code] = totals.get(code, 0) + count
    return dict(sorted(totals.items(), key=lambda one: (-one[1], one[0])))


def heat_map(board: Board) -> HeatMap:
    """Lay out the units that demanded most by the items most demanded; the rest is merged."""
    totals = item_totals(board)
    codes, others = list(totals)[:ITEMS_SHOWN], list(totals)[ITEMS_SHOWN:]
    named = board.named_units[:UNITS_SHOWN]
    merged = [line for line in board.units if line not in named]
    table = [(line.unit, _by_column(line.by_item, codes, others)) for line in named]
    if merged:
        counts = [_by_column(line.by_item, codes, others) for line in merged]
        table.append(("其余单位", [sum(column) for column in zip(*counts, strict=True)]))

    def is_one(row: int, column: int) -> bool:
        """Say whether a cell is of one unit and one item: what is merged has no place on a scale."""
        return row < len(named) and column < len(codes)

    scale = scale_of(count for _, counts in table[: len(named)] for count in counts[: len(codes)])
    heads = [short_item(board.total, code) for code in codes]
    if others:
        heads.append(f"其余{len(others)}项")
    top = 16 + LINE * max((len(_cut(name, LETTERS)) for name in heads), default=0)
    rows = tuple(
        Row(
            name,
            _cut(name, NAME_LETTERS),
            tuple(
                _cell(count, scale.tone(count) if is_one(number, at) else MERGED, at)
                for at, count in enumerate(counts)
            ),
            sum(counts),
            y := top + number * CELL_H,
            y + 20,
        )
        for number, (name, counts) in enumerate(table)
    )
    sums = [sum(row.cells[at].count for row in rows) for at in range(len(heads))]
    bottom = top + len(rows) * CELL_H
    return HeatMap(
        columns=tuple(_column(name, at, top) for at, name in enumerate(heads)),
        rows=rows,
        sums=tuple(_cell(count, "", at) for at, count in enumerate(sums)),
        total=sum(sums),
        bands=tuple(scale.bands),
        width=NAME + len(heads) * CELL_W + SUM_W,
        height=bottom + CELL_H + 4,
        sum_x=NAME + len(heads) * CELL_W + SUM_W - 6,
        sum_base=bottom + 22,
        head_base=top - 8,
    )


def ranking(board: Board) -> Ranking:
    """Lay out the units that demanded most, one bar each, with their share of all demands."""
    total = sum(line.total for line in board.units)
    shown = board.named_units[:RANKED]
    most = shown[0].total if shown else 1
    return Ranking(
        bars=tuple(
            Bar(
                place=number + 1,
                name=line.unit,
                total=line.total,
                share=100 * line.total / total,
                width=f"{line.total * BAR_SHARE / most:.2f}%",
                base=number * BAR_STEP + 15,
                top=number * BAR_STEP + 22,
                middle=number * BAR_STEP + 34,
            )
            for number, line in enumerate(shown)
        ),
        left=len(board.named_units) - len(shown),
        left_total=total - sum(line.total for line in shown),
        height=len(shown) * BAR_STEP,
    )


def _by_column(by_item: dict[str, int], codes: list[str], others: list[str]) -> list[int]:
    counts = [by_item.get(code, 0) for code in codes]
    return [*counts, sum(by_item.get(code, 0) for code in others)] if others else counts


def _cell(count: int, tone: str, at: int) -> Cell:
    x = NAME + at * CELL_W
    return Cell(count, tone, x, x + CELL_W // 2)


def _column(name: str, at: int, top: int) -> Column:
    letters = _cut(name, LETTERS)
    first = top - 8 - LINE * (len(letters) - 1)
    return Column(
        name,
        tuple(Letter(one, first + LINE * number) for number, one in enumerate(letters)),
        NAME + at * CELL_W + CELL_W // 2,
    )


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
