"""A map without geography: one tile per county, a block per city, in the order of their codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from reporting.pictures.bands import UNKNOWN, Band, scale_of
from reporting.pictures.board import Board, Group, OfficeFacts
from reporting.pictures.definitions import BURDEN
from reporting.pictures.standings import Record
from reporting.timeliness import Timeliness

IN_A_ROW, WIDTH, HEIGHT, GAP = 4, 72, 46, 4
LETTERS = 5
_AUTONOMOUS = re.compile(r"^(.{2,3}?)(?:.{1,3}族)+自治县$")
_PAST = {Timeliness.LATE: "逾期", Timeliness.MISSING: "未报", Timeliness.DUE: "待报"}
ON_TIME_BANDS = (
    Band("t0", "全部按时"),
    Band("t1", "四分之三以上"),
    Band("t2", "一半以上"),
    Band("t3", "不到一半"),
    Band("t4", "没有一次按时"),
    Band(UNKNOWN, "没有到期的或不知道"),
)


@dataclass(frozen=True)
class Tile:
    """A county: ``label`` says in full what name, value and tone say in short."""

    slug: str
    name: str
    value: str
    tone: str
    label: str
    x: int
    y: int


@dataclass(frozen=True)
class Block:
    """The counties of a city."""

    slug: str
    name: str
    note: str
    tiles: tuple[Tile, ...]
    width: int
    height: int


@dataclass(frozen=True)
class TileMap:
    """The picture with its legend."""

    blocks: tuple[Block, ...]
    bands: tuple[Band, ...]
    count: int


Shown = tuple[str, str, str]
"""Value, tone, and what it means in words."""


def on_time_map(board: Board) -> TileMap:
    """Lay the counties out by how often they reported on time."""
    blocks = [_block(group, _on_time, _head(group.record)) for group in board.groups]
    return TileMap(tuple(blocks), ON_TIME_BANDS, len(board.offices))


def burden_map(board: Board) -> TileMap:
    """Lay the counties out by how often papers are demanded that they must not issue."""
    scale = scale_of((one.burden for one in board.offices), digits=1)

    def burden(office: OfficeFacts) -> Shown:
        if office.burden is None:
            return "—", UNKNOWN, "没有数据"
        value = scale.text(office.burden)
        return value, scale.tone(office.burden), f"{BURDEN.name} {value} {BURDEN.unit}"

    return TileMap(
        tuple(_block(group, burden) for group in board.groups),
        (*scale.bands, Band(UNKNOWN, "没有数据")),
        len(board.offices),
    )


def tile_name(name: str) -> str:
    """Return a county's name as it fits a tile: ``峨边彝族自治县`` is ``峨边``."""
    known = _AUTONOMOUS.match(name)
    if known:
        return known[1]
    return name if len(name) <= LETTERS else name[: LETTERS - 1] + "…"


def on_time_words(record: Record) -> str:
    """Return ``4个季度按时3个``, or that there was nothing to be judged."""
    if not record.due:
        return "没有到期的季报" if not record.unknown else "不知道是否按时"
    return f"{record.due}个季度按时{record.on_time}个"


def _on_time(office: OfficeFacts) -> Shown:
    record = office.record
    last = record.last.words if record.last else "本季度不知道是否报送"
    label = f"{on_time_words(record)}，本季度{last}" if record.last else on_time_words(record)
    if not record.due:
        return "—", UNKNOWN, label
    mark = _PAST.get(record.last.timeliness, "") if record.last else ""
    return f"{record.on_time}/{record.due} {mark}".strip(), _on_time_tone(record), label


def _on_time_tone(record: Record) -> str:
    share = record.on_time / record.due
    return f"t{sum(share < least for least in (1, 0.75, 0.5)) + (not record.on_time)}"


def _head(record: Record | None) -> str:
    if record is None or not record.due:
        return ""
    return f"本级 {record.on_time}/{record.due}"


def _block(group: Group, shown: Callable[[OfficeFacts], Shown], note: str = "") -> Block:
    tiles = []
    for number, office in enumerate(group.members):
        value, tone, words = shown(office)
        tiles.append(
            Tile(
                office.office.slug,
                tile_name("本级" if office.is_own else office.office.name),
                value,
                tone,
                f"{office.name}：{words}",
                number % IN_A_ROW * (WIDTH + GAP),
                number // IN_A_ROW * (HEIGHT + GAP),
            )
        )
    rows = (len(tiles) + IN_A_ROW - 1) // IN_A_ROW
    across = min(len(tiles), IN_A_ROW)
    return Block(
        group.office.slug,
        group.office.name,
        note,
        tuple(tiles),
        across * (WIDTH + GAP) - GAP,
        rows * (HEIGHT + GAP) - GAP,
    )
