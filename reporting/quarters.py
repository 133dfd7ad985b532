"""Quarters and their deadlines, on the clock of Asia/Shanghai whatever the server's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.errors import DomainError
from core.web.chinese import SHANGHAI, in_shanghai

DUE_DAY = 10
"""每季度10日前: the 10th of the month after the quarter, until 24:00."""

_WRITTEN = re.compile(r"(2\d{3})Q([1-4])")
_ORDINALS = "一二三四"


class NotAQuarter(DomainError):
    """Text that names no quarter."""

    code = "not_a_quarter"
    message = "季度请写成“2026Q4”的样子。"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter; ``number`` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: date | datetime) -> Quarter:
        """Return the quarter of a day, or of a moment as Shanghai's clock shows it."""
        day = in_shanghai(moment).date() if isinstance(moment, datetime) else moment
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read ``2026Q4``; raise ``NotAQuarter``."""
        written = _WRITTEN.fullmatch(text.strip().upper())
        if written is None:
            raise NotAQuarter
        return cls(int(written[1]), int(written[2]))

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def label(self) -> str:
        """Return ``2026年第四季度``."""
        return f"{self.year}年第{_ORDINALS[self.number - 1]}季度"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return (
            Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)
        )

    @property
    def previous(self) -> Quarter:
        return (
            Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)
        )

    @property
    def starts_at(self) -> datetime:
        """The first moment of the quarter."""
        return midnight(self.first_day)

    @property
    def ends_at(self) -> datetime:
        """The first moment that is no longer in the quarter."""
        return midnight(self.next.first_day)

    @property
    def opens_on(self) -> date:
        """The day its report is drafted: the first of the following month."""
        return self.next.first_day

    @property
    def due_on(self) -> date:
        """The last day to submit its report. Weekends and holidays do not move it."""
        return self.next.first_day.replace(day=DUE_DAY)

    @property
    def due_before(self) -> datetime:
        """The first moment at which its report is late: 24:00 of ``due_on``."""
        return midnight(self.due_on + timedelta(days=1))

    def has_begun(self, now: datetime) -> bool:
        return now >= self.starts_at

    def is_over(self, now: datetime) -> bool:
        """Whether nothing can be added to its books any more."""
        return now >= self.ends_at

    def is_late(self, submitted_at: datetime) -> bool:
        """Whether a report submitted at that moment is late."""
        return submitted_at >= self.due_before


def midnight(day: date) -> datetime:
    """Return 00:00 of ``day`` in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
