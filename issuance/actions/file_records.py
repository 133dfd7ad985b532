"""What a discretionary file comes to rest upon, record by record."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from core.audit.trail import record
from core.errors import NotFound
from core.identity.access import Can, require
from core.identity.models import User
from issuance.actions.discretionary_files import file_at, go_on
from issuance.answers import Answers
from issuance.discretionary.checks import checked, said_yes
from issuance.discretionary.machine import FileState
from issuance.discretionary.sheets import VERIFICATION, sheet
from issuance.file_errors import FoundUntrue, NothingVerified
from issuance.models import (
    Deliberation,
    DiscretionaryFile,
    Investigation,
    RiskAssessment,
    VerificationRecord,
)
from issuance.models.file_records import FileRecord, Method, Result

Record = TypeVar("Record", bound=FileRecord)
_METHODS = {label: value for value, label in Method.choices}
_RESULTS = {label: value for value, label in Result.choices}


@transaction.atomic
def add_verification(file: DiscretionaryFile, answers: Answers, *, by: User) -> VerificationRecord:
    """Note one look at the facts. Raises ``InvalidInput``, ``WrongStep``."""
    require(by, Can.HANDLE_FILE)
    file = file_at(file, FileState.VERIFYING)
    given = checked(VERIFICATION, answers)
    noted = _note(
        VerificationRecord,
        file,
        by,
        method=_METHODS[given["method"]],
        done_on=date.fromisoformat(given["done_on"]),
        done_by_names=given["done_by_names"],
        finding=given["finding"],
        result=_RESULTS[given["result"]],
    )
    file.drafts = {**file.drafts, VERIFICATION: {}}
    file.save(update_fields=["drafts", "saved_at"])
    record("file.verified", file, by=by, method=noted.method, result=noted.result)
    return noted


@transaction.atomic
def strike_verification(file: DiscretionaryFile, record_id: int, *, by: User) -> VerificationRecord:
    """Strike a record that was written by mistake; it stays on file, struck. Raises ``NotFound``."""
    require(by, Can.HANDLE_FILE)
    file = file_at(file, FileState.VERIFYING)
    noted = file.verifications.filter(pk=record_id, struck_at=None).first()
    if noted is None:
        raise NotFound
    noted.struck_at = timezone.now()
    noted.save(update_fields=["struck_at"])
    record("file.record_struck", file, by=by, method=noted.method)
    return noted


@transaction.atomic
def conclude_verification(
    file: DiscretionaryFile, answers: Answers, *, by: User
) -> DiscretionaryFile:
    """Say that the facts are true, and whether anything makes the paper a legal risk.

    One yes of the check list sends the file through investigation, deliberation and assessment.
    Raises ``NothingVerified``, ``FoundUntrue``, ``InvalidInput``, ``WrongStep``.
    """
    require(by, Can.HANDLE_FILE)
    file = file_at(file, FileState.VERIFYING)
    standing = list(file.verifications.filter(struck_at=None).order_by("-pk"))
    if any(one.result == Result.UNTRUE for one in standing):
        raise FoundUntrue
    supporting = next((one for one in standing if one.result == Result.TRUE), None)
    if supporting is None:
        raise NothingVerified
    given = checked("verifying", answers)
    names = [field["name"] for field in sheet("verifying").fields]
    file.risks = [name for name in names if said_yes(given, name)]
    file.has_risk = bool(file.risks)
    file.verification = supporting
    file.drafts = {**file.drafts, "verifying": given}
    go_on(file, by=by)
    record("file.risk_considered", file, by=by, risks="、".join(file.risks), found=file.has_risk)
    return file


@transaction.atomic
def record_investigation(
    file: DiscretionaryFile, answers: Answers, *, by: User
) -> DiscretionaryFile:
    """Put the detailed investigation on file. Raises ``InvalidInput``, ``WrongStep``."""
    require(by, Can.HANDLE_FILE)
    file = file_at(file, FileState.INVESTIGATING)
    given = checked("investigating", answers)
    file.investigation = _note(
        Investigation, file, by, **{**given, "done_on": date.fromisoformat(given["done_on"])}
    )
    file.drafts = {**file.drafts, "investigating": given}
    go_on(file, by=by)
    record("file.investigated", file, by=by)
    return file


@transaction.atomic
def record_deliberation(
    file: DiscretionaryFile, answers: Answers, *, by: User
) -> DiscretionaryFile:
    """Put the residents' deliberation on file; it leads on when more than half agreed.

    One that failed is kept too: then there may be another, or the file is declined. Raises
    ``InvalidInput``, ``WrongStep``.
    """
    require(by, Can.HANDLE_FILE)
    file = file_at(file, FileState.DELIBERATING)
    given = checked("deliberating", answers)
    votes = {name: int(given[name]) for name in ("votes_for", "votes_against", "votes_abstain")}
    held = _note(
        Deliberation,
        file,
        by,
        held_on=date.fromisoformat(given["held_on"]),
        held_time=given["held_time"],
        place=given["place"],
        host_name=given["host_name"],
        participants=given["participants"],
        participant_count=len(given["participants"]),
        minutes=given["minutes"],
        **votes,
    )
    file.drafts = {**file.drafts, "deliberating": given}
    if held.is_agreed:
        file.deliberation = held
        go_on(file, by=by)
    else:
        file.last_step_by = None
        file.save()
    record("file.deliberated", file, by=by, is_agreed=held.is_agreed, **votes)
    return file


@transaction.atomic
def assess_risk(file: DiscretionaryFile, answers: Answers, *, by: User) -> DiscretionaryFile:
    """Put the assessment and the precautions on file. Raises ``InvalidInput``, ``WrongStep``."""
    require(by, Can.HANDLE_FILE)
    file = file_at(file, FileState.ASSESSING)
    given = checked("assessing", answers)
    file.assessment = _note(RiskAssessment, file, by, **given)
    file.drafts = {**file.drafts, "assessing": given}
    go_on(file, by=by)
    record("file.assessed", file, by=by, has_opinion=bool(given["legal_opinion"]))
    return file


def _note(model: type[Record], file: DiscretionaryFile, by: User, **written: Any) -> Record:
    """Write a record in the state it belongs to; the database refuses it in any other."""
    noted = model(file=file, file_state=file.state, noted_by=by, **written)
    noted.save(force_insert=True)
    return noted
