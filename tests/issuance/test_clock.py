"""A clock that goes backwards: numbers, years and days stay sane, or nothing is issued."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction

from issuance.actions.certificates import approve_and_issue
from issuance.models import Certificate
from issuance.seal_errors import ClockWentBack
from tests.factories.issuance import submitted_application

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YEAR = datetime(2031, 1, 1, 0, 2, tzinfo=SHANGHAI)


def test_a_clock_gone_back_issues_nothing_and_takes_no_number(clerk, approver):
    with time_machine.travel(NEW_YEAR, tick=False):
        waiting = [submitted_application(clerk) for _ in range(2)]
        approve_and_issue(waiting[0], by=approver)
    yesterday = time_machine.travel(NEW_YEAR - timedelta(days=1), tick=False)
    with yesterday, pytest.raises(ClockWentBack), transaction.atomic():
        approve_and_issue(waiting[1], by=approver)
    assert Certificate.objects.count() == 1
    with time_machine.travel(NEW_YEAR + timedelta(hours=1), tick=False):
        issued = approve_and_issue(waiting[1], by=approver)
    assert (issued.year, issued.serial) == (2031, 2)


def test_a_clock_put_right_by_a_little_over_new_year_leaves_each_year_whole(clerk, approver):
    with time_machine.travel(NEW_YEAR, tick=False):
        waiting = [submitted_application(clerk) for _ in range(2)]
        first = approve_and_issue(waiting[0], by=approver)
    with time_machine.travel(NEW_YEAR - timedelta(minutes=3), tick=False):
        second = approve_and_issue(waiting[1], by=approver)
    assert (first.year, first.serial, second.year, second.serial) == (2031, 1, 2030, 1)
    assert second.issued_on.year == second.year
    assert second.archive_entry.sequence == first.archive_entry.sequence + 1
