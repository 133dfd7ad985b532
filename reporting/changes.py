"""What a new version of a report says otherwise than the one before, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reporting.indicators import INDICATORS, Shape
from reporting.narrative import PARTS
from reporting.payloads import Payload, read_payload

Data = dict[str, Any]


def changes_between(before: Data, after: Data) -> list[str]:
    """Return what differs between two snapshots as data: figures, texts, concerns, sources."""
    return [
        *_of_figures(read_payload(before["figures"]), read_payload(after["figures"])),
        *_of_sources(before, after),
        *_of_texts(before["narrative"], after["narrative"]),
        *_of_concerns(before["concerns"], after["concerns"]),
    ]


def _of_figures(before: Payload, after: Payload) -> Iterator[str]:
    for name, where, one, other in (
        ("全部社区", "", before.whole, after.whole),
        ("监测点", "（监测点）", before.at_points, after.at_points),
    ):
        told = False
        for indicator in INDICATORS:
            was, now = one.values.get(indicator.code), other.values.get(indicator.code)
            if was == now:
                continue
            if indicator.shape == Shape.NUMBER and indicator.unit != "秒":
                told = True
                yield f"{indicator.name}{where}：{_said(was)} → {_said(now)} {indicator.unit}"
        if one.values != other.values and not told:
            yield f"{name}的分项数据或办理时长有变化"
    if before.points != after.points:
        yield f"监测点个数：{before.points} → {after.points}"
    if before.communities != after.communities:
        yield f"社区（村）个数：{before.communities} → {after.communities}"


def _of_sources(before: Data, after: Data) -> Iterator[str]:
    was, now = _versions(before), _versions(after)
    for slug in sorted(was.keys() | now.keys()):
        if slug not in was:
            yield f"新收到{now[slug][0]}的季报"
        elif slug not in now:
            yield f"{was[slug][0]}的季报不再计入"
        elif was[slug][1:] != now[slug][1:]:
            yield f"{now[slug][0]}的季报：第{was[slug][1]}版 → 第{now[slug][1]}版"


def _versions(data: Data) -> dict[str, tuple[str, int, str]]:
    return {
        one["snapshot"]["office"]["slug"]: (
            one["snapshot"]["office"]["name"], one["snapshot"]["version"], one["sha256"],
        )
        for one in data["sources"]
    }  # fmt: skip


def _of_texts(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    for part in PARTS:
        was, now = before.get(part.code, ""), after.get(part.code, "")
        if was != now:
            yield f"“{part.name}”" + ("有修改" if was and now else "已补写" if now else "已删去")


def _of_concerns(before: list[Data], after: list[Data]) -> Iterator[str]:
    if before == after:
        return
    if len(before) == len(after):
        yield "监测点反映的问题和需求有修改"
    else:
        yield f"监测点反映的问题和需求：{len(before)} → {len(after)} 条"


def _said(value: int | None) -> str:
    return "未统计" if value is None else str(value)
