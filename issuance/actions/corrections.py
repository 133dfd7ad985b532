"""Handing a certificate over; asking that it be ended or issued anew; deciding that."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from catalog.models import ListKind
from catalog.selectors import get_item, template_for
from core.audit.trail import record
from core.identity.access import Can, require
from core.identity.models import User
from core.notices.actions import notify
from core.rows import row_exists
from issuance.answers import tidy_answers
from issuance.errors import (
    AlreadyHandedOver,
    AlreadyReplaced,
    AskerMayNotDecide,
    CertificateNotValid,
    CorrectionDecided,
    CorrectionPending,
    DecidedByIssuing,
    ItemNotRetained,
    OffTheLists,
    ReasonMissing,
)
from issuance.models import Application, Certificate, Correction
from issuance.models.certificates import CertificateState, HandedTo
from issuance.models.corrections import CorrectionKind, CorrectionReason, CorrectionState
from issuance.selectors.people import approvers_of, self_approval_is_allowed

LONGEST_NOTE = 200


@transaction.atomic
def hand_over(certificate: Certificate, *, to: HandedTo, by: User) -> Certificate:
    """Note that the resident, or who came for them, took the paper.

    Raises ``AlreadyHandedOver`` and ``CertificateNotValid``.
    """
    require(by, Can.REPRINT_CERTIFICATE)
    certificate = _locked(certificate)
    if not certificate.is_valid:
        raise CertificateNotValid
    if certificate.is_handed_over:
        raise AlreadyHandedOver
    certificate.handed_over_at = timezone.now()
    certificate.handed_over_by = by
    certificate.handed_over_to = HandedTo(to)
    certificate.save(update_fields=["handed_over_at", "handed_over_by", "handed_over_to"])
    record("certificate.handed_over", certificate, by=by, to=certificate.handed_over_to)
    return certificate


@transaction.atomic
def ask_to_end(
    certificate: Certificate, *, reason: CorrectionReason | str, note: str = "", by: User
) -> Correction:
    """Ask the approver to void or revoke a certificate; nothing is asked for in its place.

    Which of the two it is follows from whether it was handed over when it is decided. Raises
    ``ReasonMissing``, ``CertificateNotValid`` and ``CorrectionPending``.
    """
    require(by, Can.ASK_CORRECTION)
    why = _reason(reason, note)
    certificate = _locked(certificate)
    if not certificate.is_valid:
        raise CertificateNotValid
    _refuse_second(certificate)
    correction = Correction.objects.create(
        certificate=certificate, kind=CorrectionKind.END, asked_by=by, **why
    )
    record("correction.asked", certificate, by=by, kind=correction.kind, reason=correction.reason)
    _tell_approvers(correction)
    return correction


@transaction.atomic
def ask_to_reissue(
    certificate: Certificate, *, reason: CorrectionReason | str, note: str = "", by: User
) -> Correction:
    """Open a draft with the answers of a certificate, to be corrected and issued in its place.

    The old paper holds until the new one is issued. One that has ended already is replaced too.
    Raises ``ReasonMissing``, ``CorrectionPending``, ``AlreadyReplaced``, ``OffTheLists`` and
    ``ItemNotRetained``, or ``NotFound`` where the list has no such item any more.
    """
    require(by, Can.ASK_CORRECTION)
    require(by, Can.DRAFT_APPLICATION)
    why = _reason(reason, note)
    certificate = _locked(certificate)
    if Certificate.objects.filter(replaces=certificate).exists():
        raise AlreadyReplaced
    _refuse_second(certificate)
    old = certificate.application
    if old is None:
        raise OffTheLists
    item = get_item(certificate.item_code)
    if item.kind != ListKind.RETAINED:
        raise ItemNotRetained
    application = Application(
        community=certificate.community,
        item=item,
        template=template_for(item),
        created_by=by,
        substitutes_asked=old.substitutes_asked,  # Asked when the wrong paper was made.
    )
    application.take_answers(tidy_answers(application.template, old.answers))
    application.save(force_insert=True)
    correction = Correction.objects.create(
        certificate=certificate,
        application=application,
        kind=CorrectionKind.REISSUE,
        asked_by=by,
        **why,
    )
    record("correction.asked", certificate, by=by, kind=correction.kind, reason=correction.reason)
    record("application.opened", application, by=by, item=item.code, replaces=certificate.number)
    return correction


@transaction.atomic
def agree_to_end(correction: Correction, *, by: User) -> Certificate:
    """Void the certificate, or revoke it once it was handed over; verification says so at once.

    Two people: who asked does not decide, unless this tenant's policy allows it. Raises
    ``AskerMayNotDecide``, ``CorrectionDecided``, ``DecidedByIssuing`` and ``CertificateNotValid``.
    """
    require(by, Can.REVOKE_CERTIFICATE)
    correction = _locked_correction(correction, by=by)
    certificate = _locked(correction.certificate)
    if not certificate.is_valid:
        raise CertificateNotValid
    _settle(correction, CorrectionState.DONE, by=by)
    return _end(certificate, correction, by=by)


@transaction.atomic
def decline_correction(correction: Correction, *, answer: str, by: User) -> Correction:
    """Leave the certificate as it is, and tell who asked why."""
    require(by, Can.REVOKE_CERTIFICATE)
    correction = _locked_correction(correction, by=by)
    if not answer.strip():
        raise ReasonMissing
    correction.answer = answer.strip()[:LONGEST_NOTE]
    _settle(correction, CorrectionState.DECLINED, by=by)
    certificate = correction.certificate
    record("correction.declined", certificate, by=by)
    notify(
        [correction.asked_by],
        key=f"correction-declined:{correction.pk}",
        title=f"未同意更正：{certificate.item_name}",
        body="负责人写明了原因，原证明仍然有效。",
        url=f"/counter/certificates/{certificate.public_id}/",
    )
    return correction


@transaction.atomic
def take_back_correction(correction: Correction, *, by: User) -> Correction:
    """Withdraw a request that was a mistake. A reissue is withdrawn with its draft instead."""
    require(by, Can.ASK_CORRECTION)
    correction = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if not correction.is_open:
        raise CorrectionDecided
    if correction.asks_for_new_paper:
        raise DecidedByIssuing
    _settle(correction, CorrectionState.WITHDRAWN, by=by)
    record("correction.withdrawn", correction.certificate, by=by)
    return correction


def correction_of(application: Application) -> Correction | None:
    """Return the open request that an application answers, its row locked, or None."""
    # Of nearly every application there is none, and this is asked with each click that issues.
    if not row_exists(
        Correction, "application_id = %s AND state = %s", [application.pk, CorrectionState.OPEN]
    ):
        return None
    rows = Correction.objects.select_for_update(of=("self",)).select_related("certificate")
    return rows.filter(application=application, state=CorrectionState.OPEN).first()


def replace_old_paper(correction: Correction, new: Certificate, *, by: User) -> None:
    """End the old certificate in the transaction that issued its successor."""
    old = _locked(correction.certificate)
    _settle(correction, CorrectionState.DONE, by=by)
    if old.is_valid:
        _end(old, correction, by=by, replaced_by=new.number)
    record("certificate.replaced", old, by=by, number=old.number, replaced_by=new.number)


def give_up_reissue(application: Application, *, by: User) -> None:
    """Close the request of a draft that was put away: the old certificate stays as it is."""
    correction = correction_of(application)
    if correction is not None:
        _settle(correction, CorrectionState.WITHDRAWN, by=by)
        record("correction.withdrawn", correction.certificate, by=by)


def _end(certificate: Certificate, correction: Correction, *, by: User, **also: str) -> Certificate:
    """Void what was not handed over, revoke what was. The row is locked, and valid."""
    is_out = certificate.is_handed_over
    certificate.state = CertificateState.REVOKED if is_out else CertificateState.VOIDED
    certificate.state_reason = correction.stated_reason[: LONGEST_NOTE + 20]
    certificate.state_changed_at = timezone.now()
    certificate.save(update_fields=["state", "state_reason", "state_changed_at"])
    verb = f"certificate.{CertificateState(certificate.state).value}"
    record(verb, certificate, by=by, number=certificate.number, reason=correction.reason, **also)
    return certificate


def _settle(correction: Correction, state: CorrectionState, *, by: User) -> None:
    correction.state = state
    correction.decided_by = by
    correction.decided_at = timezone.now()
    correction.save(update_fields=["state", "decided_by", "decided_at", "answer"])


def _locked(certificate: Certificate) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",))
    return rows.select_related("community", "application").get(pk=certificate.pk)


def _locked_correction(correction: Correction, *, by: User) -> Correction:
    """Return the request locked, if ``by`` may decide it."""
    rows = Correction.objects.select_for_update(of=("self",))
    correction = rows.select_related("certificate", "asked_by").get(pk=correction.pk)
    if not correction.is_open:
        raise CorrectionDecided
    if correction.asks_for_new_paper:
        raise DecidedByIssuing
    if correction.asked_by_id == by.pk and not self_approval_is_allowed():
        raise AskerMayNotDecide
    return correction


def _refuse_second(certificate: Certificate) -> None:
    if Correction.objects.filter(certificate=certificate, state=CorrectionState.OPEN).exists():
        raise CorrectionPending


def _reason(reason: CorrectionReason | str, note: str) -> dict[str, str]:
    note = " ".join(note.split())[:LONGEST_NOTE]
    if reason not in CorrectionReason.values:
        raise ReasonMissing
    if reason == CorrectionReason.OTHER and not note:
        raise ReasonMissing
    return {"reason": CorrectionReason(reason).value, "note": note}


def _tell_approvers(correction: Correction) -> None:
    certificate = correction.certificate
    verb = "撤销" if certificate.is_handed_over else "作废"
    notify(
        [one for one in approvers_of(certificate.community) if one.pk != correction.asked_by_id],
        key=f"correction:{correction.pk}",
        title=f"待决定：{verb} {certificate.number}",
        body=f"{correction.asked_by.name} 提出，请核对后决定。",
        url=f"/counter/certificates/{certificate.public_id}/",
    )
