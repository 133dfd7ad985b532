"""Discretionary files: opened, registered, judged, and every way back or out."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from catalog.models import CertificateItem
from catalog.selectors import present_edition
from core.audit.trail import record
from core.directory.models import RelyingParty
from core.directory.selectors import community_of
from core.identity.access import Can, require
from core.identity.models import User
from issuance.answers import Answers, tidy_answers
from issuance.discretionary.checks import checked, said_yes
from issuance.discretionary.machine import DECLINABLE, FileState, following, preceding
from issuance.discretionary.sheets import sheet
from issuance.errors import ReasonMissing, SavedElsewhere
from issuance.file_errors import FileClosed, NoFileToDecline, NothingToUndo, WrongStep
from issuance.models import BookCounter, DiscretionaryFile
from issuance.models.books import Book
from issuance.models.discretionary import DeclineGround

LONGEST_WORDING = 60


@transaction.atomic
def open_file(
    *, by: User, wording: str = "", item: CertificateItem | None = None
) -> DiscretionaryFile:
    """Open a file for what neither list names, at the clerk's community.

    ``wording`` is what the resident said; ``item`` the prohibited item whose exception applies.
    """
    require(by, Can.HANDLE_FILE)
    edition = present_edition()
    file = DiscretionaryFile.objects.create(
        community=community_of(by),
        edition=edition,
        item=item,
        drafts={"intake": {"wording": wording.strip()[:LONGEST_WORDING]}},
        opened_by=by,
    )
    record("file.opened", file, by=by, edition=edition.pk, item=item.code if item else None)
    return file


@transaction.atomic
def save_file_draft(
    file: DiscretionaryFile, name: str, answers: Answers, *, by: User, seen_at: str | None = None
) -> DiscretionaryFile:
    """Keep what was typed into one sheet so far. Not on the trail: it happens every second.

    ``seen_at`` as in ``save_draft``. Raises ``FileClosed``, ``SavedElsewhere``.
    """
    require(by, Can.HANDLE_FILE)
    file = lock_file(file)
    if not file.is_open or file.is_submitted:
        raise FileClosed
    if seen_at is not None and seen_at != file.saved_at.isoformat():
        raise SavedElsewhere
    file.drafts = {**file.drafts, name: tidy_answers(sheet(name), answers)}
    file.save(update_fields=["drafts", "saved_at"])
    return file


@transaction.atomic
def register_request(file: DiscretionaryFile, answers: Answers, *, by: User) -> DiscretionaryFile:
    """Register what is asked, for whom and by which unit; the file takes its number.

    Raises ``InvalidInput``, ``WrongStep``.
    """
    require(by, Can.HANDLE_FILE)
    file = file_at(file, FileState.INTAKE)
    given = checked("intake", answers)
    file.wording = given["wording"]
    file.unit_name, file.unit_basis = given["unit_name"], given["unit_basis"]
    file.relying_party = RelyingParty.objects.filter(name=file.unit_name, is_active=True).first()
    file.subject_name = given["subject_name"]
    file.subject_id_number = given["subject_id_number"]
    file.subject_phone = given["subject_phone"]
    file.drafts = {**file.drafts, "intake": given}
    if file.number is None:  # Undone and registered again, it keeps the one it has.
        _take_number(file)
    go_on(file, by=by)
    record("file.registered", file, by=by, number=file.number)
    return file


@transaction.atomic
def judge_request(file: DiscretionaryFile, answers: Answers, *, by: User) -> DiscretionaryFile:
    """Answer the two questions; only two times yes leads on to verification.

    A no is kept too: then the file can only be declined. Raises ``InvalidInput``, ``WrongStep``.
    """
    require(by, Can.HANDLE_FILE)
    file = file_at(file, FileState.JUDGING)
    given = checked("judging", answers)
    file.is_within_duties = said_yes(given, "is_within_duties")
    file.is_verifiable = said_yes(given, "is_verifiable")
    file.drafts = {**file.drafts, "judging": given}
    if file.is_within_duties and file.is_verifiable:
        go_on(file, by=by)
    else:
        file.last_step_by = None
        file.save()
    record(
        "file.judged", file, by=by,
        is_within_duties=file.is_within_duties, is_verifiable=file.is_verifiable,
    )  # fmt: skip
    return file


@transaction.atomic
def undo_last_step(file: DiscretionaryFile, *, by: User) -> DiscretionaryFile:
    """Take back the step one has just taken, before anything builds on it. Once, not twice.

    Records stay on file as not adopted. Raises ``NothingToUndo``, ``FileClosed``.
    """
    require(by, Can.HANDLE_FILE)
    file = lock_file(file)
    if not file.is_open:
        raise FileClosed
    before = preceding(file.state, file.has_risk)
    if before is None or not may_undo(file, by=by):
        raise NothingToUndo
    undone = file.state
    step_back(file, before)
    record("file.step_undone", file, by=by, undone=undone, back_to=before.value)
    return file


def step_back(file: DiscretionaryFile, before: FileState) -> None:
    """Put a locked file back by one step, and save; records stay on file as not adopted."""
    _forget_what_followed(file, before)
    file.state = before
    file.last_step_by = None
    file.save()


def may_undo(file: DiscretionaryFile, *, by: User) -> bool:
    """Whether ``by`` took the last step, and nobody has written anything since."""
    if not file.is_open or file.last_step_by_id != by.pk:
        return False
    verifies = file.state == FileState.VERIFYING
    return not (verifies and file.verifications.filter(struck_at=None).exists())


@transaction.atomic
def withdraw_file(file: DiscretionaryFile, *, by: User) -> DiscretionaryFile:
    """Close the file because the resident does not want the paper any more."""
    require(by, Can.HANDLE_FILE)
    file = lock_file(file)
    if not file.is_open:
        raise FileClosed
    close(file, FileState.WITHDRAWN, by=by)
    file.save()
    record("file.withdrawn", file, by=by)
    return file


@transaction.atomic
def decline_file(
    file: DiscretionaryFile, *, ground: str, reason: str, instead: str = "", by: User
) -> DiscretionaryFile:
    """Close the file without a paper; the resident gets a slip that says why, and what instead.

    What waits for the approver is declined by the approver alone. Raises ``NoFileToDecline``,
    ``ReasonMissing``, ``FileClosed``.
    """
    require(by, Can.HANDLE_FILE)
    file = lock_file(file)
    if not file.is_open:
        raise FileClosed
    if file.is_submitted:
        require(by, Can.DECIDE_FILE)
    if file.state not in DECLINABLE:
        raise NoFileToDecline
    if ground not in DeclineGround.values or not reason.strip():
        raise ReasonMissing
    file.decline_ground = ground
    file.decline_reason = reason.strip()[:200]
    file.instead = instead.strip()[:200]
    close(file, FileState.DECLINED, by=by)
    file.save()
    record("file.declined", file, by=by, number=file.number, ground=ground)
    return file


def lock_file(file: DiscretionaryFile) -> DiscretionaryFile:
    """Read the file anew, with what never changes about it, and keep its row until the end."""
    rows = DiscretionaryFile.objects.locked().select_related("community", "edition")
    return rows.get(pk=file.pk)


def file_at(file: DiscretionaryFile, state: FileState) -> DiscretionaryFile:
    """Return the locked file when its turn is ``state``; raise ``FileClosed`` or ``WrongStep``."""
    file = lock_file(file)
    if not file.is_open:
        raise FileClosed
    if file.state != state:
        raise WrongStep
    return file


def go_on(file: DiscretionaryFile, *, by: User) -> None:
    """Take the step out of the present state, and save."""
    file.state = following(file.state, file.has_risk)
    file.last_step_by = by
    file.save()


def close(file: DiscretionaryFile, state: FileState, *, by: User) -> None:
    """Say how the file ended; the caller saves."""
    file.state = state
    file.closed_by, file.closed_at = by, timezone.now()
    file.last_step_by = None


def _take_number(file: DiscretionaryFile) -> None:
    file.year = timezone.localdate().year
    file.serial = BookCounter.take_next(file.community, Book.FILE, file.year)
    file.number = f"{file.community.mark}外〔{file.year}〕第{file.serial:04d}号"


def _forget_what_followed(file: DiscretionaryFile, state: FileState) -> None:
    """Let go of what the step out of ``state`` had settled."""
    if state == FileState.JUDGING:
        file.is_within_duties = file.is_verifiable = None
    elif state == FileState.VERIFYING:
        file.verification, file.has_risk, file.risks = None, None, []
    elif state == FileState.INVESTIGATING:
        file.investigation = None
    elif state == FileState.DELIBERATING:
        file.deliberation = None
    elif state == FileState.ASSESSING:
        file.assessment = None
    elif state == FileState.DRAFTING:
        file.handled_by = file.submitted_at = None
