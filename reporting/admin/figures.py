"""Figures as a page shows them: rows with the way to what was counted."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from reporting.indicators import INDICATORS, RATIOS, Shape, indicators
from reporting.payloads import Figures, Payload
from reporting.reading import ratio, spent, units_asking, units_by_demand

HIDDEN = {"turnaround_seconds", "turnaround_count"}
UNITS_SHOWN = 20


@dataclass(frozen=True)
class Cell:
    """A number and the address of the rows behind it (empty where there is none to show)."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a table: ``note`` says how it is counted."""

    name: str
    cells: list[Cell]
    note: str = ""


@dataclass(frozen=True)
class Tables:
    """What a page shows of a payload."""

    payload: Payload
    main: list[Row]
    items: list[Row]
    units: list[Row]
    units_left: int
    asking: list[Row]
    asking_left: int
    points: list[Row]


def tables_of(payload: Payload, *, rows_url: str = "") -> Tables:
    """Return the tables of a payload; ``rows_url`` is where rows are shown, given an indicator.

    It ends in ``/`` and takes the indicator's code, empty for figures nobody here can open.
    """
    links = _Links(rows_url)
    units, asking = units_by_demand(payload.whole), units_asking(payload.whole)
    asking_points = payload.at_points.table("unlisted_by_unit")
    at_points = payload.at_points.table("demands_by_unit_and_item")
    return Tables(
        payload=payload,
        main=_main(payload, links),
        items=_items(payload, links),
        units=[
            Row(
                line.unit,
                [
                    links.cell(line.total, "demands", unit=line.unit),
                    links.cell(
                        sum(at_points.get(line.unit, {}).values()), "demands",
                        unit=line.unit, points="1",
                    ),
                    Cell("、".join(
                        f"{_short(payload, code)} {count}"
                        for code, count in sorted(line.by_item.items(), key=lambda one: -one[1])[:3]
                    )),
                ],
            )
            for line in units[:UNITS_SHOWN]
        ],
        units_left=max(0, len(units) - UNITS_SHOWN),
        asking=[
            Row(
                unit,
                [
                    links.cell(count, "unlisted_by_unit", unit=unit),
                    links.cell(
                        asking_points.get(unit, 0), "unlisted_by_unit", unit=unit, points="1"
                    ),
                ],
            )
            for unit, count in asking[:UNITS_SHOWN]
        ],
        asking_left=max(0, len(asking) - UNITS_SHOWN),
        points=[
            Row(
                line.name,
                [
                    links.cell(line.figures.get(code, 0), code, community=line.code)
                    for code in ("certificates", "redirections", "demands")
                ],
            )
            for line in payload.by_point
        ],
    )  # fmt: skip


@dataclass(frozen=True)
class _Links:
    base: str

    def cell(self, value: int | None, code: str, **narrowed: str) -> Cell:
        if value is None:
            return Cell("未统计")
        if not self.base or not value:
            return Cell(f"{value:,}")
        query = f"?{urlencode(narrowed)}" if narrowed else ""
        return Cell(f"{value:,}", f"{self.base}{code}/{query}")


def _main(payload: Payload, links: _Links) -> list[Row]:
    rows = [
        Row(
            f"{indicator.name}（{indicator.unit}）",
            [
                links.cell(payload.whole.number(indicator.code), indicator.code),
                links.cell(payload.at_points.number(indicator.code), indicator.code, points="1"),
            ],
            indicator.formula,
        )
        for indicator in INDICATORS
        if indicator.shape == Shape.NUMBER and indicator.code not in HIDDEN
    ]
    return rows + [
        Row(
            one.name,
            [Cell(_share(figures, one.code)) for figures in (payload.whole, payload.at_points)],
            one.formula,
        )
        for one in RATIOS
    ]


def _items(payload: Payload, links: _Links) -> list[Row]:
    """Return what happened to each item; in a report from before a figure was counted, it is not."""
    rows = []
    for code in payload.items:
        cells = []
        for indicator in ("certificates", "redirections", "papers_saved"):
            for figures, more in ((payload.whole, {}), (payload.at_points, {"points": "1"})):
                table = figures.values.get(f"{indicator}_by_item")
                value = None if table is None else table.get(code, 0)
                cells.append(links.cell(value, indicator, item=code, **more))
        rows.append(Row(f"{code} {_short(payload, code)}", cells))
    return rows


def _short(payload: Payload, code: str) -> str:
    """Return an item's name without what it lists in brackets."""
    return payload.item_name(code).split("（")[0]


def _share(figures: Figures, code: str) -> str:
    value = ratio(figures, code)
    if value is None:
        return "—"
    unit = next(one.unit for one in RATIOS if one.code == code)
    return spent(value) if unit == "秒" else f"{value:.1f}{unit}"


def name_of(indicator: str) -> str:
    """Return what a figure is called, its code where it is of a later version."""
    known = indicators().get(indicator)
    return known.name if known else indicator
