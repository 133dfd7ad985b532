"""Seals in somebody's hands: handed over by two, lost, replaced; and never set again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.directory.training import training_twin
from core.errors import InvalidInput, NotAllowed
from core.identity.models import User
from core.notices.models import Notice
from issuance.actions.seal_hand_overs import (
    accept_hand_over,
    decline_hand_over,
    propose_hand_over,
    take_charge,
    withdraw_hand_over,
)
from issuance.actions.seal_keeping import amend_seal, replace_seal, report_loss
from issuance.models import Certificate, Seal, SealUse
from issuance.models.seals import SealState
from issuance.seal_errors import (
    CannotKeepSeals,
    ClockWentBack,
    HandOverAnswered,
    HandOverUnderWay,
    NotTheKeeper,
    SealEnded,
    SealHasKeeper,
    SealIsLost,
    SealNotValid,
)
from issuance.selectors.seals import present_seals, warnings_of
from tests.factories.issuance import issued_certificate
from tests.people import COMMUNITY


@pytest.fixture
def seal(approver) -> Seal:
    """The seal of 竹湖园社区, kept by its approver."""
    found = Seal.objects.get(community__code=COMMUNITY)
    take_charge(found, reason="建账登记", by=approver)
    return Seal.objects.get(pk=found.pk)


def new_one(seal: Seal, approver: User, **particulars: object) -> Seal:
    given = {
        "name": "竹湖园社区居民委员会公章（新）",
        "kept_at": "保险柜",
        "valid_from": timezone.localdate(),
        "valid_until": None,
    }
    return replace_seal(seal, **{**given, **particulars}, by=approver)  # type: ignore[arg-type]


# --- Handing over -------------------------------------------------------------------------------
def test_only_the_keeper_hands_the_seal_over_and_to_staff_of_the_place(
    seal, clerk, second_clerk, approver, officer, stranger
):
    with pytest.raises(NotTheKeeper):
        propose_hand_over(seal, second_clerk, reason="轮岗", by=clerk)
    with pytest.raises(NotAllowed):
        propose_hand_over(seal, clerk, reason="轮岗", by=officer)
    gone = User.objects.create_user(
        "gone", name="赵离", role="clerk", community_code=COMMUNITY, is_active=False
    )
    for taker in (approver, stranger, officer, gone):
        with pytest.raises(CannotKeepSeals):
            propose_hand_over(seal, taker, reason="轮岗", by=approver)
    assert not seal.hand_overs.filter(state="proposed").exists()


def test_the_old_keeper_keeps_it_until_the_new_one_accepts(seal, clerk, second_clerk, approver):
    hand_over = propose_hand_over(seal, clerk, reason="轮岗", by=approver)
    assert Notice.objects.filter(recipient=clerk, title__contains="请接收").count() == 1
    assert Seal.objects.get(pk=seal.pk).keeper == approver
    with pytest.raises(HandOverUnderWay):
        propose_hand_over(seal, second_clerk, reason="轮岗", by=approver)
    with pytest.raises(HandOverAnswered):
        accept_hand_over(hand_over, by=second_clerk)
    accept_hand_over(hand_over, by=clerk)
    assert Seal.objects.get(pk=seal.pk).keeper == clerk
    for late in (accept_hand_over, decline_hand_over):
        with pytest.raises(HandOverAnswered):
            late(hand_over, by=clerk)
    assert [one.taker for one in seal.hand_overs.all()] == [clerk, approver]
    with pytest.raises(IntegrityError), transaction.atomic():
        seal.hand_overs.update(reason="别的原因")


@pytest.mark.parametrize("answer", ["declined", "withdrawn"])
def test_what_is_not_accepted_changes_nothing(seal, clerk, approver, answer):
    hand_over = propose_hand_over(seal, clerk, reason="轮岗", by=approver)
    if answer == "declined":
        decline_hand_over(hand_over, by=clerk)
    else:
        withdraw_hand_over(hand_over, by=approver)
    assert Seal.objects.get(pk=seal.pk).keeper == approver


def test_nobody_takes_a_seal_from_a_keeper_who_is_there(seal, approver):
    second = User.objects.create_user(
        "second", name="钱进", role="approver", community_code=COMMUNITY
    )
    with pytest.raises(SealHasKeeper):
        take_charge(seal, reason="我来管", by=second)


def test_a_keeper_who_left_is_warned_of_and_followed_with_the_bureau_told(seal, approver, officer):
    User.objects.filter(pk=approver.pk).update(is_active=False)
    seal = present_seals(seen_by=officer).get(pk=seal.pk)
    assert [one.label for one in warnings_of(seal)] == ["保管人已离岗"]
    second = User.objects.create_user(
        "second", name="钱进", role="approver", community_code=COMMUNITY
    )
    take_charge(seal, reason="原保管人调离", by=second)
    assert Seal.objects.get(pk=seal.pk).keeper == second
    assert Notice.objects.filter(recipient=officer, title__contains="保管人").count() == 1


# --- Loss ---------------------------------------------------------------------------------------
def test_from_a_loss_on_nothing_is_issued_and_the_bureau_knows(seal, clerk, approver, officer):
    today = timezone.localdate()
    with pytest.raises(InvalidInput):
        report_loss(seal, lost_on=today + timedelta(days=1), circumstances="", by=approver)
    report_loss(seal, lost_on=today, circumstances="下班清点时发现不见", by=clerk)
    alarm = Notice.objects.get(recipient=officer)
    assert alarm.is_alarm
    assert "公章遗失" in alarm.title
    assert "清点" not in alarm.title + alarm.body
    with pytest.raises(SealIsLost):
        issued_certificate(clerk, approver)
    assert not Certificate.objects.exists()
    with pytest.raises(SealEnded):
        report_loss(seal, lost_on=today, circumstances="又丢了", by=approver)


def test_a_lost_seal_never_comes_back_whatever_the_code_says(seal, approver):
    report_loss(seal, lost_on=timezone.localdate(), circumstances="失窃", by=approver)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.filter(pk=seal.pk).update(state=SealState.IN_USE)
    with pytest.raises(SealEnded):
        amend_seal(seal, name="公章", kept_at="", valid_from=None, valid_until=None, by=approver)


# --- Replacement and validity -------------------------------------------------------------------
def test_a_new_seal_goes_on_in_the_register_and_the_old_one_is_never_set_again(
    seal, clerk, approver, officer
):
    issued_certificate(clerk, approver)
    new = new_one(seal, approver)
    issued_certificate(clerk, approver)
    lines = SealUse.objects.order_by("serial").values_list("serial", "seal")
    assert list(lines) == [(1, seal.pk), (2, new.pk)]
    assert Seal.objects.get(pk=seal.pk).state == SealState.RETIRED
    with pytest.raises(SealEnded):
        new_one(seal, approver)
    assert list(present_seals(seen_by=officer).filter(community=seal.community)) == [new]


def test_a_lost_seal_is_replaced_once_and_issuing_goes_on(seal, clerk, approver):
    report_loss(seal, lost_on=timezone.localdate(), circumstances="失窃", by=approver)
    new = new_one(seal, approver)
    assert new.replaces == seal
    assert issued_certificate(clerk, approver).seal_use.seal == new


@pytest.mark.parametrize(("first", "last"), [(-30, -1), (1, 30)])
def test_outside_its_period_a_seal_is_not_set_and_the_sentence_says_what_to_do(
    seal, clerk, approver, first, last
):
    today = timezone.localdate()
    days = {
        "valid_from": today + timedelta(days=first),
        "valid_until": today + timedelta(days=last),
    }
    amend_seal(seal, name=seal.name, kept_at="", **days, by=approver)
    with pytest.raises(SealNotValid) as refusal:
        issued_certificate(clerk, approver)
    assert "登记新刻的公章" in refusal.value.message
    assert not Certificate.objects.exists()
    assert not SealUse.objects.exists()


def test_the_first_and_the_last_day_of_its_period_count(seal, clerk, approver):
    today = timezone.localdate()
    amend_seal(seal, name=seal.name, kept_at="", valid_from=today, valid_until=today, by=approver)
    assert issued_certificate(clerk, approver).seal_use.serial == 1


def test_a_clock_that_went_back_enters_no_line(seal, clerk, approver, monkeypatch):
    issued_certificate(clerk, approver)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now - timedelta(minutes=2))
    issued_certificate(clerk, approver)
    monkeypatch.setattr(timezone, "now", lambda: now - timedelta(days=1))
    with pytest.raises(ClockWentBack):
        issued_certificate(clerk, approver)
    assert SealUse.objects.count() == Certificate.objects.count() == 2


def test_what_is_lost_in_practice_alarms_nobody(seal, clerk, officer):
    twin = training_twin(seal.community)
    practised = Seal.objects.create(community=twin, name="练习章")
    report_loss(practised, lost_on=timezone.localdate(), circumstances="练习", by=clerk)
    assert not Notice.objects.filter(recipient=officer).exists()
    assert practised not in present_seals(seen_by=officer)
    assert Seal.objects.get(pk=seal.pk).is_in_use
