"""What people write into a quarterly report, beside its figures."""

from __future__ import annotations

from dataclasses import dataclass

TEXT_LENGTH = 5000


@dataclass(frozen=True, slots=True)
class Part:
    """One text of the report; ``code`` is its key in ``QuarterlyReport.narrative``.

    ``is_wanted``: only a zero report goes without it.
    """

    code: str
    name: str
    help: str
    is_wanted: bool = False


PARTS: tuple[Part, ...] = (
    Part(
        "progress",
        "开展情况",
        "本季度减负工作做了哪些事，监测点运行得怎样。零报告可以不填。",
        is_wanted=True,
    ),
    Part("measures", "主要做法", "行之有效、值得其他地方借鉴的做法。"),
    Part("problems", "存在问题", "哪些单位仍在索要证明，基层反映的难处。"),
    Part("suggestions", "意见建议", "需要上级或部门研究解决的事项。"),
    Part("plans", "下步打算", "下一季度的安排。"),
)


def clean_narrative(given: dict[str, str]) -> dict[str, str]:
    """Return the known texts of ``given`` with spaces and line ends put in order; empty ones too."""
    texts = {}
    for part in PARTS:
        lines = str(given.get(part.code, "")).replace("\r\n", "\n").strip().split("\n")
        texts[part.code] = "\n".join(line.rstrip() for line in lines)[:TEXT_LENGTH]
    return texts
