"""What reporting opens when it comes through the exchange."""

from __future__ import annotations

from core.exchange.models import Dispatch
from core.exchange.registry import handles
from reporting.actions import received
from reporting.models import QuarterlyReport, ReceivedReport
from reporting.snapshots import ANSWER_KIND, KIND, VERSION


@handles(KIND, VERSION)
def receive_report(dispatch: Dispatch) -> ReceivedReport:
    """File a report from an office below."""
    return received.receive_report(dispatch)


@handles(ANSWER_KIND, VERSION)
def receive_answer(dispatch: Dispatch) -> QuarterlyReport | None:
    """Note what the office above says to our report."""
    return received.receive_answer(dispatch)
