"""A city and its counties at the turn of a quarter: who reports, who reviews, what is carried."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from typing import Any

import time_machine
from django.db import connection

from catalog.selectors import get_item
from core.exchange.actions import deliver_dispatch
from core.exchange.models import Dispatch
from core.exchange.selectors import undelivered
from core.identity.access import Role
from core.identity.models import User
from core.tenancy import PUBLIC, working_in
from core.web.chinese import SHANGHAI
from issuance.actions.redirections import redirect_resident
from reporting.actions.received import accept_report, return_report
from reporting.actions.reports import hand_in, open_report, save_narrative, seen_of, submit_report
from reporting.models import QuarterlyReport, ReceivedReport
from reporting.quarters import Quarter
from tenants.models import Tenant
from tests.people import COMMUNITY, Person, hire

FOURTH = Quarter(2026, 4)
DRAFTER = Person("drafter", "黄丽", Role.OFFICER)
REVIEWER = Person("reviewer", "周明", Role.OFFICER)


def at(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2027) -> Any:
    """Return a traveller to a moment in Shanghai; the fourth quarter of 2026 is over by default."""
    moment = datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)
    return time_machine.travel(moment, tick=False)


def drafter() -> User:
    return hire(DRAFTER)


def reviewer() -> User:
    return hire(REVIEWER)


def demand(tenant: Tenant, count: int = 1, unit: str = "某银行") -> None:
    """Have residents of the tenant's first community sent away with a slip, in November."""
    with at(11, 2, year=2026), working_in(tenant):
        serves = COMMUNITY if tenant.slug == "pzh-dongqu" else _first_community()
        clerk = hire(Person("counter", "王芳", Role.CLERK, serves))
        for _ in range(count):
            redirect_resident(get_item("P05"), by=clerk, unit_name=unit)


def _first_community() -> str:
    from core.directory.models import Community

    return Community.objects.order_by("code")[0].code


def draft(tenant: Tenant, *, text: str = "走访了两个监测点。") -> QuarterlyReport:
    """Open a report and write its first text."""
    with working_in(tenant):
        report = open_report(FOURTH, by=drafter())
        return save_narrative(
            report, {"progress": text}, seen=seen_of(report), by=drafter()
        )  # fmt: skip


def submitted(tenant: Tenant, *, text: str = "走访了两个监测点。") -> QuarterlyReport:
    """Bring a report of one office to its submission."""
    report = draft(tenant, text=text)
    with working_in(tenant):
        return submit_report(hand_in(report, by=drafter()), by=reviewer())


def deliver(*tenants: Tenant) -> None:
    """Deliver whatever waits for ``tenants``, in that order."""
    for tenant in tenants:
        with working_in(tenant):
            for dispatch_id in undelivered():
                deliver_dispatch(dispatch_id)


def received(tenant: Tenant, sender: Tenant, version: int = 1) -> ReceivedReport:
    with working_in(tenant):
        return ReceivedReport.objects.get(
            sender_slug=sender.slug, quarter=str(FOURTH), version=version
        )


def accepted(tenant: Tenant, sender: Tenant, version: int = 1) -> ReceivedReport:
    """Have an office accept what it received, and carry the answer down."""
    with working_in(tenant):
        report = accept_report(received(tenant, sender, version), by=reviewer())
    deliver(sender)
    return report


def returned(
    tenant: Tenant, sender: Tenant, version: int = 1, remarks: str = "数据有误。"
) -> ReceivedReport:
    """Have an office return what it received, and carry the answer down."""
    with working_in(tenant):
        report = return_report(received(tenant, sender, version), remarks, by=reviewer())
    deliver(sender)
    return report


def of(tenant: Tenant, version: int = 1) -> QuarterlyReport:
    with working_in(tenant):
        return QuarterlyReport.objects.get(quarter=str(FOURTH), version=version)


def sent(kind: str) -> list[Dispatch]:
    inside = connection.schema_name  # type: ignore[attr-defined]
    with nullcontext() if inside else working_in(PUBLIC):
        return list(Dispatch.objects.filter(kind=kind).order_by("sent_at"))
