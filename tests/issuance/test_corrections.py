"""Handing over, voiding, revoking, reissuing: two people, once, and on the record."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.audit.models import Entry
from core.errors import NotAllowed
from core.identity.models import User
from issuance.actions.applications import submit_application, withdraw_application
from issuance.actions.certificates import approve_and_issue
from issuance.actions.corrections import (
    agree_to_end,
    ask_to_end,
    ask_to_reissue,
    decline_correction,
    hand_over,
    take_back_correction,
)
from issuance.errors import (
    AlreadyHandedOver,
    AlreadyReplaced,
    AskerMayNotDecide,
    CertificateNotValid,
    CorrectionDecided,
    CorrectionPending,
    DecidedByIssuing,
    ReasonMissing,
)
from issuance.models import Application, Certificate, Correction, IssuingPolicy
from issuance.models.certificates import HandedTo
from issuance.selectors.verification import MaskedCertificate, masked_certificate
from tests.factories.issuance import NAME, R06_ANSWERS, issued_certificate, revoked, voided


@pytest.fixture
def certificate(clerk: User, approver: User) -> Certificate:
    return issued_certificate(clerk, approver)


def told_of(code: str) -> MaskedCertificate:
    told = masked_certificate(code)
    assert told is not None
    return told


def drafted(correction: Correction) -> Application:
    assert correction.application is not None
    return correction.application


def fresh(certificate: Certificate) -> Certificate:
    return Certificate.objects.get(pk=certificate.pk)


# --- Handing over ----------------------------------------------------------------------------------
def test_who_only_watches_hands_nothing_over(certificate, officer):
    with pytest.raises(NotAllowed):
        hand_over(certificate, to=HandedTo.SELF, by=officer)
    assert not fresh(certificate).is_handed_over


def test_a_paper_is_handed_over_once(certificate, clerk, approver):
    hand_over(certificate, to=HandedTo.AGENT, by=clerk)
    with pytest.raises(AlreadyHandedOver):
        hand_over(certificate, to=HandedTo.SELF, by=approver)
    kept = fresh(certificate)
    assert (kept.handed_over_to, kept.handed_over_by) == (HandedTo.AGENT, clerk)
    assert Entry.objects.filter(verb="certificate.handed_over").count() == 1


def test_the_database_keeps_the_hand_over_and_the_link_as_they_were_written(certificate, clerk):
    hand_over(certificate, to=HandedTo.AGENT, by=clerk)
    for change in ({"handed_over_at": None}, {"handed_over_to": "self"}, {"replaces": certificate}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Certificate.objects.filter(pk=certificate.pk).update(**change)


def test_what_was_voided_is_not_handed_over(certificate, clerk, approver):
    voided(certificate, clerk, approver)
    with pytest.raises(CertificateNotValid):
        hand_over(certificate, to=HandedTo.SELF, by=clerk)


# --- Asking ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("why", [{"reason": ""}, {"reason": "没有这种"}, {"reason": "other"}])
def test_a_correction_without_a_reason_is_refused(certificate, clerk, why):
    for ask in (ask_to_end, ask_to_reissue):
        with pytest.raises(ReasonMissing):
            ask(certificate, by=clerk, **why)
    assert not Correction.objects.exists()
    assert Application.objects.count() == 1


def test_who_only_watches_asks_for_nothing(certificate, officer, auditor):
    for person in (officer, auditor):
        with pytest.raises(NotAllowed):
            ask_to_end(certificate, reason="changed", by=person)


def test_one_correction_at_a_time(certificate, clerk, approver):
    ask_to_end(certificate, reason="changed", by=clerk)
    for ask in (ask_to_end, ask_to_reissue):
        with pytest.raises(CorrectionPending):
            ask(certificate, reason="changed", by=approver)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(
            certificate=certificate, kind="end", reason="changed", asked_by=clerk
        )


def test_asking_changes_nothing_of_the_paper(certificate, clerk):
    ask_to_end(certificate, reason="changed", by=clerk)
    assert fresh(certificate).is_valid
    assert told_of(certificate.verification_code).state == "genuine"


# --- Deciding --------------------------------------------------------------------------------------
def test_a_clerk_decides_nothing(certificate, clerk, second_clerk):
    asked = ask_to_end(certificate, reason="changed", by=clerk)
    with pytest.raises(NotAllowed):
        agree_to_end(asked, by=second_clerk)
    with pytest.raises(NotAllowed):
        decline_correction(asked, answer="不必", by=second_clerk)
    assert fresh(certificate).is_valid


def test_who_asked_does_not_decide(certificate, approver):
    asked = ask_to_end(certificate, reason="changed", by=approver)
    with pytest.raises(AskerMayNotDecide):
        agree_to_end(asked, by=approver)
    with pytest.raises(AskerMayNotDecide):
        decline_correction(asked, answer="不必", by=approver)
    assert fresh(certificate).is_valid
    IssuingPolicy.objects.update(self_approval_is_allowed=True)
    assert not agree_to_end(asked, by=approver).is_valid


def test_before_hand_over_it_is_voided_and_afterwards_revoked(clerk, approver):
    first, second = (issued_certificate(clerk, approver) for _ in range(2))
    assert voided(first, clerk, approver, "门牌号少写一位").state == "voided"
    assert revoked(second, clerk, approver).state == "revoked"
    assert fresh(first).state_reason == "内容填写有误：门牌号少写一位"
    assert fresh(second).state_reason == "内容填写有误"
    assert issued_certificate(clerk, approver).serial == 3


def test_handed_over_between_asking_and_deciding_it_is_revoked(certificate, clerk, approver):
    asked = ask_to_end(certificate, reason="changed", by=clerk)
    hand_over(certificate, to=HandedTo.SELF, by=clerk)
    assert agree_to_end(asked, by=approver).state == "revoked"


def test_a_decision_is_made_once(certificate, clerk, approver):
    asked = ask_to_end(certificate, reason="changed", by=clerk)
    agree_to_end(asked, by=approver)
    for decide in (
        lambda: agree_to_end(asked, by=approver),
        lambda: decline_correction(asked, answer="不必", by=approver),
        lambda: take_back_correction(asked, by=clerk),
    ):
        with pytest.raises(CorrectionDecided):
            decide()
    assert Entry.objects.filter(verb="certificate.voided").count() == 1
    with pytest.raises(CertificateNotValid):
        ask_to_end(certificate, reason="changed", by=clerk)


def test_declined_the_paper_holds_and_the_asker_is_told_nothing_personal(
    certificate, clerk, approver
):
    asked = ask_to_end(certificate, reason="changed", note=NAME, by=clerk)
    with pytest.raises(ReasonMissing):
        decline_correction(asked, answer=" ", by=approver)
    decline_correction(asked, answer=f"{NAME}情况没有变", by=approver)
    assert fresh(certificate).is_valid
    told = clerk.notices.get(key=f"correction-declined:{asked.pk}")
    assert NAME not in told.title + told.body + told.url
    assert ask_to_end(certificate, reason="changed", by=clerk).is_open


def test_taken_back_the_paper_holds(certificate, clerk):
    take_back_correction(ask_to_end(certificate, reason="changed", by=clerk), by=clerk)
    assert fresh(certificate).is_valid
    assert ask_to_end(certificate, reason="changed", by=clerk).is_open


def test_a_decided_request_stands_as_written(certificate, clerk, approver):
    asked = ask_to_end(certificate, reason="changed", by=clerk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.filter(pk=asked.pk).update(reason="untrue")
    agree_to_end(asked, by=approver)
    for change in ({"state": "declined"}, {"decided_by": clerk}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Correction.objects.filter(pk=asked.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.filter(pk=asked.pk).delete()


# --- Reissuing -------------------------------------------------------------------------------------
def reissue(correction: Correction, clerk: User, approver: User, **answers: object) -> Certificate:
    draft = correction.application
    assert draft is not None
    submit_application(draft, {**draft.answers, **answers}, by=clerk)
    return approve_and_issue(draft, by=approver)


def test_a_reissue_is_decided_where_its_draft_is_approved(certificate, clerk, approver):
    asked = ask_to_reissue(certificate, reason="written_wrong", by=clerk)
    with pytest.raises(DecidedByIssuing):
        agree_to_end(asked, by=approver)
    with pytest.raises(DecidedByIssuing):
        take_back_correction(asked, by=clerk)
    assert fresh(certificate).is_valid


def test_the_draft_has_the_old_answers_and_the_old_paper_holds_until_the_new_one(
    certificate, clerk, approver
):
    hand_over(certificate, to=HandedTo.SELF, by=clerk)
    asked = ask_to_reissue(certificate, reason="written_wrong", note="收入写错", by=clerk)
    assert drafted(asked).answers == Application.objects.get(certificate=certificate).answers
    assert drafted(asked).subject_name == NAME
    assert fresh(certificate).is_valid
    new = reissue(asked, clerk, approver, monthly_income="2600")
    old = fresh(certificate)
    assert (old.state, old.state_reason) == ("revoked", "内容填写有误：收入写错")
    assert new.replaces == old
    assert new.is_valid
    assert old.state_changed_at is not None
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("done", approver)
    assert new.serial == old.serial + 1


def test_both_verifications_name_the_other_number_and_nobody(certificate, clerk, approver):
    new = reissue(ask_to_reissue(certificate, reason="changed", by=clerk), clerk, approver)
    told = told_of(certificate.verification_code)
    assert (told.state, told.replaced_by, told.replaces) == ("voided", new.number, "")
    told = told_of(new.verification_code)
    assert (told.state, told.replaced_by, told.replaces) == ("genuine", "", certificate.number)


def test_a_draft_put_away_leaves_the_old_paper_alone(certificate, clerk, approver):
    asked = ask_to_reissue(certificate, reason="changed", by=clerk)
    withdraw_application(drafted(asked), by=clerk)
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert fresh(certificate).is_valid
    assert ask_to_reissue(certificate, reason="changed", by=clerk).is_open


def test_a_paper_has_one_successor(certificate, clerk, approver):
    reissue(ask_to_reissue(certificate, reason="changed", by=clerk), clerk, approver)
    with pytest.raises(AlreadyReplaced):
        ask_to_reissue(certificate, reason="changed", by=clerk)


def test_what_was_revoked_before_is_replaced_without_a_second_end(certificate, clerk, approver):
    revoked(certificate, clerk, approver)
    ended_at = fresh(certificate).state_changed_at
    new = reissue(ask_to_reissue(certificate, reason="changed", by=clerk), clerk, approver)
    assert fresh(certificate).state_changed_at == ended_at
    assert new.replaces_id == certificate.pk
    assert Entry.objects.filter(verb="certificate.revoked").count() == 1


def test_a_clerk_does_not_issue_the_new_one_and_the_old_paper_holds(certificate, clerk):
    asked = ask_to_reissue(certificate, reason="changed", by=clerk)
    submit_application(drafted(asked), dict(R06_ANSWERS), by=clerk)
    with pytest.raises(NotAllowed), transaction.atomic():
        approve_and_issue(drafted(asked), by=clerk)
    asked.refresh_from_db()
    assert asked.is_open
    assert fresh(certificate).is_valid
