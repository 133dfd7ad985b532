"""Training mode: everything works, nothing counts."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from datetime import timedelta

import pytest
import time_machine
from django.db.models import QuerySet
from django.utils import timezone

import issuance.selectors
from catalog.selectors import get_item, notice_boards
from core.audit.models import Entry
from core.directory.models import Community
from core.directory.selectors import community_of
from core.errors import NotAllowed, NotFound
from core.identity.models import User
from core.privacy.masking import mask_name
from core.tenancy.platform import at_the_platform
from issuance import archive_files
from issuance.actions.applications import submit_application
from issuance.actions.redirections import redirect_resident
from issuance.actions.seal_hand_overs import (
    accept_hand_over,
    propose_hand_over,
    take_charge,
)
from issuance.actions.seals import register_seals
from issuance.actions.training import begin_training, end_training, restart_training
from issuance.archive_check import check_tenant_archive
from issuance.discretionary.machine import FileState
from issuance.errors import PracticeOnly, UnfinishedForm
from issuance.models import Application, Certificate, Redirection, Seal, SealUse, UnitName
from issuance.selectors.books import (
    applications,
    certificates,
    get_application,
    get_certificate,
    redirections,
    seal_uses,
    waiting_counts,
)
from issuance.selectors.corrections import corrections
from issuance.selectors.people import approvers_of, keepers_of
from issuance.selectors.seals import keeps_still
from issuance.selectors.verification import masked_certificate
from issuance.verification.codes import is_practice_code
from issuance.verification.models import VerificationCode
from tests.core.documents import readback
from tests.factories.files import file_waiting_in
from tests.factories.issuance import (
    NAME,
    R06_ANSWERS,
    draft_application,
    issued_certificate,
    submitted_application,
    voided,
)


@pytest.fixture
def twin(clerk: User, approver: User) -> Community:
    """Return the twin in which clerk and approver practise."""
    begin_training(by=approver)
    return begin_training(by=clerk)


# --- In and out ------------------------------------------------------------------------------------
def test_who_issues_nothing_practises_nothing(officer, auditor):
    for person in (officer, auditor):
        with pytest.raises(NotAllowed):
            begin_training(by=person)
    assert not Community.with_training.filter(is_training=True).exists()


def test_it_is_not_entered_in_the_middle_of_a_form(clerk):
    draft = draft_application(clerk)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        draft.take_answers(R06_ANSWERS)
        draft.save()
        with pytest.raises(UnfinishedForm):
            begin_training(by=clerk)
    assert not User.objects.get(pk=clerk.pk).is_training
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert begin_training(by=clerk).is_training


def test_a_form_opened_before_the_switch_is_kept_out_of_the_other_book(clerk, approver):
    practised, real = None, draft_application(clerk)
    begin_training(by=clerk)
    with pytest.raises(NotFound):
        get_application(real.public_id, seen_by=clerk)
    practised = draft_application(clerk)
    end_training(by=clerk)
    with pytest.raises(NotFound):
        get_application(practised.public_id, seen_by=clerk)
    assert get_application(real.public_id, seen_by=clerk).community.code == clerk.community_code


def test_entering_twice_is_entering_once(twin, clerk, approver):
    assert begin_training(by=clerk) == twin == community_of(approver)
    assert Community.with_training.filter(is_training=True).count() == 1
    end_training(by=clerk)
    end_training(by=clerk)
    assert community_of(clerk).code == clerk.community_code
    assert Entry.objects.filter(verb="training.begun").count() == 2
    assert Entry.objects.filter(verb="training.ended").count() == 1


def test_restarting_outside_training_changes_nothing(clerk):
    with pytest.raises(PracticeOnly):
        restart_training(by=clerk)


# --- What is practised -----------------------------------------------------------------------------
def test_a_practice_paper_has_its_own_numbers_and_says_what_it_is(clerk, approver):
    real = issued_certificate(clerk, approver)
    begin_training(by=clerk)
    begin_training(by=approver)
    practised = issued_certificate(clerk, approver)
    assert practised.number == f"练{real.number}"
    assert practised.seal_use.serial == practised.archive_entry.sequence == 1
    pdf = archive_files.read(practised.pdf_sha256)
    assert "练习用，无效" in "".join(readback.running_text(pdf).split())
    end_training(by=clerk)
    end_training(by=approver)
    assert issued_certificate(clerk, approver).serial == real.serial + 1


def test_no_host_ever_calls_a_practice_paper_genuine(
    twin, clerk, approver, client_for, county, other_county, city
):
    certificate = issued_certificate(clerk, approver)
    code = certificate.verification_code
    assert is_practice_code(code)
    assert masked_certificate(code) is None
    with at_the_platform():
        assert not VerificationCode.objects.filter(code=code).exists()
    for tenant in (county, other_county, city, None):
        page = client_for(tenant).get(f"/v/{code}")
        assert page.status_code == 404
        assert "练习用纸，无效" in page.text
        assert "真实有效" not in page.text
        assert certificate.number not in page.text
        assert mask_name(NAME) not in page.text


def test_a_code_in_the_index_by_mistake_is_still_not_genuine(twin, clerk, approver, client_for):
    code = issued_certificate(clerk, approver).verification_code
    with at_the_platform():
        VerificationCode.objects.create(code=code, schema_name="pzh_dongqu")
    assert "真实有效" not in client_for().get(f"/v/{code}").text


def test_who_approves_practice_is_who_practises(twin, clerk, approver):
    assert approvers_of(twin) == [approver]
    end_training(by=approver)
    assert approvers_of(twin) == []
    assert approvers_of(Community.objects.get(code=clerk.community_code)) == [approver]


# --- What it leaves alone --------------------------------------------------------------------------
def test_a_practice_seal_is_kept_by_the_communitys_own_people(twin, clerk, approver):
    seal = Seal.objects.get(community=twin)
    assert keepers_of(twin) == keepers_of(community_of_home(clerk))
    take_charge(seal, reason="练习", by=approver)
    seal.refresh_from_db()
    assert keeps_still(seal)
    offered = propose_hand_over(seal, clerk, reason="练习移交", by=approver)
    accept_hand_over(offered, by=clerk)
    seal.refresh_from_db()
    assert seal.keeper == clerk


def community_of_home(user: User) -> Community:
    return Community.objects.get(code=user.community_code)


@pytest.fixture
def practised(twin: Community, clerk: User, approver: User) -> Certificate:
    """Return a voided practice paper, beside an application, a slip and lines of the register."""
    certificate = issued_certificate(clerk, approver)
    voided(certificate, clerk, approver)
    submitted_application(clerk)
    redirect_resident(get_item("P05"), by=clerk, resident_name=NAME, unit_name="某公司")
    return certificate


def test_nobody_who_does_not_practise_sees_any_of_it(practised, clerk, approver, officer, auditor):
    end_training(by=clerk)
    end_training(by=approver)
    for person in (clerk, approver, officer, auditor):
        for book in (applications, certificates, redirections, seal_uses, corrections):
            assert list(book(seen_by=person)) == [], (person.role, book.__name__)
        assert waiting_counts(seen_by=person) == {}
        with pytest.raises(NotFound):
            get_certificate(practised.public_id, seen_by=person)


def answers_of_every_selector(person: User) -> dict[str, object]:
    """Return what each ``selector(*, seen_by)`` of the room, present and to come, says to a person."""
    said: dict[str, object] = {}
    for module_info in pkgutil.iter_modules(issuance.selectors.__path__):
        module = importlib.import_module(f"issuance.selectors.{module_info.name}")
        for name, selector in inspect.getmembers(module, inspect.isfunction):
            if selector.__module__ != module.__name__:
                continue
            if list(inspect.signature(selector).parameters) == ["seen_by"]:
                try:
                    answer = selector(seen_by=person)
                except NotAllowed:
                    continue
                is_rows = isinstance(answer, QuerySet)
                said[f"{module_info.name}.{name}"] = (
                    sorted(row.pk for row in answer) if is_rows else repr(answer)
                )
    return said


def test_no_selector_of_the_room_says_anything_else_after_practice(
    clerk, approver, officer, auditor, second_clerk
):
    people = (second_clerk, officer, auditor)
    issued_certificate(clerk, approver)
    before = [answers_of_every_selector(person) for person in people]
    assert min(map(len, before)) > 15
    for person in (clerk, approver):
        begin_training(by=person)
    voided(issued_certificate(clerk, approver), clerk, approver)
    issued_certificate(clerk, approver)
    submitted_application(clerk)
    draft_application(clerk, "R03")
    redirect_resident(get_item("P05"), by=clerk, resident_name=NAME, unit_name="某公司")
    file_waiting_in(FileState.JUDGING, clerk)
    assert [answers_of_every_selector(person) for person in people] == before
    assert "某公司" not in set(UnitName.objects.values_list("name", flat=True))


def test_who_practises_sees_just_that(practised, clerk, approver):
    assert [c.pk for c in certificates(seen_by=clerk)] == [practised.pk]
    end_training(by=clerk)
    end_training(by=approver)
    real = issued_certificate(clerk, approver)
    begin_training(by=clerk)
    assert [c.pk for c in certificates(seen_by=clerk)] == [practised.pk]
    with pytest.raises(NotFound):
        get_certificate(real.public_id, seen_by=clerk)


def test_no_list_or_count_of_communities_knows_the_twin(practised, twin):
    assert twin not in list(Community.objects.all())
    assert not Community.objects.filter(code=twin.code).exists()
    assert twin not in {board.community for board in notice_boards()}
    assert register_seals() == 0
    assert check_tenant_archive() == []


def test_a_real_notice_still_reaches_who_practises(twin, clerk, approver, second_clerk):
    submit_application(draft_application(second_clerk), R06_ANSWERS, by=second_clerk)
    assert approver.notices.filter(title__startswith="待审批").count() == 1


def test_starting_anew_gives_everybody_an_empty_book_and_deletes_nothing(
    practised, twin, clerk, approver
):
    held = (Application.objects.count(), Certificate.objects.count(), SealUse.objects.count())
    fresh = restart_training(by=clerk)
    approver.refresh_from_db()
    assert community_of(clerk) == community_of(approver) == fresh != twin
    assert list(certificates(seen_by=clerk)) == []
    assert list(redirections(seen_by=approver)) == []
    assert held == (
        Application.objects.count(), Certificate.objects.count(), SealUse.objects.count(),
    )  # fmt: skip
    again = issued_certificate(clerk, approver)
    assert again.serial == 1
    assert again.number != practised.number
    assert Redirection.objects.count() == 1
