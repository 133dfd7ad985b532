"""The document a quarterly report is once it leaves the house; see ``as_data`` for its form.

It is JSON of ``SCHEMA``: ``quarter`` and ``version`` · ``office`` who reports · ``submitted_at`` ·
``figures`` (``reporting.payloads``) · ``narrative`` code → text · ``concerns`` · ``is_zero`` a zero
report · ``changes`` sentences that say what differs from the version before. Where the office sums
up those below, ``is_sum`` is true, ``sources`` holds their whole documents with their hashes,
``own`` the figures of communities directly under it (or null), ``missing`` who had not reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.exchange.actions import payload_sha256
from reporting.errors import ReportTooNew, ReportUnreadable, SumsDiffer
from reporting.narrative import clean_narrative
from reporting.payloads import Payload, PayloadBroken, PayloadTooNew, read_payload, sum_payloads
from reporting.quarters import NotAQuarter, Quarter

KIND = "quarterly_report"
ANSWER_KIND = "quarterly_report_answer"
VERSION = 1
SCHEMA = 1
DEEPEST = 3
"""A province's report holds its cities', theirs their counties'; those hold nobody's."""

Data = dict[str, Any]


@dataclass(frozen=True)
class Office:
    """Who reports."""

    slug: str
    name: str
    level: str
    division_code: str


@dataclass(frozen=True)
class Source:
    """A report from below that was summed up, as it was received."""

    sha256: str
    snapshot: Snapshot


@dataclass(frozen=True)
class Missing:
    """An office below whose report is not in the sum, and why: ``none`` or ``returned``."""

    slug: str
    name: str
    why: str


@dataclass(frozen=True)
class Snapshot:
    """A submitted report, read and checked."""

    office: Office
    quarter: Quarter
    version: int
    submitted_at: datetime
    figures: Payload
    narrative: dict[str, str]
    concerns: list[Data]
    changes: list[str]
    is_sum: bool = False
    own: Payload | None = None
    sources: tuple[Source, ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def is_zero(self) -> bool:
        """Whether nothing at all was to be reported."""
        return self.figures.is_empty and not self.concerns and not self.missing

    def source(self, slug: str) -> Source | None:
        """Return the report of an office below, or None."""
        return next((one for one in self.sources if one.snapshot.office.slug == slug), None)


def content_of(data: Data) -> Data:
    """Return what a version says, without who sent it when: equal contents are equal reports."""
    sources = [(one["snapshot"]["office"]["slug"], one["sha256"]) for one in data["sources"]]
    kept = ("figures", "own", "narrative", "concerns", "missing")
    return {**{name: data[name] for name in kept}, "sources": sorted(sources)}


def read_snapshot(data: Any, *, depth: int = 1) -> Snapshot:
    """Return the report that ``data`` (parsed JSON) is, its sums and hashes checked.

    Raises ``ReportTooNew``, ``ReportUnreadable`` and ``SumsDiffer``.
    """
    try:
        if data["schema"] > SCHEMA:
            raise ReportTooNew
        office = data["office"]
        figures = read_payload(data["figures"])
        snapshot = Snapshot(
            office=Office(*(str(office[name]) for name in Office.__dataclass_fields__)),
            quarter=Quarter.parse(data["quarter"]),
            version=int(data["version"]),
            submitted_at=datetime.fromisoformat(data["submitted_at"]),
            figures=figures,
            narrative=clean_narrative(dict(data["narrative"])),
            concerns=[dict(one) for one in data["concerns"]],
            changes=[str(one) for one in data["changes"]],
            is_sum=bool(data["is_sum"]),
            own=read_payload(data["own"]) if data["own"] is not None else None,
            sources=tuple(_source(one, depth) for one in data["sources"]),
            missing=tuple(
                Missing(str(one["slug"]), str(one["name"]), str(one["why"]))
                for one in data["missing"]
            ),
        )
    except PayloadTooNew:
        raise ReportTooNew from None
    except (KeyError, TypeError, ValueError, AttributeError, PayloadBroken, NotAQuarter):
        raise ReportUnreadable from None
    _require_whole(snapshot)
    return snapshot


def _source(data: Data, depth: int) -> Source:
    if depth >= DEEPEST or payload_sha256(data["snapshot"]) != data["sha256"]:
        raise ReportUnreadable
    return Source(str(data["sha256"]), read_snapshot(data["snapshot"], depth=depth + 1))


def _require_whole(snapshot: Snapshot) -> None:
    """Raise unless it is about one quarter, and a sum is the sum of what it names."""
    parts = [one.snapshot.figures for one in snapshot.sources]
    if snapshot.own is not None:
        parts.append(snapshot.own)
    if snapshot.submitted_at.tzinfo is None or snapshot.version < 1:
        raise ReportUnreadable
    if {one.quarter for one in (snapshot.figures, *parts)} != {str(snapshot.quarter)}:
        raise ReportUnreadable
    if snapshot.is_sum and sum_payloads(snapshot.quarter, parts) != snapshot.figures:
        raise SumsDiffer
