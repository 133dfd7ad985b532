"""What the catalog opens when it comes through the exchange."""

from __future__ import annotations

from catalog.actions import additions, standing, withdrawals
from catalog.actions.inheritance import adopt_edition
from catalog.models import AdditionRequest, AdoptionReport, Edition, ParentWithdrawal
from catalog.payloads import KIND, VERSION
from core.exchange.models import Dispatch
from core.exchange.registry import handles


@handles(KIND, VERSION)
def receive_edition(dispatch: Dispatch) -> Edition:
    """Adopt the edition a parent sent."""
    return adopt_edition(dispatch)


@handles(additions.REQUEST_KIND, additions.VERSION)
def receive_addition_request(dispatch: Dispatch) -> AdditionRequest:
    """File what an office below asks to add."""
    return additions.receive_request(dispatch)


@handles(additions.ANSWER_KIND, additions.VERSION)
def receive_addition_answer(dispatch: Dispatch) -> AdditionRequest:
    """Note the answer of the office above."""
    return additions.receive_answer(dispatch)


@handles(standing.REPORT_KIND, standing.REPORT_VERSION)
def receive_adoption_report(dispatch: Dispatch) -> AdoptionReport:
    """Keep what an office below says about its lists."""
    return standing.file_report(dispatch)


@handles(withdrawals.WITHDRAWAL_KIND, withdrawals.WITHDRAWAL_VERSION)
def receive_withdrawal(dispatch: Dispatch) -> ParentWithdrawal | None:
    """Note that the office above took an edition back."""
    return withdrawals.receive_withdrawal(dispatch)
