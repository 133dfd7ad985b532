"""Other papers that want the seal: asked for by one, granted by another, never a blank form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import InvalidInput, NotAllowed
from core.notices.models import Notice
from core.uploads.keeping import content_of
from issuance.actions.seal_keeping import report_loss
from issuance.actions.seal_policy import remind_of_waiting_papers, set_reminder_days
from issuance.actions.seal_requests import (
    approve_seal_request,
    ask_for_seal,
    log_seal_use,
    refuse_seal_request,
    withdraw_seal_request,
)
from issuance.actions.stamped_papers import confirm_stamped
from issuance.errors import ReasonMissing
from issuance.models import Certificate, IssuingPolicy, Seal, SealRequest, SealUse
from issuance.models.seal_uses import MOST_COPIES, Stage
from issuance.seal_errors import RequestAnswered, SamePersonMayNotApproveSeal, SealIsLost
from tests.factories.issuance import issued_certificate
from tests.issuance.counter.seal_doors import picture

USUAL = {
    "used_for": "街道办事处",
    "purpose": "报送材料",
    "document": "安全生产自查报告",
    "copies": 2,
}


def asked(by, **given) -> SealRequest:
    return ask_for_seal(**{**USUAL, **given}, by=by)


# --- Asking -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "value"),
    [("document", " "), ("purpose", ""), ("used_for", ""), ("copies", 0), ("copies", -3),
     ("copies", MOST_COPIES + 1)],
)  # fmt: skip
def test_a_blank_form_or_strange_copies_are_not_asked_for(clerk, field, value):
    with pytest.raises(InvalidInput) as refusal:
        asked(clerk, **{field: value})
    assert list(refusal.value.errors) == [field]
    assert not SealRequest.objects.exists()


def test_the_database_refuses_a_blank_form_strange_copies_and_a_use_of_nothing(clerk, approver):
    request = asked(clerk)
    for change in ({"document": ""}, {"copies": 0}, {"copies": MOST_COPIES + 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SealRequest.objects.filter(pk=request.pk).update(**change)
    approve_seal_request(request, by=approver)
    use = log_seal_use(request, by=clerk)
    use.pk, use.serial, use.request = None, 2, None
    with pytest.raises(IntegrityError), transaction.atomic():
        use.save(force_insert=True)


def test_officers_and_auditors_ask_for_nothing(officer, auditor):
    for watcher in (officer, auditor):
        with pytest.raises(NotAllowed):
            asked(watcher)


def test_what_was_typed_and_attached_lies_sealed(clerk):
    from core.uploads import cleaned

    request = asked(clerk, files=[(cleaned(picture()), "报告.jpg")])
    assert content_of(request.files.get()).startswith(b"\xff\xd8")
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT document, purpose, used_for FROM issuance_sealrequest")
        row = cursor.fetchone()
    assert all("安全生产".encode() not in bytes(value) for value in row)


# --- Granting -----------------------------------------------------------------------------------
def test_two_people_unless_the_policy_allows_one_and_then_the_register_says_so(clerk, approver):
    own = asked(approver)
    with pytest.raises(SamePersonMayNotApproveSeal):
        approve_seal_request(own, by=approver)
    with pytest.raises(NotAllowed):
        approve_seal_request(own, by=clerk)
    IssuingPolicy.objects.update(self_approval_is_allowed=True)
    approve_seal_request(own, by=approver)
    use = log_seal_use(own, by=approver)
    assert use.is_self_approved
    others = asked(clerk)
    approve_seal_request(others, by=approver)
    assert not log_seal_use(others, by=clerk).is_self_approved


def test_a_refusal_needs_a_reason_and_ends_it(clerk, approver):
    request = asked(clerk)
    with pytest.raises(ReasonMissing):
        refuse_seal_request(request, reason="", by=approver)
    refuse_seal_request(request, reason="文件不全", by=approver)
    assert Notice.objects.filter(recipient=clerk, title__contains="未批准").count() == 1
    for verb in (approve_seal_request, withdraw_seal_request, log_seal_use):
        with pytest.raises(RequestAnswered):
            verb(request, by=approver)
    with pytest.raises(IntegrityError), transaction.atomic():
        SealRequest.objects.filter(pk=request.pk).update(state="approved")


# --- Setting the seal ---------------------------------------------------------------------------
def test_nothing_is_stamped_unless_granted_and_pressing_twice_enters_one_line(clerk, approver):
    request = asked(clerk)
    with pytest.raises(RequestAnswered):
        log_seal_use(request, by=clerk)
    approve_seal_request(request, by=approver)
    use = log_seal_use(request, by=clerk)
    with pytest.raises(RequestAnswered):
        log_seal_use(request, by=clerk)
    assert (use.serial, use.copies, use.document_name) == (1, 2, "安全生产自查报告")
    assert (use.approved_by, use.handled_by, use.stage) == (approver, clerk, Stage.NOT_ASKED)
    assert SealUse.objects.count() == 1


def test_certificates_and_other_papers_share_one_row_of_numbers(clerk, approver):
    issued_certificate(clerk, approver)
    request = asked(clerk)
    approve_seal_request(request, by=approver)
    log_seal_use(request, by=clerk)
    issued_certificate(clerk, approver)
    assert list(SealUse.objects.order_by("pk").values_list("serial", flat=True)) == [1, 2, 3]


def test_a_seal_lost_between_granting_and_stamping_is_not_set(clerk, approver):
    request = asked(clerk)
    approve_seal_request(request, by=approver)
    seal = Seal.objects.get(community__code=clerk.community_code)
    report_loss(seal, lost_on=timezone.localdate(), circumstances="失窃", by=approver)
    with pytest.raises(SealIsLost):
        log_seal_use(request, by=clerk)
    assert not SealUse.objects.exists()
    assert SealRequest.objects.get().is_approved


# --- Reminders ----------------------------------------------------------------------------------
def test_who_is_late_is_reminded_once_per_paper_and_stage(clerk, approver, officer):
    late, fresh = issued_certificate(clerk, approver), issued_certificate(clerk, approver)
    voided = issued_certificate(clerk, approver)
    days_ago = timezone.now() - timedelta(days=4)
    SealUse.objects.exclude(certificate=fresh).update(stage_at=days_ago)
    Certificate.objects.filter(pk=voided.pk).update(state="voided")
    assert remind_of_waiting_papers() == 1
    assert remind_of_waiting_papers() == 0
    notice = Notice.objects.get(recipient=approver, title__startswith="还没有盖章")
    assert late.number in notice.title
    confirm_stamped(late, by=clerk)
    assert remind_of_waiting_papers() == 0
    SealUse.objects.filter(certificate=late).update(stage_at=days_ago)
    assert remind_of_waiting_papers() == 1
    assert not Notice.objects.filter(recipient=officer).exists()


def test_the_tenant_sets_after_how_many_days(clerk, approver, officer):
    issued_certificate(clerk, approver)
    SealUse.objects.update(stage_at=timezone.now() - timedelta(days=4))
    with pytest.raises(NotAllowed):
        set_reminder_days("7", by=approver)
    for wrong in ("0", "61", "-1", "三", "1e3", ""):
        with pytest.raises(InvalidInput):
            set_reminder_days(wrong, by=officer)
    assert set_reminder_days(" 7 ", by=officer) == 7
    assert remind_of_waiting_papers() == 0
    set_reminder_days("2", by=officer)
    assert remind_of_waiting_papers() == 1


def test_a_community_without_an_approver_is_reminded_when_it_has_one(clerk, approver):
    issued_certificate(clerk, approver)
    SealUse.objects.update(stage_at=timezone.now() - timedelta(days=9))
    type(approver).objects.filter(pk=approver.pk).update(is_active=False)
    assert remind_of_waiting_papers() == 0
    type(approver).objects.filter(pk=approver.pk).update(is_active=True)
    assert remind_of_waiting_papers() == 1
