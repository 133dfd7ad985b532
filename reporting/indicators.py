"""Every figure of the quarterly report, once: what it is called, what it counts, where it stands.

A figure is a plain count that adds up: over communities, counties and cities the sum of the parts
is the whole. What does not add up (a mean, a share, a median) is not kept but read from such
counts, so that nobody ever averages averages. A new figure is one entry here and its column in
``reporting.counting``, the rows behind it in ``reporting.behind``, and a higher
``payloads.SCHEMA_VERSION``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from core.errors import NotFound


class Book(StrEnum):
    """Where the rows behind a figure stand."""

    CERTIFICATES = "证明台账"
    REDIRECTIONS = "不予出具台账"
    DEMANDS = "索要证明记录"
    SAVINGS = "免开告知登记"
    FILES = "清单外事项卷宗"
    CONCERNS = "问题和需求"
    POINTS = "监测点名册"


class Shape(StrEnum):
    """What the value of a figure looks like in a payload."""

    NUMBER = "number"
    """An int."""
    BY_ITEM = "by_item"
    """Item code → int."""
    BY_MONTH = "by_month"
    """``2026-10`` → int."""
    BY_UNIT_AND_ITEM = "by_unit_and_item"
    """Name of a unit → item code → int."""
    BY_UNIT = "by_unit"
    """Name of a unit → int."""
    HISTOGRAM = "histogram"
    """A list of ints, one per step of ``TURNAROUND_STEPS`` and one for what lies beyond."""


MINUTE, HOUR, DAY = 60, 3600, 86400
TURNAROUND_STEPS = (
    5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR,
    DAY, 2 * DAY, 3 * DAY, 5 * DAY, 7 * DAY, 15 * DAY, 30 * DAY,
)  # fmt: skip
"""Seconds; a value stands in the first step that is greater than it."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that adds up. ``formula`` says in words what is counted.

    ``since`` is the version of payloads that first has it: where an older one came from, it was not
    counted, which is not zero. What ``is_standing`` says how things are, not that anything happened.
    """

    code: str
    name: str
    formula: str
    unit: str
    source: Book
    shape: Shape = Shape.NUMBER
    since: int = 1
    is_standing: bool = False


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "certificates", "出具证明", "出具日期在本季度内的证明份数，后来作废、撤销的也算在内",
        "份", Book.CERTIFICATES,
    ),
    Indicator(
        "certificates_by_item", "出具证明（按事项）", "出具日期在本季度内的证明，按事项分别计数",
        "份", Book.CERTIFICATES, Shape.BY_ITEM,
    ),
    Indicator(
        "certificates_by_month", "出具证明（按月）", "出具日期在本季度内的证明，按出具月份分别计数",
        "份", Book.CERTIFICATES, Shape.BY_MONTH,
    ),
    Indicator(
        "certificates_withdrawn", "作废、撤销的证明",
        "本季度出具的证明中，到统计时已经作废或撤销的份数", "份", Book.CERTIFICATES,
    ),
    Indicator(
        "turnaround_count", "计入办理时长的证明", "本季度出具的证明份数，清单外事项的事实证明不算",
        "份", Book.CERTIFICATES,
    ),
    Indicator(
        "turnaround_seconds", "办理时长合计",
        "上述证明从受理到出具的时长之和，每份不足一秒的部分舍去", "秒", Book.CERTIFICATES,
    ),
    Indicator(
        "turnaround_histogram", "办理时长分布", "上述证明按从受理到出具的时长分段计数",
        "份", Book.CERTIFICATES, Shape.HISTOGRAM,
    ),
    Indicator(
        "redirections", "不予出具", "告知时间在本季度内的一次性告知单份数",
        "份", Book.REDIRECTIONS,
    ),
    Indicator(
        "redirections_by_item", "不予出具（按事项）", "告知时间在本季度内的告知单，按事项分别计数",
        "份", Book.REDIRECTIONS, Shape.BY_ITEM,
    ),
    Indicator(
        "redirections_by_month", "不予出具（按月）", "告知时间在本季度内的告知单，按告知月份分别计数",
        "份", Book.REDIRECTIONS, Shape.BY_MONTH,
    ),
    Indicator(
        "demands", "违规索要证明", "记录时间在本季度内，有单位索要不应出具的证明的次数",
        "次", Book.DEMANDS,
    ),
    Indicator(
        "demands_by_unit_and_item", "违规索要证明（按单位和事项）",
        "记录时间在本季度内的索要，按索要单位和事项分别计数", "次", Book.DEMANDS,
        Shape.BY_UNIT_AND_ITEM,
    ),
    Indicator(
        "papers_saved", "免开证明",
        "告知时间在本季度内、用现有证件或材料代替证明的次数，收回的不算", "次", Book.SAVINGS, since=2,
    ),
    Indicator(
        "papers_saved_by_item", "免开证明（按事项）", "上述免开证明，按本来要开的事项分别计数",
        "次", Book.SAVINGS, Shape.BY_ITEM, since=2,
    ),
    Indicator(
        "unlisted_issued", "清单外事项：出具事实证明",
        "办结时间在本季度内、核实后出具了事实证明的清单外事项件数，这些证明也在“出具证明”里",
        "件", Book.FILES, since=2,
    ),
    Indicator(
        "unlisted_declined", "清单外事项：不予出具", "办结时间在本季度内、不予出具的清单外事项件数",
        "件", Book.FILES, since=2,
    ),
    Indicator(
        "unlisted_withdrawn", "清单外事项：居民放弃",
        "办结时间在本季度内、居民放弃的清单外事项件数，登记编号以前就放弃的不算",
        "件", Book.FILES, since=2,
    ),
    Indicator(
        "unlisted_by_unit", "清单外事项（按要求单位）",
        "上述三种结果的清单外事项，按要求证明的单位分别计数，没有写明单位的不在其中",
        "件", Book.FILES, Shape.BY_UNIT, since=2,
    ),
    Indicator(
        "concerns_raised", "反映问题和需求", "反映时间在本季度内的问题和需求条数，电话反映的也算在内",
        "条", Book.CONCERNS, since=2,
    ),
    Indicator(
        "concerns_answered", "答复问题和需求",
        "答复时间在本季度内的问题和需求条数，以前季度反映的也算在内", "条", Book.CONCERNS, since=2,
    ),
    Indicator(
        "points_in_place", "在位监测点", "本季度最后一天仍是监测点的社区（村）个数",
        "个", Book.POINTS, since=2, is_standing=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure read from two that add up; ``per`` is what one whole means: 1, or 100 for percent."""

    code: str
    name: str
    formula: str
    unit: str
    numerator: str
    denominator: str
    per: int = 1


RATIOS: tuple[Ratio, ...] = (
    Ratio(
        "turnaround_mean", "平均办理时长", "办理时长合计 ÷ 计入办理时长的证明份数",
        "秒", "turnaround_seconds", "turnaround_count",
    ),
    Ratio(
        "withdrawn_share", "作废、撤销率", "作废、撤销的证明 ÷ 出具证明",
        "%", "certificates_withdrawn", "certificates", 100,
    ),
)  # fmt: skip

OTHER_UNITS = "其他单位（合并）"
"""Under this name stand, in a payload, the units beyond the ``UNITS_KEPT`` that demanded most."""
UNITS_KEPT = 100


class IndicatorUnknown(NotFound):
    """No figure has this code."""

    code = "indicator_unknown"
    message = "没有这一项指标。请返回季报页面重新选择。"


@cache
def indicators() -> dict[str, Indicator]:
    """Return every figure by its code, in the order of the report."""
    return {indicator.code: indicator for indicator in INDICATORS}


def get_indicator(code: str) -> Indicator:
    """Return a figure; raise ``IndicatorUnknown``."""
    try:
        return indicators()[code]
    except KeyError:
        raise IndicatorUnknown from None
