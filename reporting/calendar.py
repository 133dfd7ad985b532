"""When a quarter's reminders fall due. Rest days bring them forward; the deadline never moves.

Public holidays and the working Saturdays that make up for them are those of the State Council's
yearly notice, as the package ``chinesecalendar`` carries them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar  # type: ignore[import-untyped]

from reporting.quarters import Quarter

logger = logging.getLogger(__name__)

DAYS_BEFORE = (10, 5, 1, 0)
ESCALATED_AFTER = 3
"""After so many days without a report the office above is told."""

_SATURDAY = 5


@dataclass(frozen=True, slots=True, order=True)
class Stage:
    """One reminder of a quarter: ``day`` is when it goes out, ``key`` what it is known by."""

    day: date
    key: str

    @property
    def is_overdue(self) -> bool:
        """Whether it is sent because the deadline has passed."""
        return self.key.startswith("late-")


def is_working_day(day: date) -> bool:
    """Say whether offices work on ``day``; beyond the years known, on Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        _say_unknown(day.year)
        return day.weekday() < _SATURDAY


@lru_cache
def _say_unknown(year: int) -> None:
    """Say it once per process, not for every day that is asked about."""
    logger.warning("Public holidays of %d are not known: weekends alone count.", year)


def stages_before(
    quarter: Quarter, *, works_on: Callable[[date], bool] = is_working_day
) -> list[Stage]:
    """Return the reminders up to the deadline, first to last, each on a working day of its own.

    10, 5 and 1 days before and on the day; one that falls on a rest day, or on the day of the next
    one, goes out on the working day before.
    """
    stages: list[Stage] = []
    latest = quarter.due_on
    for days in reversed(DAYS_BEFORE):
        day = min(latest, quarter.due_on - timedelta(days=days))
        while not works_on(day):
            day -= timedelta(days=1)
        stages.append(Stage(day, f"before-{days}"))
        latest = day - timedelta(days=1)
    return stages[::-1]


def stages_until(
    quarter: Quarter, today: date, *, works_on: Callable[[date], bool] = is_working_day
) -> list[Stage]:
    """Return every reminder that has fallen due by ``today``, the daily overdue ones included."""
    due = [stage for stage in stages_before(quarter, works_on=works_on) if stage.day <= today]
    late = (today - quarter.due_on).days
    due += [Stage(quarter.due_on + timedelta(days=n), f"late-{n}") for n in range(1, late + 1)]
    return due


def is_escalated(quarter: Quarter, today: date) -> bool:
    """Say whether the office above should know by now that there is no report."""
    return (today - quarter.due_on).days > ESCALATED_AFTER
