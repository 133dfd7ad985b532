"""The one language of figures: what a report, a summary, a chart, a table and a file are made of.

A payload is JSON of ``SCHEMA_VERSION`` and holds counts that add up, never personal data:

``version`` 2 · ``quarter`` ``2026Q4`` · ``offices`` how many are summed up here · ``communities``
and ``points`` how many of each · ``items`` item code → its names · ``whole`` and ``at_points``
figures (code of an indicator → value, see ``indicators.Shape``) of all communities and of the
monitoring points alone · ``by_point`` one entry per monitoring point, only in an office's own
payload · ``lacking`` code of an indicator → how many of the offices did not count it.

Version 1 knew fewer figures (``Indicator.since``). It is read for ever: what it lacks was not
counted, stands as 未统计, and is said of a sum. A later version than ours is kept, not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import reduce
from typing import Any

from core.errors import DomainError
from reporting.indicators import TURNAROUND_STEPS, Shape, indicators
from reporting.quarters import NotAQuarter, Quarter

SCHEMA_VERSION = 2
Value = Any  # An int, or what Shape says; JSON has no better type.


class PayloadBroken(DomainError):
    """What was received is no payload of this version."""

    code = "payload_broken"
    message = "收到的汇总数据不完整或格式不对，没有采用。请让报送单位重新汇总后再报。"


class PayloadTooNew(DomainError):
    """A payload of a later version than this platform reads."""

    code = "payload_too_new"
    message = "收到的汇总数据来自更新的版本，本平台暂时读不了，已原样保存。请联系运维人员升级平台。"


class QuartersDiffer(DomainError):
    """Payloads of different quarters are not added up."""

    code = "quarters_differ"
    message = "不同季度的数据不能相加。请选择同一季度后重新汇总。"


@dataclass(frozen=True)
class Figures:
    """Values by indicator code. An indicator that was not counted is absent, never zero."""

    values: dict[str, Value] = field(default_factory=dict)

    def number(self, code: str) -> int | None:
        """Return a plain count, None where it was not counted."""
        return self.values.get(code)

    def table(self, code: str) -> dict[str, Any]:
        """Return counts by item, month or unit; empty where none was counted."""
        return self.values.get(code) or {}

    def plus(self, other: Figures) -> Figures:
        """Add up, indicator by indicator."""
        return Figures(_added(self.values, other.values))


@dataclass(frozen=True)
class PointLine:
    """The figures of one monitoring point; ``code`` is the community's."""

    code: str
    name: str
    figures: dict[str, int]


@dataclass(frozen=True)
class Payload:
    """See the module's first lines."""

    quarter: str
    offices: int = 1
    communities: int = 0
    points: int = 0
    items: dict[str, list[str]] = field(default_factory=dict)
    whole: Figures = field(default_factory=Figures)
    at_points: Figures = field(default_factory=Figures)
    by_point: tuple[PointLine, ...] = ()
    lacking: dict[str, int] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Return what ``read_payload`` reads, as JSON knows it."""
        return {
            "version": SCHEMA_VERSION,
            "quarter": self.quarter,
            "offices": self.offices,
            "communities": self.communities,
            "points": self.points,
            "items": self.items,
            "whole": self.whole.values,
            "at_points": self.at_points.values,
            "by_point": [asdict(line) for line in self.by_point],
            "lacking": self.lacking,
        }

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all happened in the quarter: a zero report."""
        return not any(
            _has_count(value)
            for code, value in self.whole.values.items()
            if not indicators()[code].is_standing
        )

    def item_name(self, code: str) -> str:
        """Return what an item is called, all its names where offices call it differently."""
        return "／".join(self.items.get(code) or [code])

    def plus(self, other: Payload) -> Payload:
        """Add up two payloads of one quarter; lists of points stay with the offices.

        Raises ``QuartersDiffer``.
        """
        if self.quarter != other.quarter:
            raise QuartersDiffer
        names = self.items.keys() | other.items.keys()
        return Payload(
            quarter=self.quarter,
            offices=self.offices + other.offices,
            communities=self.communities + other.communities,
            points=self.points + other.points,
            items={
                code: sorted({*self.items.get(code, ()), *other.items.get(code, ())})
                for code in sorted(names)
            },
            whole=self.whole.plus(other.whole),
            at_points=self.at_points.plus(other.at_points),
            lacking=_lacking(self, other),
        )


def sum_payloads(quarter: Quarter, payloads: Iterable[Payload]) -> Payload:
    """Return the sum: of none, a payload of no office. Raise ``QuartersDiffer``."""
    return reduce(Payload.plus, payloads, Payload(quarter=str(quarter), offices=0))


def read_payload(data: Any) -> Payload:
    """Return the payload that ``data`` (parsed JSON) is; raise ``PayloadBroken``, ``PayloadTooNew``."""
    if not isinstance(data, dict) or not isinstance(data.get("version"), int):
        raise PayloadBroken
    if data["version"] > SCHEMA_VERSION:
        raise PayloadTooNew
    try:
        Quarter.parse(data["quarter"])
        payload = Payload(
            quarter=data["quarter"],
            offices=_count(data["offices"]),
            communities=_count(data["communities"]),
            points=_count(data["points"]),
            items={
                _text(code): [_text(name) for name in data["items"][code]] for code in data["items"]
            },
            whole=_figures(data["whole"], data["version"]),
            at_points=_figures(data["at_points"], data["version"]),
            by_point=tuple(
                PointLine(_text(line["code"]), _text(line["name"]), _counts(line["figures"]))
                for line in data["by_point"]
            ),
            lacking=_counts(data["lacking"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, NotAQuarter):
        raise PayloadBroken from None
    return payload


def _figures(data: dict[str, Any], version: int) -> Figures:
    for code, value in data.items():
        indicator = indicators().get(code)
        if indicator is None or indicator.since > version:
            raise ValueError(code)
        _CHECKS[indicator.shape](value)
    return Figures(data)


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _counts(value: Any) -> dict[str, int]:
    return {_text(key): _count(number) for key, number in value.items()}


def _counts_of_counts(value: Any) -> None:
    for key, inner in value.items():
        _text(key)
        _counts(inner)


def _histogram(value: Any) -> None:
    if not isinstance(value, list) or len(value) != len(TURNAROUND_STEPS) + 1:
        raise ValueError(value)
    for number in value:
        _count(number)


_CHECKS: dict[Shape, Callable[[Any], Any]] = {
    Shape.NUMBER: _count,
    Shape.BY_ITEM: _counts,
    Shape.BY_MONTH: _counts,
    Shape.BY_UNIT: _counts,
    Shape.BY_UNIT_AND_ITEM: _counts_of_counts,
    Shape.HISTOGRAM: _histogram,
}


def _added(one: Value, other: Value) -> Value:
    if isinstance(one, dict):
        return {
            key: _added(one[key], other[key])
            if key in one and key in other
            else (one[key] if key in one else other[key])
            for key in sorted(one.keys() | other.keys())
        }
    if isinstance(one, list):
        return [first + second for first, second in zip(one, other, strict=True)]
    return one + other


def _lacking(one: Payload, other: Payload) -> dict[str, int]:
    """Count the offices without a figure that others have: a sum must say what it leaves out."""
    counted: dict[str, int] = {}
    for code in sorted(one.whole.values.keys() | other.whole.values.keys()):
        missing = sum(
            payload.lacking.get(code, 0) if code in payload.whole.values else payload.offices
            for payload in (one, other)
        )
        if missing:
            counted[code] = missing
    return counted


def _has_count(value: Value) -> bool:
    if isinstance(value, dict):
        return any(_has_count(inner) for inner in value.values())
    if isinstance(value, list):
        return any(value)
    return bool(value)
