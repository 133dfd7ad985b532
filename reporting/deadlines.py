"""Until when a concern waits for whom: proposed by its scope, and the reminders before and after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from reporting.calendar import Stage, is_working_day
from reporting.models import Concern, ConcernState, ReceivedConcern, Scope

TRIAGE_DAYS = 5
"""So many days after it was raised a concern should have been triaged."""
DAYS_BY_SCOPE = {Scope.COMMUNITY: 15, Scope.COUNTY: 30, Scope.CITY: 60, Scope.PROVINCE: 90}
"""So many days after triage it should be settled, unless the officer names another day."""
ANSWER_DAYS = 30
"""So many days after it came in the office above should have answered, or sent it further up."""

DAYS_BEFORE = (3, 0)
LATE_EVERY = 7


def triage_due(raised_on: date) -> date:
    """Return the day by which somebody should have looked at it."""
    return raised_on + timedelta(days=TRIAGE_DAYS)


def proposed_due(scope: Scope, today: date) -> date:
    """Return the day that is set where the officer names none."""
    return today + timedelta(days=DAYS_BY_SCOPE[scope])


def answer_due(received_on: date) -> date:
    """Return the day by which the office above should have answered."""
    return received_on + timedelta(days=ANSWER_DAYS)


def is_overdue(concern: Concern | ReceivedConcern, today: date) -> bool:
    """Say whether it still waits for somebody although its day is over."""
    if concern.due_on is None or concern.due_on >= today:
        return False
    if isinstance(concern, ReceivedConcern):
        return not concern.is_answered
    return concern.state not in (ConcernState.ANSWERED, ConcernState.CLOSED)


def stages_until(
    due_on: date, today: date, *, works_on: Callable[[date], bool] = is_working_day
) -> list[Stage]:
    """Return the reminders that have fallen due by ``today``, first to last.

    Three days before and on the day, each on the working day before where offices rest; then on
    the first day it is late, and every seventh day after.
    """
    stages = []
    latest = due_on
    for days in reversed(DAYS_BEFORE):
        day = min(latest, due_on - timedelta(days=days))
        while not works_on(day):
            day -= timedelta(days=1)
        stages.append(Stage(day, f"before-{days}"))
        latest = day - timedelta(days=1)
    stages.reverse()
    late = (today - due_on).days
    stages += [
        Stage(due_on + timedelta(days=n), f"late-{n}") for n in range(1, late + 1, LATE_EVERY)
    ]
    return [stage for stage in stages if stage.day <= today]


def looked_at_until(today: date) -> date:
    """Return the latest deadline that may ask for a reminder today: rest days bring it forward."""
    return today + timedelta(days=max(DAYS_BEFORE) + 14)
