"""What reporting opens when it comes through the exchange."""

from __future__ import annotations

from core.exchange.models import Dispatch
from core.exchange.registry import handles
from reporting.actions import concerns, concerns_below, points, received
from reporting.models import (
    Concern,
    QuarterlyReport,
    ReceivedConcern,
    ReceivedPoints,
    ReceivedReport,
)
from reporting.snapshots import ANSWER_KIND, KIND, VERSION


@handles(KIND, VERSION)
def receive_report(dispatch: Dispatch) -> ReceivedReport:
    """File a report from an office below."""
    return received.receive_report(dispatch)


@handles(ANSWER_KIND, VERSION)
def receive_answer(dispatch: Dispatch) -> QuarterlyReport | None:
    """Note what the office above says to our report."""
    return received.receive_answer(dispatch)


@handles(points.KIND, points.VERSION)
def receive_points(dispatch: Dispatch) -> ReceivedPoints:
    """Note which points an office below has."""
    return points.receive_points(dispatch)


@handles(concerns.KIND, concerns.VERSION)
def receive_concern(dispatch: Dispatch) -> ReceivedConcern:
    """File a concern from an office below."""
    return concerns_below.receive_concern(dispatch)


@handles(concerns.ANSWER_KIND, 1)
@handles(concerns.ANSWER_KIND, concerns.ANSWER_VERSION)
def receive_concern_answer(dispatch: Dispatch) -> Concern | list[ReceivedConcern] | None:
    """Note what the office above answers to a concern we sent up, ours or from below."""
    return concerns_below.receive_answer(dispatch)
