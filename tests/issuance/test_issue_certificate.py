"""Issuing: refusals first, then all that one click leaves behind."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.audit.models import Entry
from core.errors import InvalidInput, NotAllowed
from core.privacy.masking import mask_name
from core.tenancy import working_in
from core.tenancy.platform import at_the_platform
from issuance import archive_files
from issuance.actions.applications import (
    return_application,
    save_draft,
    submit_application,
)
from issuance.actions.certificates import (
    approve_and_issue,
    issue_certificate,
    print_copy,
)
from issuance.errors import (
    AlreadyIssued,
    ApplicationClosed,
    CertificateNotValid,
    ItemNotRetained,
    NotApproved,
    NotSubmitted,
    ReasonMissing,
    ReprintReasonMissing,
    SamePersonMayNotApprove,
)
from issuance.models import (
    Application,
    ArchiveEntry,
    Certificate,
    IssuingPolicy,
    Reprint,
    SealUse,
)
from issuance.selectors.verification import masked_certificate
from issuance.verification.models import VerificationCode
from tests.core.documents import readback
from tests.factories.issuance import (
    ID_NUMBER,
    NAME,
    R06_ANSWERS,
    draft_application,
    issued_certificate,
    revoked,
    submitted_application,
)


def nothing_was_issued() -> bool:
    return not (
        Certificate.objects.exists()
        or ArchiveEntry.objects.exists()
        or SealUse.objects.exists()
        or VerificationCode.objects.exists()
        or Entry.objects.filter(verb="certificate.issued").exists()
    )


def test_a_clerk_may_not_approve(clerk, second_clerk):
    application = submitted_application(clerk)
    with pytest.raises(NotAllowed):
        approve_and_issue(application, by=second_clerk)
    assert nothing_was_issued()


def test_a_draft_is_not_approved(clerk, approver):
    with pytest.raises(NotSubmitted):
        approve_and_issue(draft_application(clerk), by=approver)
    assert nothing_was_issued()


def test_an_unapproved_application_is_refused_and_leaves_no_trace(clerk, approver):
    with pytest.raises(NotApproved):
        issue_certificate(submitted_application(clerk), by=approver)
    assert nothing_was_issued()


def test_nobody_approves_their_own_application(approver):
    application = submitted_application(approver)
    with pytest.raises(SamePersonMayNotApprove):
        approve_and_issue(application, by=approver)
    assert nothing_was_issued()


def test_an_approver_who_fills_in_what_a_clerk_opened_does_not_approve_it(clerk, approver):
    application = draft_application(clerk)
    submit_application(application, R06_ANSWERS, by=approver)
    with pytest.raises(SamePersonMayNotApprove):
        approve_and_issue(application, by=approver)
    assert nothing_was_issued()


def test_a_colleague_who_finishes_a_draft_is_the_clerk_on_the_paper(clerk, second_clerk, approver):
    application = draft_application(clerk)
    submit_application(application, R06_ANSWERS, by=second_clerk)
    certificate = approve_and_issue(application, by=approver)
    assert certificate.clerk == second_clerk
    assert certificate.paper["clerk_name"] == second_clerk.name


def test_where_the_policy_allows_it_one_person_suffices_and_the_books_say_so(approver):
    IssuingPolicy.objects.update(self_approval_is_allowed=True)
    certificate = approve_and_issue(submitted_application(approver), by=approver)
    assert certificate.is_self_approved
    assert certificate.seal_use.is_self_approved
    entry = Entry.objects.get(verb="certificate.issued")
    assert entry.details["is_self_approved"] is True


def test_a_prohibited_item_has_no_form(clerk):
    with pytest.raises(ItemNotRetained):
        draft_application(clerk, "P05")
    assert not Application.objects.exists()


def test_an_incomplete_form_is_refused_by_field(clerk):
    application = draft_application(clerk)
    with pytest.raises(InvalidInput) as refusal:
        submit_application(
            application, {**R06_ANSWERS, "subject_name": "", "monthly_income": "两千"}, by=clerk
        )
    assert set(refusal.value.errors) == {"subject_name", "monthly_income"}
    application.refresh_from_db()
    assert application.is_open


def test_a_wrong_check_digit_is_refused_next_to_its_field(clerk):
    wrong = ID_NUMBER[:-1] + ("0" if ID_NUMBER[-1] != "0" else "1")
    with pytest.raises(InvalidInput) as refusal:
        submitted_application(clerk, subject_id_number=wrong)
    assert list(refusal.value.errors) == ["subject_id_number"]


def test_what_was_submitted_is_not_changed_any_more(clerk):
    application = submitted_application(clerk)
    with pytest.raises(ApplicationClosed):
        save_draft(application, {"subject_name": "别人"}, by=clerk)
    application.refresh_from_db()
    assert application.subject_name == NAME


def test_returning_needs_a_reason_and_opens_the_form_again(clerk, approver):
    application = submitted_application(clerk)
    with pytest.raises(ReasonMissing):
        return_application(application, reason="  ", by=approver)
    returned = return_application(application, reason="请补充家庭成员", by=approver)
    assert returned.is_open
    assert submit_application(returned, R06_ANSWERS, by=clerk).is_submitted


def test_one_click_leaves_number_file_chain_register_index_and_trail(clerk, approver, county):
    certificate = issued_certificate(clerk, approver)
    assert re.fullmatch(r"攀东竹〔\d{4}〕第0001号", certificate.number)
    assert (certificate.clerk, certificate.approver) == (clerk, approver)
    pdf = archive_files.read(certificate.pdf_sha256)
    assert hashlib.sha256(pdf).hexdigest() == certificate.pdf_sha256
    entry = certificate.archive_entry
    assert (entry.sequence, entry.previous_hash) == (1, "0" * 64)
    assert entry.pdf_sha256 == certificate.pdf_sha256
    assert certificate.seal_use.serial == 1
    index = VerificationCode.objects.get(code=certificate.verification_code)
    assert index.schema_name == county.schema_name
    assert Entry.objects.filter(verb="certificate.issued").count() == 1
    application = Application.objects.get(certificate=certificate)
    assert application.state == "issued"


def test_the_paper_reads_back(clerk, approver):
    certificate = issued_certificate(clerk, approver)
    pdf = archive_files.read(certificate.pdf_sha256)
    text = readback.running_text(pdf)
    assert "经济困难证明" in text
    assert NAME in text
    assert ID_NUMBER in text
    assert certificate.number in text
    assert readback.qr_content(pdf, 150).endswith(f"/v/{certificate.verification_code}")


def test_numbers_follow_one_another_and_chain(clerk, approver):
    first, second = issued_certificate(clerk, approver), issued_certificate(clerk, approver)
    assert (first.serial, second.serial) == (1, 2)
    assert second.archive_entry.previous_hash == first.archive_entry.entry_hash


def test_numbers_restart_in_january_in_shanghai(clerk, approver, time_machine):
    time_machine.move_to("2026-12-31T15:59:00+00:00")
    assert issued_certificate(clerk, approver).number == "攀东竹〔2026〕第0001号"
    time_machine.move_to("2026-12-31T16:01:00+00:00")
    certificate = issued_certificate(clerk, approver)
    assert certificate.number == "攀东竹〔2027〕第0001号"
    assert certificate.issued_on.isoformat() == "2027-01-01"
    assert certificate.archive_entry.sequence == 2


def test_a_second_certificate_for_one_application_is_refused(clerk, approver):
    certificate = issued_certificate(clerk, approver)
    application = Application.objects.get(certificate=certificate)
    with pytest.raises(AlreadyIssued):
        issue_certificate(application, by=approver)
    assert Certificate.objects.count() == 1


def test_a_rolled_back_issue_gives_its_number_back(clerk, approver):
    application = submitted_application(clerk)
    with transaction.atomic():
        approve_and_issue(application, by=approver)
        transaction.set_rollback(True)
    assert nothing_was_issued()
    assert issued_certificate(clerk, approver).serial == 1


@pytest.mark.parametrize(
    "change",
    [{"number": "攀东竹〔2026〕第0099号"}, {"pdf_sha256": "0" * 64}, {"issued_on": "2020-01-01"}],
)
def test_the_database_refuses_to_change_a_certificate(clerk, approver, change):
    certificate = issued_certificate(clerk, approver)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**change)
    certificate.refresh_from_db()
    assert certificate.serial == 1


def test_the_database_refuses_to_delete_or_change_the_archive(clerk, approver):
    entry = issued_certificate(clerk, approver).archive_entry
    with pytest.raises(DatabaseError), transaction.atomic():
        ArchiveEntry.objects.filter(pk=entry.pk).update(entry_hash="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        ArchiveEntry.objects.filter(pk=entry.pk).delete()
    assert ArchiveEntry.objects.count() == 1


def test_copies_are_counted(clerk, approver):
    certificate = issued_certificate(clerk, approver)
    copies = [print_copy(certificate, by=clerk, reason="lost") for _ in range(3)]
    assert [copy.copy_number for copy in copies] == [1, 2, 3]
    assert [copy.reason for copy in copies] == ["", "lost", "lost"]
    assert Reprint.objects.count() == 3


@pytest.mark.parametrize("given", [{}, {"reason": "因为"}, {"reason": "other", "note": " "}])
def test_a_second_copy_without_a_reason_is_refused_and_not_counted(clerk, approver, given):
    certificate = issued_certificate(clerk, approver)
    print_copy(certificate, by=clerk)
    with pytest.raises(ReprintReasonMissing):
        print_copy(certificate, by=clerk, **given)
    assert Reprint.objects.count() == 1


def test_a_revoked_certificate_keeps_its_number_and_is_not_printed(clerk, approver):
    certificate = issued_certificate(clerk, approver)
    revoked(certificate, clerk, approver)
    with pytest.raises(CertificateNotValid):
        print_copy(certificate, by=clerk)
    masked = masked_certificate(certificate.verification_code)
    assert masked is not None
    assert masked.state == "revoked"
    assert masked.subject_name == mask_name(NAME)
    assert issued_certificate(clerk, approver).serial == 2


def test_typst_and_markup_are_printed_as_text(clerk, approver):
    wicked = '#read("/etc/passwd") <b>$x$</b> *_@label \\'
    certificate = issued_certificate(clerk, approver, hardship=wicked)
    text = readback.running_text(archive_files.read(certificate.pdf_sha256))
    assert "".join(wicked.split()) in "".join(text.split())


def test_nothing_personal_lies_open_in_the_books(clerk, approver, archive_root: Path):
    issued_certificate(clerk, approver)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" AS t')
            for (row,) in cursor.fetchall():
                for secret in (NAME, ID_NUMBER, R06_ANSWERS["subject_address"], "13812345678"):
                    assert secret not in row, table


def test_another_tenant_sees_nothing(clerk, approver, other_county):
    certificate = issued_certificate(clerk, approver)
    with at_the_platform(), working_in(other_county):
        assert not Certificate.objects.exists()
        assert not Application.objects.exists()
        assert not ArchiveEntry.objects.exists()
        assert not SealUse.objects.exists()
        assert masked_certificate(certificate.verification_code) is None
