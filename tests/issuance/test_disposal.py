"""What was kept long enough is destroyed by two people; that it was is never forgotten."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.audit.trail import history_of
from core.errors import NotAllowed
from core.notices.models import Notice
from core.privacy.fields.encrypted import EncryptedField
from core.uploads.cleaning import Cleaned
from core.uploads.errors import UploadGone
from core.uploads.keeping import content_of, store
from core.uploads.models import StoredFile
from issuance import archive_files, erasing
from issuance.actions.disposal import (
    approve_disposal,
    carry_out,
    propose_disposal,
    refuse_disposal,
)
from issuance.actions.retention import freeze, set_retention
from issuance.archive_check import check_tenant_archive
from issuance.archive_errors import (
    AlreadyDestroyed,
    DisposalDecided,
    DisposalOpen,
    NothingDue,
    SamePersonMayNotDispose,
)
from issuance.errors import ReasonMissing
from issuance.models import (
    Application,
    ApplicationAttachment,
    Certificate,
    DiscretionaryFile,
    DisposalLine,
    DisposalList,
    DisposalRecord,
)
from issuance.models.disposal import DisposalState
from issuance.selectors.verification import masked_certificate
from tests.factories.issuance import ID_NUMBER, NAME, issued_certificate
from tests.issuance.archives import (
    approved,
    destroyed,
    everything_in,
    proposed,
    second_officer,
    years_later,
)
from tests.issuance.test_archive_check import as_an_intruder


@pytest.fixture
def second(in_county):
    return second_officer()


@pytest.fixture
def old(clerk, approver) -> Certificate:
    return issued_certificate(clerk, approver)


def kinds() -> list[tuple[str, str]]:
    return [(found.kind, found.certificate_number) for found in check_tenant_archive()]


# --- Refusals -----------------------------------------------------------------------------------
def test_nothing_is_proposed_before_its_period_ends(old, officer):
    with pytest.raises(NothingDue):
        propose_disposal(old.community, reason="腾地方", by=officer)
    assert not DisposalList.objects.exists()


@pytest.mark.parametrize("person", ["clerk", "auditor", "editor"])
def test_who_does_not_keep_the_archive_proposes_nothing(old, person, request):
    with years_later(), pytest.raises(NotAllowed):
        propose_disposal(old.community, reason="期满", by=request.getfixturevalue(person))


def test_a_reason_is_asked_for_at_both_steps(old, officer, second):
    with years_later():
        with pytest.raises(ReasonMissing):
            propose_disposal(old.community, reason="", by=officer)
        with pytest.raises(ReasonMissing):
            approve_disposal(proposed(old, by=officer), decision=" ", by=second)


def test_who_proposed_does_not_decide_whatever_the_code_says(old, officer):
    with years_later():
        disposal = proposed(old, by=officer)
        with pytest.raises(SamePersonMayNotDispose):
            approve_disposal(disposal, decision="同意", by=officer)
        with pytest.raises(IntegrityError), transaction.atomic():
            DisposalList.objects.filter(pk=disposal.pk).update(decided_by=officer)
    assert DisposalList.objects.get().state == DisposalState.PROPOSED


def test_the_communitys_approver_proposes_and_does_not_decide(old, approver, officer):
    with years_later():
        disposal = proposed(old, by=approver)
        with pytest.raises(NotAllowed):
            approve_disposal(disposal, decision="同意", by=approver)
        approve_disposal(disposal, decision="同意", by=officer)
        with pytest.raises(DisposalDecided):
            refuse_disposal(disposal, decision="不同意", by=officer)


def test_one_list_at_a_time(old, officer, second):
    with years_later():
        disposal = proposed(old, by=officer)
        with pytest.raises(DisposalOpen):
            proposed(old, by=second)
        refuse_disposal(disposal, decision="还要用", by=second)
        assert carry_out(disposal.pk) is False
        proposed(old, by=second)
    assert archive_files.read(old.pdf_sha256)
    told = Notice.objects.filter(recipient=officer).order_by("pk")
    assert [notice.title for notice in told] == [
        "竹湖园社区的销毁清单没有同意", "竹湖园社区的销毁清单等待复核",
    ]  # fmt: skip
    assert Notice.objects.filter(recipient=second).get().title.endswith("等待复核")


# --- The deed -----------------------------------------------------------------------------------
def test_files_and_sealed_contents_go_and_the_record_stays(old, officer, second, archive_root):
    entry = old.archive_entry
    with years_later():
        disposal = destroyed(old, by=officer, second=second)
        assert kinds() == []
    assert disposal.state == DisposalState.DONE
    assert everything_in(archive_root.parent) == []
    gone = Certificate.objects.get(pk=old.pk)
    application = Application.objects.get(pk=old.application_id)
    assert (gone.number, gone.pdf_sha256, gone.paper) == (old.number, old.pdf_sha256, {})
    assert (application.subject_name, application.subject_id_number) == ("", "")
    assert application.answers == {}
    assert not Application.objects.filter(subject_id_index=ID_NUMBER).exists()
    assert not Application.objects.filter(subject_name_index=NAME).exists()
    record = DisposalRecord.objects.get()
    assert (record.entry_id, record.sequence) == (entry.pk, 1)
    assert history_of(gone)[0].verb == "certificate.destroyed"


def test_everything_that_belongs_to_a_paper_is_found():
    """A new table about a certificate's person is destroyed with it, or is named here."""
    sealed = {
        model.__name__
        for model in apps.get_app_config("issuance").get_models()
        if any(isinstance(field, EncryptedField) for field in model._meta.local_fields)
    }
    roots = (Certificate, Application, DiscretionaryFile)
    seen, waiting = set(roots), list(roots)
    while waiting:
        model = waiting.pop()
        for owned in erasing.owned_by(model):
            if owned not in seen:
                seen.add(owned)
                waiting.append(owned)
    left = sealed - {model.__name__ for model in seen}
    assert left == {
        # About the office, its seals and its keys, not about a certificate's person.
        "ArchiveHold", "DisposalList", "SealKey", "SealLoss", "SealRequest", "SealRequestFile",
        # The trail of who looked, and what people asked about their own data.
        "PersonRequest", "Reveal",
        # Papers that were not made: they name whom they were told, and are no archive.
        "PaperSaved", "Redirection",
    }  # fmt: skip


def test_attachments_open_nowhere_the_moment_the_record_stands(
    old, officer, second, monkeypatch, archive_root
):
    attached = store(
        ApplicationAttachment(application=old.application),
        Cleaned(kind="image", content=b"picture", media_type="image/jpeg", pages=1),
        by=officer,
        name="户口簿.jpg",
    )
    assert content_of(attached) == b"picture"
    with years_later():
        disposal = approved(old, by=officer, second=second)
        assert carry_out(disposal.pk) is True
        kept: StoredFile = ApplicationAttachment.objects.get(pk=attached.pk)
        with pytest.raises(UploadGone):
            content_of(kept)
        assert len(everything_in(archive_root.parent / "attachments")) == 1
        assert carry_out(disposal.pk) is False
    assert everything_in(archive_root.parent) == []


def test_what_was_frozen_or_prolonged_meanwhile_is_left_out_with_the_reason(
    old, clerk, approver, officer, second
):
    other = issued_certificate(clerk, approver)
    with years_later():
        disposal = approved(old, by=officer, second=second)
        freeze(old.archive_entry, reason="法院调取", by=officer)
        set_retention({"long": 60, "short": 10}, {}, by=officer)
        while carry_out(disposal.pk):
            pass
    reasons = DisposalLine.objects.order_by("pk").values_list("kept_because", flat=True)
    assert list(reasons) == ["保管期限未满", "保管期限未满"]
    assert not DisposalRecord.objects.exists()
    assert archive_files.exists(other.pdf_sha256)
    assert archive_files.exists(old.pdf_sha256)


def test_a_frozen_paper_survives_the_list_it_stands_on(old, clerk, approver, officer, second):
    other = issued_certificate(clerk, approver)
    with years_later():
        disposal = approved(old, by=officer, second=second)
        freeze(old.archive_entry, reason="法院调取", by=officer)
        while carry_out(disposal.pk):
            pass
        with pytest.raises(AlreadyDestroyed):
            freeze(other.archive_entry, reason="法院调取", by=officer)
        assert kinds() == []
    assert archive_files.exists(old.pdf_sha256)
    assert not archive_files.exists(other.pdf_sha256)
    assert DisposalLine.objects.get(entry=old.archive_entry).kept_because == "已冻结"


# --- Afterwards ---------------------------------------------------------------------------------
def test_a_file_that_came_back_is_named(old, officer, second):
    pdf = archive_files.read(old.pdf_sha256)
    with years_later():
        destroyed(old, by=officer, second=second)
        archive_files.keep(pdf)
        assert kinds() == [("file_not_destroyed", old.number)]


def test_records_of_disposal_are_chained_and_cannot_be_made_up(old, clerk, approver, officer, second):  # fmt: skip
    issued_certificate(clerk, approver)
    with years_later():
        destroyed(old, by=officer, second=second)
        with pytest.raises(DatabaseError), transaction.atomic():
            DisposalRecord.objects.all().delete()
        with as_an_intruder():
            DisposalRecord.objects.filter(sequence=2).update(sequence=3)
        assert ("disposal_altered", DisposalRecord.objects.get(sequence=3).entry.certificate.number) in kinds()  # fmt: skip
        with as_an_intruder():
            DisposalRecord.objects.filter(sequence=3).delete()
        assert ("disposal_missing", "#2-2") in kinds()


def test_a_file_deleted_without_a_record_is_missing_not_destroyed(old):
    archive_files.remove(old.pdf_sha256)
    assert kinds() == [("file_missing", old.number)]


def test_who_asks_for_a_destroyed_paper_learns_its_number_and_nobodys_name(old, officer, second):
    with years_later():
        destroyed(old, by=officer, second=second)
        answer = masked_certificate(old.verification_code)
        assert answer is not None
        assert (answer.number, answer.subject_name) == (old.number, "")
        assert answer.has_expired


def test_sealed_columns_of_a_certificate_stay_refused_to_everybody_else(old):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE issuance_certificate SET paper = '' WHERE id = %s", [old.pk])
