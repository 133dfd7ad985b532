"""What a picture says, in one sentence over it: numbers are to be understood at once."""

from __future__ import annotations

from dataclasses import dataclass

from core.web.chinese import grouped
from reporting.payloads import Payload
from reporting.pictures.board import Board
from reporting.pictures.definitions import BURDEN, PER_COMMUNITIES
from reporting.pictures.heat import item_totals, short_item
from reporting.pictures.tiles import on_time_words
from reporting.pictures.turnaround import timed
from reporting.reading import spent
from reporting.timeliness import Timeliness

NAMED = 5


@dataclass(frozen=True)
class Headline:
    """A large number on top."""

    name: str
    value: str
    unit: str
    note: str = ""


@dataclass(frozen=True)
class Gap:
    """Why the pictures are not whole, and who is missing."""

    tone: str
    title: str
    words: str


def headline(board: Board) -> tuple[Headline, ...]:
    """Return the numbers of the quarter, compared with the quarter before."""
    counts = [
        Headline(name, grouped(board.total.whole.number(code) or 0), unit, _change(board, code))
        for code, name, unit in (
            ("demands", "违规索要证明", "次"),
            ("redirections", "不予出具", "份"),
            ("certificates", "出具证明", "份"),
        )
    ]
    due = [
        facts.record.last
        for facts in board.offices
        if facts.record.last is not None
        and facts.record.last.timeliness
        in (Timeliness.ON_TIME, Timeliness.LATE, Timeliness.MISSING)
    ]
    kept = sum(one.timeliness == Timeliness.ON_TIME for one in due)
    if due and not board.is_alone:
        note = f"逾期或未报 {len(due) - kept} 个" if kept < len(due) else "全部按时"
        counts.append(Headline("按时报送季报", f"{kept}/{len(due)}", "个单位", note))
    return tuple(counts)


def gap_of(board: Board) -> Gap | None:
    """Return what the figures lack; None where they are whole."""
    failed = [line.office.name for line in board.shown.doubtful]
    absent = [
        line.office.name for line in board.shown.not_counted if line.office.name not in failed
    ]
    if failed:
        words = f"{_names(failed)}最近一次汇总失败，用的是以前的数据或者没有数据。"
        return Gap("no", "有单位汇总失败", words + _absent(absent))
    if absent:
        return Gap("ask", "还缺单位的数据", _absent(absent))
    if board.shown.is_partial:
        return Gap("ask", "季度还没有结束", "数字会继续变化。")
    return None


def sentences(board: Board) -> dict[str, str]:
    """Return a sentence for each picture by its code, with ``_`` for ``-``."""
    return {
        "units": _units(board),
        "months": _months(board),
        "on_time": _on_time(board),
        "burden": _burden(board),
        "turnaround": _turnaround(board),
    }


def alone(board: Board) -> dict[str, str]:
    """Return what a picture would say of one office only."""
    (facts,) = board.offices
    last = facts.record.last
    burden = "没有数据" if facts.burden is None else f"{facts.burden:,.1f} {BURDEN.unit}"
    return {
        "on_time": on_time_words(facts.record) + (f"；本季度：{last.words}" if last else ""),
        "burden": burden,
    }


def _units(board: Board) -> str:
    if not board.named_units:
        return ""
    total = sum(line.total for line in board.units)
    first, items = board.named_units[0], item_totals(board)
    many = "以上" if len(board.units) > len(board.named_units) else ""
    return (
        f"{len(board.named_units)}个{many}单位索要了{len(items)}种不应出具的证明，"
        f"共{grouped(total)}次。索要最多的是{first.unit}（{grouped(first.total)}次），"
        f"被索要最多的是“{short_item(board.total, next(iter(items)))}”。"
    )


def _months(board: Board) -> str:
    parts = []
    for code, name in (("redirections", "不予出具"), ("certificates", "出具证明")):
        change = _change(board, code)
        count = grouped(board.total.whole.number(code) or 0)
        parts.append(f"{name}{count}份" + (f"，{change}" if change else ""))
    return f"本季度{'；'.join(parts)}。"


def _on_time(board: Board) -> str:
    judged = [facts for facts in board.offices if facts.record.due]
    if not judged:
        return "还没有到期的季报。"
    kept = sum(facts.record.on_time == facts.record.due for facts in judged)
    missing = [
        facts.name
        for facts in judged
        if facts.record.last is not None
        and facts.record.last.timeliness == Timeliness.MISSING
    ]  # fmt: skip
    said = f"{len(judged)}个单位里，{kept}个每次都按时报送。"
    return said + (f"本季度还没有报送的：{_names(missing)}。" if missing else "本季度没有漏报。")


def _burden(board: Board) -> str:
    known = [facts for facts in board.offices if facts.burden]
    if not known:
        return "本季度没有违规索要的记录。"
    worst = sorted(known, key=lambda facts: -(facts.burden or 0))[:3]
    names = "、".join(f"{facts.name}（{facts.burden:,.1f}）" for facts in worst)
    mean = _mean(board.total)
    return f"平均每{PER_COMMUNITIES}个社区（村）被索要{mean:,.1f}次。最重的是{names}。"


def _turnaround(board: Board) -> str:
    if board.median is None or board.tail is None:
        return ""
    said = f"一半的证明在{spent(board.median)}内办结，九成在{spent(board.tail)}内办结。"
    slowest = timed(board)
    if len(slowest) < 2:
        return said
    return f"{said}最慢的是{slowest[0].name}，九成在{spent(slowest[0].tail or 0)}内办结。"


def _mean(total: Payload) -> float:
    demands = total.whole.number("demands") or 0
    return demands * PER_COMMUNITIES / total.communities if total.communities else 0.0


def _change(board: Board, code: str) -> str:
    """Return how a count compares with the quarter before; empty where they do not compare."""
    now, before = board.total.whole.number(code), board.before.total.whole.number(code)
    is_whole = board.total.offices == board.before.total.offices and not board.shown.is_partial
    if not is_whole or not before or now is None:
        return ""
    if now == before:
        return "与上季度相同"
    percent = 100 * abs(now - before) / before
    amount = f"{percent:.0f}%" if percent >= 1 else "不到1%"
    return f"比上季度{'多' if now > before else '少'}{amount}"


def _absent(names: list[str]) -> str:
    return f"没有计入：{_names(names)}。" if names else ""


def _names(names: list[str]) -> str:
    shown = "、".join(names[:NAMED])
    return f"{shown}等{len(names)}个单位" if len(names) > NAMED else shown
