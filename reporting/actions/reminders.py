"""Reminding of the quarterly report: each stage once per person, whatever was down in between."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_tenants.utils import get_tenant_model

from core.identity.access import Role
from core.identity.models import User
from core.notices.actions import notify
from core.notices.models import Notice
from core.tenancy import Place, children, current_tenant, parent
from core.web.chinese import chinese_date, in_shanghai
from reporting.calendar import Stage, is_escalated, stages_until
from reporting.models import QuarterlyReport, ReceivedReport, ReminderSent
from reporting.models.quarterly import ReportState
from reporting.quarters import Quarter

ABOVE = "above"
_LOCK = 20_221_104
"""Any number: reminders of one tenant are made one at a time."""


def remind(now: datetime | None = None) -> int:
    """Send what has fallen due in the current tenant; return how many notices were new.

    Asked any number of times a day, by any number of workers, it sends each stage once. What was
    missed is made up for with one notice that names it.
    """
    now = now or timezone.now()
    quarter = Quarter.of(now)
    with transaction.atomic():
        one_at_a_time()
        return sum(
            _remind_of(period, in_shanghai(now).date(), opened_on=_opened_on())
            for period in (quarter.previous, quarter)
        )


def one_at_a_time() -> None:
    """Wait for whoever else sends this tenant's reminders; to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()))", [_LOCK])


def is_submitted(quarter: Quarter) -> bool:
    """Say whether our report on ``quarter`` has left the house, and was not given back since."""
    newest = QuarterlyReport.objects.filter(quarter=str(quarter)).order_by("-version").first()
    if newest is None:
        return False
    return newest.state in (ReportState.SUBMITTED, ReportState.ACCEPTED)


def missing_below(quarter: Quarter) -> list[Place]:
    """Return the offices below of which no report on ``quarter`` has come that stands.

    Who came on line when it was over owes none.
    """
    received = ReceivedReport.objects.filter(quarter=str(quarter)).order_by(
        "sender_slug", "version"
    )
    newest = {one.sender_slug: one for one in received}
    later = get_tenant_model().objects.filter(created_at__gte=quarter.ends_at)
    owing_nothing = {*newest, *later.values_list("slug", flat=True)}
    return [
        place
        for place in children()
        if place.slug not in owing_nothing
        or (place.slug in newest and newest[place.slug].is_returned)
    ]


def _opened_on() -> date:
    created_at: datetime = current_tenant().created_at
    return in_shanghai(created_at).date()


def _remind_of(quarter: Quarter, today: date, *, opened_on: date) -> int:
    if opened_on > quarter.last_day:
        return 0  # Nothing is owed for a time before the office was here.
    officers = list(User.objects.filter(role=Role.OFFICER, is_active=True))
    sent = 0
    if parent() is not None and not is_submitted(quarter):
        due = stages_until(quarter, today)
        sent += sum(_remind_person(officer, quarter, due) for officer in officers)
    if is_escalated(quarter, today):
        for place in missing_below(quarter):
            sent += sum(_tell_above(officer, quarter, place, today) for officer in officers)
    return sent


def _remind_person(officer: User, quarter: Quarter, due: list[Stage]) -> int:
    known = ReminderSent.objects.filter(recipient=officer, quarter=str(quarter), about="")
    had = set(known.values_list("stage", flat=True))
    joined = in_shanghai(officer.joined_at).date()
    missing = [stage for stage in due if stage.key not in had and stage.day >= joined]
    if not missing:
        return 0
    last, missed = missing[-1], missing[:-1]
    key = f"quarterly-report:{quarter}:{last.key}"
    new = notify(
        [officer],
        key=key,
        title=_title(quarter, last),
        body=_body(quarter, missed),
        url=_where_to_report(quarter),
        is_alarm=last.is_overdue,
        goes_out=True,
    )
    notice = Notice.objects.get(recipient=officer, key=key)
    ReminderSent.objects.bulk_create(
        [
            ReminderSent(
                recipient=officer,
                quarter=str(quarter),
                stage=stage.key,
                notice=notice,
                is_caught_up=stage is not last,
            )
            for stage in missing
        ],
        ignore_conflicts=True,
    )
    return new


def _where_to_report(quarter: Quarter) -> str:
    """Return the page of the report; that of all quarters while there is no draft to work on."""
    if QuarterlyReport.objects.filter(quarter=str(quarter)).exists():
        return reverse("backoffice:report", args=[str(quarter)])
    return reverse("backoffice:reporting_quarterlyreport_changelist")


def _title(quarter: Quarter, stage: Stage) -> str:
    if stage.is_overdue:
        return f"{quarter.label}季报已逾期{stage.key.removeprefix('late-')}天"
    left = (quarter.due_on - stage.day).days
    if left == 0:
        return f"{quarter.label}季报今天24时截止"
    return f"{quarter.label}季报还有{left}天截止"


def _body(quarter: Quarter, missed: list[Stage]) -> str:
    sentences = [f"截止时间是{chinese_date(quarter.due_on)}24时，节假日不顺延。"]
    if missed:
        days = "、".join(f"{stage.day.month}月{stage.day.day}日" for stage in missed)
        sentences.append(f"{days}的提醒当时没有发出，这一条一并补上。")
    return "".join(sentences)


def _tell_above(officer: User, quarter: Quarter, place: Place, today: date) -> int:
    named = {"recipient": officer, "quarter": str(quarter), "stage": ABOVE, "about": place.slug}
    if in_shanghai(officer.joined_at).date() > today:
        return 0
    if ReminderSent.objects.filter(**named).exists():
        return 0
    key = f"quarterly-report-missing:{quarter}:{place.slug}"
    late = (today - quarter.due_on).days
    new = notify(
        [officer],
        key=key,
        title=f"{place.name}没有报送{quarter.label}季报，已逾期{late}天",
        body="已经连续提醒过该单位。请联系督办。",
        url=f"{reverse('backoffice:received_reports')}?quarter={quarter}",
        is_alarm=True,
        goes_out=True,
    )
    notice = Notice.objects.get(recipient=officer, key=key)
    ReminderSent.objects.bulk_create([ReminderSent(**named, notice=notice)], ignore_conflicts=True)
    return new
