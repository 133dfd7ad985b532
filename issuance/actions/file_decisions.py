"""The end of a discretionary file: laid before the approver, returned, or approved and issued."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone

from core.audit.trail import record, recorded_together
from core.documents.errors import GlyphMissing
from core.documents.paper import CertificatePaper
from core.documents.render import render_certificate
from core.errors import InvalidInput
from core.identity.access import Can, require
from core.identity.models import User
from core.notices.actions import notify
from issuance.actions.discretionary_files import close, file_at, go_on, step_back
from issuance.actions.issuing import Decided, issue_paper
from issuance.answers import Answers
from issuance.discretionary.checks import checked
from issuance.discretionary.machine import FileState, preceding, returnable
from issuance.discretionary.paper import factual_paper, factual_preview
from issuance.discretionary.sheets import PAPER
from issuance.errors import ReasonMissing
from issuance.file_errors import SamePersonMayNotDecide, SignatureMissing, WrongStep
from issuance.models import Certificate, DiscretionaryFile
from issuance.models.certificates import OFF_LISTS
from issuance.selectors.people import approvers_of, self_approval_is_allowed


@transaction.atomic
def submit_file(file: DiscretionaryFile, answers: Answers, *, by: User) -> DiscretionaryFile:
    """Lay the drafted certificate before the approver; who does so answers for it (经办人).

    Raises ``InvalidInput``, ``WrongStep``, and ``DoesNotFit`` or ``GlyphMissing`` where the paper
    could not be printed once it is approved.
    """
    require(by, Can.HANDLE_FILE)
    file = file_at(file, FileState.DRAFTING)
    file.answers = checked(PAPER, answers, subject_name=file.subject_name)
    file.drafts = {**file.drafts, PAPER: file.answers}
    file.handled_by, file.submitted_at = by, timezone.now()
    file.return_reason = ""
    _require_printable(file)
    go_on(file, by=by)
    record("file.submitted", file, by=by)
    notify(
        approvers_of(file.community),
        key=f"file:{file.pk}:{file.submitted_at.isoformat()}",
        title="待审批：清单外事项",
        body=f"{by.name} 办理，{'可能涉及法律风险，' if file.has_risk else ''}请核对卷宗后审批。",
        url=f"/counter/files/{file.public_id}/",
    )
    return file


@transaction.atomic
def return_file(
    file: DiscretionaryFile,
    *,
    reason: str,
    to: FileState | str = FileState.DRAFTING,
    by: User,
) -> DiscretionaryFile:
    """Give it back, with a reason: to be drafted anew, or to an earlier step, done again from there.

    What later steps had recorded stays on file as not adopted. Raises ``ReasonMissing``,
    ``WrongStep``.
    """
    require(by, Can.DECIDE_FILE)
    file = file_at(file, FileState.SUBMITTED)
    if not reason.strip():
        raise ReasonMissing
    if to not in returnable(file.has_risk):
        raise WrongStep
    handled_by, submitted_at = file.handled_by, file.submitted_at
    assert handled_by is not None  # noqa: S101 (the database promises one)
    file.return_reason = reason.strip()[:200]
    has_risk = file.has_risk  # Forgotten on the way to verification.
    while file.state != to:
        before = preceding(file.state, has_risk)
        assert before is not None  # noqa: S101 (``to`` is on the way)
        step_back(file, before)
    record("file.returned", file, by=by, back_to=FileState(file.state).value)
    notify(
        [handled_by],
        key=f"file-returned:{file.pk}:{submitted_at}",
        title="已退回：清单外事项",
        body="请按负责人写明的原因修改后重新提交。",
        url=f"/counter/files/{file.public_id}/",
    )
    return file


@transaction.atomic
@recorded_together()
def approve_file(file: DiscretionaryFile, *, by: User, signature: str = "") -> Certificate:
    """Approve and issue in one step. A risky file is signed: with the approver's own name.

    Two people, unless this tenant's policy allows one; a risky file always needs two. Raises
    ``WrongStep``, ``SamePersonMayNotDecide``, ``SignatureMissing`` and what issuing raises.
    """
    require(by, Can.DECIDE_FILE)
    file = file_at(file, FileState.SUBMITTED)
    handled_by = file.handled_by
    assert handled_by is not None  # noqa: S101 (the database promises one)
    is_own = handled_by.pk == by.pk
    if is_own and (file.has_risk or not self_approval_is_allowed()):
        raise SamePersonMayNotDecide
    if file.has_risk and signature.strip() != by.name:
        raise SignatureMissing
    now = timezone.now()
    file.approved_by, file.approved_at, file.is_self_approved = by, now, is_own
    file.signed_at = now if file.has_risk else None
    record("file.approved", file, by=by, is_signed=bool(file.has_risk))
    decided = Decided(
        owner={"discretionary_file": file},
        community=file.community,
        edition_id=file.edition_id,
        template=None,
        item_code=OFF_LISTS,
        item_name=file.answers["title"],
        validity_days=int(file.answers["validity_days"]),
        clerk=handled_by,
        approver=by,
        paper=partial(_paper, file),
    )
    certificate = issue_paper(decided, by=by)
    file.issued_certificate = certificate
    close(file, FileState.ISSUED, by=by)
    file.save()
    return certificate


def _paper(file: DiscretionaryFile, certificate: Certificate) -> CertificatePaper:
    return factual_paper(
        file,
        number=certificate.number,
        verification_code=certificate.verification_code,
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
    )


def _require_printable(file: DiscretionaryFile) -> None:
    """Set the paper once, so that a rare character is refused here and not at the seal."""
    try:
        render_certificate(factual_preview(file))
    except GlyphMissing as refusal:
        names = [n for n, v in file.answers.items() if refusal.characters in str(v)]
        if not names:
            raise
        raise InvalidInput({name: [refusal.message] for name in names}) from refusal
