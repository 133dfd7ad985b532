"""The order of a file: every step out of its turn is refused by name, and by the database."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from core.audit.models import Entry
from core.audit.trail import history_of
from core.errors import DomainError, InvalidInput, NotAllowed
from issuance.actions.discretionary_files import (
    decline_file,
    judge_request,
    open_file,
    register_request,
    undo_last_step,
    withdraw_file,
)
from issuance.actions.file_decisions import approve_file, return_file, submit_file
from issuance.actions.file_records import (
    add_verification,
    assess_risk,
    conclude_verification,
    record_deliberation,
    record_investigation,
    strike_verification,
)
from issuance.discretionary.machine import CLOSED, MOVES, OPEN, RISKY_PATH, FileState, path
from issuance.errors import ReasonMissing
from issuance.file_errors import (
    FileClosed,
    FoundUntrue,
    NoFileToDecline,
    NothingToUndo,
    NothingVerified,
    SamePersonMayNotDecide,
    SignatureMissing,
    WrongStep,
)
from issuance.models import (
    Certificate,
    Deliberation,
    DiscretionaryFile,
    Investigation,
    IssuingPolicy,
    RiskAssessment,
    VerificationRecord,
)
from tests.factories.files import (
    ASSESSMENT,
    DELIBERATION,
    INTAKE,
    INVESTIGATION,
    JUDGING,
    NO_RISK,
    PAPER,
    RISK,
    VERIFICATION,
    factual_certificate,
    file_waiting_in,
    opened_file,
    take_step,
)

S = FileState
STEPS: dict[FileState, Callable[..., object]] = {
    S.INTAKE: lambda file, by: register_request(file, INTAKE, by=by),
    S.JUDGING: lambda file, by: judge_request(file, JUDGING, by=by),
    S.VERIFYING: lambda file, by: conclude_verification(file, NO_RISK, by=by),
    S.INVESTIGATING: lambda file, by: record_investigation(file, INVESTIGATION, by=by),
    S.DELIBERATING: lambda file, by: record_deliberation(file, DELIBERATION, by=by),
    S.ASSESSING: lambda file, by: assess_risk(file, ASSESSMENT, by=by),
    S.DRAFTING: lambda file, by: submit_file(file, PAPER, by=by),
}
RECORDS: dict[FileState, Any] = {
    S.VERIFYING: VerificationRecord,
    S.INVESTIGATING: Investigation,
    S.DELIBERATING: Deliberation,
    S.ASSESSING: RiskAssessment,
}


def ended(state: FileState, clerk, approver) -> DiscretionaryFile:
    if state == S.ISSUED:
        return factual_certificate(clerk, approver).owner  # type: ignore[return-value]
    file = file_waiting_in(S.JUDGING, clerk)
    if state == S.DECLINED:
        return decline_file(file, ground="not_our_duty", reason="由公安机关办理", by=clerk)
    return withdraw_file(file, by=clerk)


# --- By action ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "step"), [(a, b) for a in OPEN for b in STEPS if a != b], ids=lambda s: s.value
)
def test_a_step_out_of_its_turn_is_refused(clerk, state, step):
    file = file_waiting_in(state, clerk, has_risk=state in RISKY_PATH)
    before = Entry.objects.count()
    with pytest.raises(WrongStep):
        STEPS[step](file, clerk)
    file.refresh_from_db()
    assert file.state == state
    assert Entry.objects.count() == before


@pytest.mark.parametrize("state", [state for state in OPEN if state != S.SUBMITTED])
def test_nothing_is_approved_or_returned_before_it_was_submitted(clerk, approver, state):
    file = file_waiting_in(state, clerk, has_risk=True)
    with pytest.raises(WrongStep):
        approve_file(file, by=approver, signature=approver.name)
    with pytest.raises(WrongStep):
        return_file(file, reason="改", by=approver)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_file_takes_no_step_at_all(clerk, approver, state):
    file = ended(state, clerk, approver)
    for step in STEPS.values():
        with pytest.raises(FileClosed):
            step(file, clerk)
    for verb in (undo_last_step, withdraw_file):
        with pytest.raises(FileClosed):
            verb(file, by=clerk)
    with pytest.raises(FileClosed):
        decline_file(file, ground="risk", reason="再来一次", by=approver)
    with pytest.raises(FileClosed):
        approve_file(file, by=approver, signature=approver.name)


def test_who_may_not_handle_files_handles_none(officer, auditor, clerk):
    file = file_waiting_in(S.JUDGING, clerk)
    for watcher in (officer, auditor):
        with pytest.raises(NotAllowed):
            open_file(by=watcher)
        with pytest.raises(NotAllowed):
            judge_request(file, JUDGING, by=watcher)
        with pytest.raises(NotAllowed):
            withdraw_file(file, by=watcher)


def test_a_clerk_decides_nothing(clerk, second_clerk):
    file = file_waiting_in(S.SUBMITTED, clerk)
    for verb in (
        lambda: approve_file(file, by=second_clerk),
        lambda: return_file(file, reason="改", by=second_clerk),
        lambda: decline_file(file, ground="risk", reason="不妥", by=second_clerk),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert not Certificate.objects.exists()


def test_nobody_approves_what_they_submitted(approver):
    file = file_waiting_in(S.SUBMITTED, approver)
    with pytest.raises(SamePersonMayNotDecide):
        approve_file(file, by=approver)
    IssuingPolicy.objects.update(self_approval_is_allowed=True)
    assert approve_file(file, by=approver).is_self_approved


def test_a_risky_file_needs_two_people_whatever_the_policy_says(approver):
    IssuingPolicy.objects.update(self_approval_is_allowed=True)
    file = file_waiting_in(S.SUBMITTED, approver, has_risk=True)
    with pytest.raises(SamePersonMayNotDecide):
        approve_file(file, by=approver, signature=approver.name)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("signature", ["", "李", "王芳"])
def test_a_risky_file_is_signed_with_the_approvers_own_name(clerk, approver, signature):
    file = file_waiting_in(S.SUBMITTED, clerk, has_risk=True)
    with pytest.raises(SignatureMissing):
        approve_file(file, by=approver, signature=signature)
    assert not Certificate.objects.exists()
    approve_file(file, by=approver, signature=f" {approver.name} ")
    file.refresh_from_db()
    assert file.signed_at is not None


def test_what_is_no_duty_or_cannot_be_verified_goes_no_further(clerk):
    file = file_waiting_in(S.JUDGING, clerk)
    judged = judge_request(file, {**JUDGING, "is_verifiable": "否"}, by=clerk)
    assert (judged.state, judged.is_verifiable) == (S.JUDGING, False)
    with pytest.raises(WrongStep):
        add_verification(file, VERIFICATION, by=clerk)


def test_without_a_record_that_says_true_verification_does_not_end(clerk):
    file = file_waiting_in(S.VERIFYING, clerk)
    with pytest.raises(NothingVerified):
        conclude_verification(file, NO_RISK, by=clerk)
    add_verification(file, {**VERIFICATION, "result": "核实不了"}, by=clerk)
    with pytest.raises(NothingVerified):
        conclude_verification(file, NO_RISK, by=clerk)


def test_a_record_that_says_untrue_stops_the_file_until_it_is_struck(clerk):
    file = file_waiting_in(S.VERIFYING, clerk)
    add_verification(file, VERIFICATION, by=clerk)
    untrue = add_verification(file, {**VERIFICATION, "result": "不属实"}, by=clerk)
    with pytest.raises(FoundUntrue):
        conclude_verification(file, NO_RISK, by=clerk)
    strike_verification(file, untrue.pk, by=clerk)
    assert conclude_verification(file, NO_RISK, by=clerk).state == S.DRAFTING


@pytest.mark.parametrize("risk", sorted(RISK))
def test_one_yes_of_the_check_list_sends_the_file_the_long_way(clerk, risk):
    file = file_waiting_in(S.VERIFYING, clerk)
    add_verification(file, VERIFICATION, by=clerk)
    concluded = conclude_verification(file, {**NO_RISK, risk: "是"}, by=clerk)
    assert (concluded.state, concluded.risks) == (S.INVESTIGATING, [risk])


def test_votes_must_add_up_to_the_people_who_were_there(clerk):
    file = file_waiting_in(S.DELIBERATING, clerk, has_risk=True)
    with pytest.raises(InvalidInput) as refusal:
        record_deliberation(file, {**DELIBERATION, "votes_for": "3"}, by=clerk)
    assert list(refusal.value.errors) == ["votes_abstain"]
    twice = [*DELIBERATION["participants"][:2], DELIBERATION["participants"][0]]
    with pytest.raises(InvalidInput):
        record_deliberation(file, {**DELIBERATION, "participants": twice}, by=clerk)
    assert not Deliberation.objects.exists()


def test_a_deliberation_that_failed_is_kept_and_leads_nowhere(clerk):
    file = file_waiting_in(S.DELIBERATING, clerk, has_risk=True)
    no = {**DELIBERATION, "votes_for": "1", "votes_against": "2", "votes_abstain": "0"}
    assert record_deliberation(file, no, by=clerk).state == S.DELIBERATING
    assert Deliberation.objects.count() == 1
    declined = decline_file(file, ground="not_agreed", reason="多数居民不同意", by=clerk)
    assert declined.state == S.DECLINED


def test_one_person_does_not_investigate_alone(clerk):
    file = file_waiting_in(S.INVESTIGATING, clerk, has_risk=True)
    with pytest.raises(InvalidInput) as refusal:
        record_investigation(file, {**INVESTIGATION, "investigators": "王芳"}, by=clerk)
    assert list(refusal.value.errors) == ["investigators"]


@pytest.mark.parametrize("field", ["wording", "unit_name", "unit_basis"])
def test_what_the_bureau_reads_names_nobody(clerk, field):
    file = opened_file(clerk)
    for words in (f"{INTAKE['subject_name']}家的事", "13812345678的事"):
        with pytest.raises(InvalidInput) as refusal:
            register_request(file, {**INTAKE, field: words}, by=clerk)
        assert list(refusal.value.errors) == [field]


def test_declining_needs_a_registered_request_a_ground_and_a_reason(clerk):
    file = opened_file(clerk)
    with pytest.raises(NoFileToDecline):
        decline_file(file, ground="risk", reason="不妥", by=clerk)
    file = register_request(file, INTAKE, by=clerk)
    for ground, reason in (("", "不妥"), ("nonsense", "不妥"), ("risk", "  ")):
        with pytest.raises(ReasonMissing):
            decline_file(file, ground=ground, reason=reason, by=clerk)


# --- Undoing ------------------------------------------------------------------------------------
@pytest.mark.parametrize("has_risk", [False, True])
def test_the_last_step_is_undone_once_and_by_who_took_it(clerk, second_clerk, has_risk):
    for state in OPEN[1:]:
        if not has_risk and state in (S.INVESTIGATING, S.DELIBERATING, S.ASSESSING):
            continue
        file = file_waiting_in(state, clerk, has_risk=has_risk)
        with pytest.raises(NothingToUndo):
            undo_last_step(file, by=second_clerk)
        number = file.number
        undone = undo_last_step(file, by=clerk)
        assert (undone.state, state.value) in {(a, b) for a, b in MOVES}
        assert undone.number == number
        with pytest.raises((NothingToUndo, FileClosed)):
            undo_last_step(file, by=clerk)
        assert Entry.objects.filter(verb="file.step_undone", subject_id=str(file.pk)).count() == 1


def test_a_risk_is_not_forgotten_by_going_back_and_forth(clerk):
    """Else a clerk could tick it off again after the residents said no."""
    file = file_waiting_in(S.DELIBERATING, clerk, has_risk=True)
    undo_last_step(file, by=clerk)
    with pytest.raises(NothingToUndo):
        undo_last_step(file, by=clerk)
    file.refresh_from_db()
    assert (file.state, file.has_risk) == (S.INVESTIGATING, True)


def test_verification_is_not_undone_over_its_records(clerk):
    file = file_waiting_in(S.VERIFYING, clerk)
    noted = add_verification(file, VERIFICATION, by=clerk)
    with pytest.raises(NothingToUndo):
        undo_last_step(file, by=clerk)
    strike_verification(file, noted.pk, by=clerk)
    assert undo_last_step(file, by=clerk).state == S.JUDGING


def test_a_returned_file_is_drafted_anew_and_not_undone(clerk, approver):
    file = file_waiting_in(S.SUBMITTED, clerk)
    with pytest.raises(ReasonMissing):
        return_file(file, reason=" ", by=approver)
    returned = return_file(file, reason="写明年份", by=approver)
    assert (returned.state, returned.return_reason) == (S.DRAFTING, "写明年份")
    with pytest.raises(NothingToUndo):
        undo_last_step(file, by=clerk)


@pytest.mark.parametrize("to", [S.INTAKE, S.JUDGING, S.SUBMITTED, S.ISSUED, S.INVESTIGATING])
def test_a_file_is_not_returned_to_where_it_cannot_have_been(clerk, approver, to):
    file = file_waiting_in(S.SUBMITTED, clerk)
    with pytest.raises(WrongStep):
        return_file(file, reason="重新核实", to=to, by=approver)
    assert DiscretionaryFile.objects.get(pk=file.pk).state == S.SUBMITTED


@pytest.mark.parametrize("to", [S.VERIFYING, S.INVESTIGATING, S.DELIBERATING, S.ASSESSING])
def test_a_file_is_returned_to_the_step_that_was_done_badly_and_done_again_from_there(
    clerk, approver, to
):
    file = file_waiting_in(S.SUBMITTED, clerk, has_risk=True)
    returned = return_file(file, reason="参加人不够", to=to, by=approver)
    assert (returned.state, returned.handled_by, returned.assessment) == (to, None, None)
    assert (returned.verification is None) is (to == S.VERIFYING)
    entry = history_of(file)[0]
    assert (entry.verb, entry.details["back_to"]) == ("file.returned", to.value)
    assert RiskAssessment.objects.filter(file=file).count() == 1
    with pytest.raises(WrongStep):
        approve_file(file, by=approver, signature=approver.name)
    for state in path(has_risk=True)[path(has_risk=True).index(to) : -2]:
        returned = take_step(returned, state, clerk, has_risk=True)
    assert returned.state == S.SUBMITTED
    assert RiskAssessment.objects.filter(file=file).count() == 2


# --- By SQL -------------------------------------------------------------------------------------
def refused(verb: Callable[[], object]) -> bool:
    """Say whether the database refuses, whatever the code would."""
    try:
        with transaction.atomic():
            verb()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except (DatabaseError, IntegrityError):
        return True
    return False


def write(file: DiscretionaryFile, **columns: object) -> Callable[[], object]:
    return lambda: DiscretionaryFile.objects.filter(pk=file.pk).update(**columns)


ALL_AT_ONCE = {"is_within_duties": True, "is_verifiable": True, "has_risk": False}


@pytest.mark.parametrize("state", [*OPEN, *CLOSED], ids=lambda s: s.value)
def test_the_database_refuses_every_skip_from_every_state(clerk, approver, state):
    """Even by somebody who writes every column that is no record."""
    file = (
        ended(state, clerk, approver)
        if state in CLOSED
        else file_waiting_in(state, clerk, has_risk=True)
    )
    now = timezone.now()
    forged = {
        **ALL_AT_ONCE, "number": file.number or "forged", "wording": "x", "submitted_at": now,
        "handled_by": clerk, "approved_by": approver, "approved_at": now, "signed_at": now,
        "closed_at": now, "closed_by": approver, "decline_ground": "risk",
    }  # fmt: skip
    for target in [*OPEN, *CLOSED]:
        if target != state and (state.value, target.value) not in MOVES:
            assert refused(write(file, state=target)), target
            assert refused(write(file, state=target, **forged)), target


@pytest.mark.parametrize(
    ("state", "has_risk", "lacking"),
    [
        (S.JUDGING, False, {}),
        (S.JUDGING, False, {"is_within_duties": True, "is_verifiable": False}),
        (S.JUDGING, False, {"is_within_duties": None, "is_verifiable": True}),
        (S.VERIFYING, False, {}),
        (S.VERIFYING, False, {"has_risk": False}),
        (S.INVESTIGATING, True, {}),
        (S.DELIBERATING, True, {}),
        (S.ASSESSING, True, {}),
        (S.DRAFTING, True, {}),
        (S.SUBMITTED, True, {}),
    ],
)
def test_the_database_refuses_the_next_state_without_its_evidence(clerk, state, has_risk, lacking):
    file = file_waiting_in(state, clerk, has_risk=has_risk)
    following = dict(itertools.pairwise(RISKY_PATH))[state]
    assert refused(write(file, state=following, **lacking))


def test_the_database_refuses_to_turn_a_risky_file_into_a_plain_one_under_way(clerk):
    file = file_waiting_in(S.INVESTIGATING, clerk, has_risk=True)
    assert refused(write(file, has_risk=False))
    assert refused(write(file, has_risk=None))
    assert refused(write(file, state=S.DRAFTING, has_risk=False))


def test_the_database_refuses_a_file_that_begins_anywhere_but_at_the_start(clerk):
    file = opened_file(clerk)
    for state in [*OPEN[1:], *CLOSED]:
        other = DiscretionaryFile(
            community=file.community, edition=file.edition, opened_by=clerk, state=state
        )
        assert refused(other.save), state


def test_the_database_refuses_another_files_evidence(clerk):
    with_record = file_waiting_in(S.DRAFTING, clerk)
    without = file_waiting_in(S.VERIFYING, clerk)
    assert refused(
        write(without, state=S.DRAFTING, has_risk=False, verification=with_record.verification)
    )


@pytest.mark.parametrize("state", RECORDS, ids=lambda s: s.value)
def test_the_database_refuses_a_record_out_of_its_turn(clerk, approver, state):
    model = RECORDS[state]
    other = S.JUDGING if state != S.JUDGING else S.INTAKE
    file = file_waiting_in(other, clerk)
    closed = ended(S.ISSUED, clerk, approver)
    source = file_waiting_in(S.SUBMITTED, clerk, has_risk=True)
    row = model.objects.get(file=source)
    for target, claimed in ((file, state), (file, other), (closed, state), (closed, S.ISSUED)):
        row.pk, row.file, row.file_state = None, target, claimed
        assert refused(lambda: row.save(force_insert=True)), (target.state, claimed)


@pytest.mark.parametrize("state", RECORDS, ids=lambda s: s.value)
def test_the_database_refuses_to_change_a_record(clerk, state):
    file = file_waiting_in(S.SUBMITTED, clerk, has_risk=True)
    records = RECORDS[state].objects.filter(file=file)
    assert refused(lambda: records.update(noted_by=file.opened_by))
    assert refused(records.delete)
    if state == S.VERIFYING:
        assert refused(lambda: records.update(struck_at=timezone.now()))
        assert refused(lambda: records.update(result="untrue"))


def test_the_database_refuses_votes_that_do_not_add_up(clerk):
    file = file_waiting_in(S.ASSESSING, clerk, has_risk=True)
    held = Deliberation.objects.get(file=file)
    undo_last_step(file, by=clerk)
    held.pk, held.file_state, held.votes_for = None, S.DELIBERATING, 9
    assert refused(lambda: held.save(force_insert=True))


@pytest.mark.parametrize("state", CLOSED)
def test_the_database_refuses_to_change_or_delete_a_closed_file(clerk, approver, state):
    file = ended(state, clerk, approver)
    assert refused(write(file, wording="别的"))
    assert refused(write(file, unit_name=""))
    assert refused(lambda: DiscretionaryFile.objects.filter(pk=file.pk).delete())
    file.refresh_from_db()
    assert file.state == state


def test_the_database_refuses_to_delete_an_open_file(clerk):
    file = opened_file(clerk)
    assert refused(lambda: DiscretionaryFile.objects.filter(pk=file.pk).delete())


def test_the_database_refuses_a_certificate_of_two_owners_or_none(clerk, approver):
    certificate = factual_certificate(clerk, approver)
    assert refused(lambda: Certificate.objects.filter(pk=certificate.pk).update(
        discretionary_file=None))  # fmt: skip


def test_refusals_of_files_have_codes_of_their_own():
    from issuance import file_errors

    codes = [
        one.code
        for one in vars(file_errors).values()
        if isinstance(one, type) and issubclass(one, DomainError) and one is not DomainError
    ]
    assert len(codes) == len(set(codes))
