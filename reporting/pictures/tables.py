"""The table of each picture, once: what the page folds out and what the file holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.web.chinese import chinese_date, grouped
from reporting.pictures.board import Board, OfficeFacts
from reporting.pictures.definitions import BURDEN, ON_TIME, TURNAROUND
from reporting.pictures.heat import item_totals, short_item
from reporting.pictures.turnaround import timed
from reporting.reading import spent

TEXT, COUNT, DECIMAL, PERCENT, TIME = "text", "count", "decimal", "percent", "time"
ROWS_ON_PAGE = 200
PICTURES = ("units", "months", "on-time", "burden", "turnaround")


@dataclass(frozen=True)
class Column:
    """``kind`` is one of the above, ``width`` is in characters; a time is kept in seconds."""

    name: str
    kind: str
    width: int


@dataclass(frozen=True)
class Linked:
    """An office that has a page of its own."""

    name: str
    slug: str


@dataclass(frozen=True)
class Shown:
    """A cell as a page shows it."""

    text: str
    is_number: bool
    slug: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of plain values, None where nothing is known; ``notes`` say how they are counted."""

    code: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def shown(self) -> list[list[Shown]]:
        """The rows as a page shows them, not more than it bears."""
        return [
            [_shown(value, column.kind) for value, column in zip(row, self.columns, strict=True)]
            for row in self.rows[:ROWS_ON_PAGE]
        ]

    @property
    def left(self) -> int:
        """How many rows only the file has."""
        return max(0, len(self.rows) - ROWS_ON_PAGE)


def tables_of_board(board: Board) -> dict[str, Table]:
    """Return every table of a board by the code of its picture."""
    made = (_units(board), _months(board), _on_time(board), _burden(board), _turnaround(board))
    return {table.code: table for table in made}


def state_words(facts: OfficeFacts) -> str:
    """Return what is to be known about an office's figures; empty where they are whole."""
    line = facts.line
    if line.numbers is None:
        words = {"failed": "汇总失败，没有数据", "suspended": "已暂停使用，没有数据"}
        return words.get(line.state, "尚未汇总，没有数据")
    moment = chinese_date(line.counted_at) if line.counted_at else ""
    if line.state == "failed":
        return f"最近一次汇总失败，用的是{moment}的数据"
    return f"季度未结束，截至{moment}" if line.state == "partial" else ""


def _units(board: Board) -> Table:
    codes = list(item_totals(board))
    rows: list[tuple[Any, ...]] = [
        (line.unit, *(line.by_item.get(code, 0) for code in codes), line.total)
        for line in board.units
    ]
    rows.append(("合计", *item_totals(board).values(), sum(line.total for line in board.units)))
    return Table(
        "units",
        "各单位索要不应出具的证明（次）",
        ("记录时间在本季度内，有单位索要不应出具的证明的次数，按索要单位和事项分别计数。",),
        (
            Column("索要单位", TEXT, 30),
            *(Column(f"{code} {short_item(board.total, code)}", COUNT, 11) for code in codes),
            Column("合计", COUNT, 10),
        ),
        tuple(rows) if board.units else (),
    )


def _months(board: Board) -> Table:
    return Table(
        "months",
        "逐月不予出具和出具证明（份）",
        ("不予出具按告知时间、出具证明按出具日期分月计数；出具的证明包括后来作废、撤销的。",),
        (
            Column("月份", TEXT, 12),
            Column("不予出具（份）", COUNT, 16),
            Column("出具证明（份）", COUNT, 16),
            Column("说明", TEXT, 40),
        ),
        tuple(
            (
                f"{month.code[:4]}年{int(month.code[5:])}月",
                month.redirections,
                month.certificates,
                "没有汇总过，或还没有到" if month.redirections is None
                else "缺单位的数据，或季度未结束" if month.is_partial
                else "",
            )
            for month in board.months
        ),
    )  # fmt: skip


def _on_time(board: Board) -> Table:
    quarters = [one.quarter if one else None for one in _longest(board)]
    rows = []
    for place, facts in _placed(board):
        record = facts.record
        rows.append(
            (
                *place,
                record.due,
                record.on_time,
                100 * record.on_time / record.due if record.due else None,
                *(one.words if one else "不知道" for one in record.standings),
            )
        )
    return Table(
        "on-time",
        "各县（市、区）按时报送季报",
        (f"{ON_TIME.name}：{ON_TIME.formula}。",),
        (
            *_columns(board),
            Column("到期季度", COUNT, 10),
            Column("按时季度", COUNT, 10),
            Column("按时报送率（%）", PERCENT, 16),
            *(Column(one.label if one else "", TEXT, 26) for one in quarters),
        ),
        tuple(rows),
    )


def _burden(board: Board) -> Table:
    return Table(
        "burden",
        f"各县（市、区）社区负担（{BURDEN.unit}）",
        (f"{BURDEN.name}（{BURDEN.unit}）：{BURDEN.formula}。",),
        (
            *_columns(board),
            Column("社区（村）", COUNT, 12),
            Column("违规索要（次）", COUNT, 14),
            Column(f"负担（{BURDEN.unit}）", DECIMAL, 22),
            Column("不予出具（份）", COUNT, 14),
            Column("出具证明（份）", COUNT, 14),
            Column("说明", TEXT, 34),
        ),
        tuple(
            (
                *place,
                facts.line.communities if facts.line.numbers is not None else None,
                facts.number("demands"),
                facts.burden,
                facts.number("redirections"),
                facts.number("certificates"),
                state_words(facts),
            )
            for place, facts in sorted(
                _placed(board), key=lambda one: -1 if one[1].burden is None else one[1].burden,
                reverse=True,
            )
        ),
    )  # fmt: skip


def _turnaround(board: Board) -> Table:
    places = {facts.office.slug: place for place, facts in _placed(board)}
    rows: list[tuple[Any, ...]] = [
        (
            *places[facts.office.slug],
            facts.number("turnaround_count"),
            facts.median,
            facts.tail,
        )
        for facts in timed(board)
    ]
    if len(rows) > 1:
        whole = board.total.whole.number("turnaround_count")
        rows.append(
            (*[""] * (len(_columns(board)) - 1), "全部合计", whole, board.median, board.tail)
        )
    return Table(
        "turnaround",
        "各县（市、区）办理时长",
        (f"{TURNAROUND.formula}。",),
        (
            *_columns(board),
            Column("计入的证明（份）", COUNT, 16),
            Column("中位数", TIME, 16),
            Column("90%分位", TIME, 16),
        ),
        tuple(rows),
    )


def _columns(board: Board) -> tuple[Column, ...]:
    """Return where an office is; its city only where there are several."""
    office = Column("单位", TEXT, 24)
    return (Column("市（州）", TEXT, 20), office) if len(board.groups) > 1 else (office,)


def _placed(board: Board) -> list[tuple[tuple[Any, ...], OfficeFacts]]:
    """Return every office with what stands in ``_columns``."""
    has_cities = len(board.groups) > 1
    return [
        (
            (*([group.office.name] if has_cities else []), Linked(facts.name, facts.office.slug)),
            facts,
        )
        for group in board.groups
        for facts in group.members
    ]


def _longest(board: Board) -> Sequence[Any]:
    records = [facts.record.standings for facts in board.offices]
    known = [[one[at] for one in records if one[at]] for at in range(len(records[0]))]
    return [found[0] if found else None for found in known]


def _shown(value: Any, kind: str) -> Shown:
    if isinstance(value, Linked):
        return Shown(value.name, is_number=False, slug=value.slug)
    if kind == TEXT:
        return Shown(str(value or ""), is_number=False)
    if value is None:
        return Shown("—", is_number=True)
    if kind == TIME:
        return Shown(spent(value), is_number=True)
    return Shown(
        grouped(value) if kind == COUNT else f"{value:,.{1 if kind == DECIMAL else 0}f}",
        is_number=True,
    )
