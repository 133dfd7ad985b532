"""What the pictures show that no report does: named once, with formula and unit."""

from __future__ import annotations

from dataclasses import dataclass

PER_COMMUNITIES = 100
QUARTERS_JUDGED = 4
MEDIAN, TAIL = 0.5, 0.9


@dataclass(frozen=True)
class Definition:
    """A figure in words."""

    name: str
    formula: str
    unit: str


BURDEN = Definition(
    "社区负担",
    f"本季度违规索要证明的次数 ÷ 社区（村）个数 × {PER_COMMUNITIES}",
    f"次／{PER_COMMUNITIES}个社区",
)
ON_TIME = Definition(
    "按时报送率",
    f"截至本季度的{QUARTERS_JUDGED}个季度里，按时报送的季度数 ÷ 已经到期的季度数；"
    "更正版不影响，以第一次报送的时间为准",
    "季度",
)
TURNAROUND = Definition(
    "办理时长",
    "本季度出具的证明从受理到出具的时间。中位数：一半的证明不超过它；90%分位：十份里有九份不超过它。"
    "按办理时长分布推算",
    "时长",
)
