"""A seal that ends while somebody is about to set it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from core.tenancy import working_in
from issuance.actions.certificates import approve_and_issue
from issuance.actions.seal_keeping import report_loss
from issuance.actions.seal_requests import approve_seal_request, ask_for_seal, log_seal_use
from issuance.models import Certificate, Seal, SealUse
from tests.factories.issuance import issued_certificate, submitted_application
from tests.faults.close_behind import SCHEMA, close_behind
from tests.people import COMMUNITY, PEOPLE, hire


@pytest.mark.parametrize("before", [0, 1], ids=["the first of the year", "a later one"])
def test_no_certificate_slips_in_behind_a_loss(committed: str, before: int) -> None:
    with working_in(SCHEMA):
        clerk, approver = hire(PEOPLE["clerk"]), hire(PEOPLE["approver"])
        for _ in range(before):
            issued_certificate(clerk, approver)
        application = submitted_application(clerk)
        seal = Seal.objects.get(community__code=COMMUNITY)
    refusal = close_behind(
        lambda: report_loss(seal, lost_on=timezone.localdate(), circumstances="失窃", by=clerk),
        lambda: approve_and_issue(application, by=approver),
    )
    assert refusal == "seal_is_lost"
    with working_in(SCHEMA):
        assert Certificate.objects.count() == SealUse.objects.count() == before


def test_one_request_pressed_by_two_gets_one_number(committed: str) -> None:
    with working_in(SCHEMA):
        clerk, approver = hire(PEOPLE["clerk"]), hire(PEOPLE["approver"])
        request = ask_for_seal(
            used_for="街道办", purpose="报送", document="自查报告", copies=1, by=clerk
        )
        approve_seal_request(request, by=approver)
    refusal = close_behind(
        lambda: log_seal_use(request, by=clerk), lambda: log_seal_use(request, by=approver)
    )
    assert refusal == "request_answered"
    with working_in(SCHEMA):
        assert [use.serial for use in SealUse.objects.all()] == [1]
