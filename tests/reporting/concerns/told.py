"""What a point says, and how it comes to the office and up."""

from __future__ import annotations

from datetime import date

from core.directory.selectors import get_community
from core.tenancy import working_in
from reporting.actions.concerns import (
    Told,
    escalate_concern,
    note_phone_concern,
    raise_concern,
    triage_concern,
)
from reporting.actions.points import choose_point
from reporting.models import Concern, ConcernKind, MonitoringPoint, Scope
from tenants.models import Tenant
from tests.people import COMMUNITY, PEOPLE, hire
from tests.reporting.quarterly.offices import deliver, drafter

PAGE = "/back-office/reporting/concern/"
COUNTER = "/counter/concerns/"
SAID = Told(
    ConcernKind.DEMAND,
    "居民张大山办贷款，某银行仍要求开居住情况证明。",
    item=("P05", "居住证明"),
    unit_name="某银行",
)
WORDED = "某银行办理贷款时仍要求居民开具居住情况证明。"
DUE = date(2026, 12, 20)


def raised_here(tenant: Tenant, told: Told = SAID) -> Concern:
    """Have the clerk of a point raise a concern."""
    with working_in(tenant):
        if not MonitoringPoint.objects.filter(ends_on=None).exists():
            choose_point(get_community(COMMUNITY), by=hire(PEOPLE["officer"]))
        return raise_concern(told, by=hire(PEOPLE["clerk"]))


def went_up(tenant: Tenant, above: Tenant, told: Told = SAID, wording: str = WORDED) -> Concern:
    """Have a county note a telephone call and send it up."""
    with working_in(tenant):
        concern = note_phone_concern(told, None, by=drafter())
        concern = triage_concern(
            concern, scope=Scope.CITY, wording=wording, due_on=DUE, by=drafter()
        )
        concern = escalate_concern(concern, by=drafter())
    deliver(above)
    return concern
