"""Making a certificate, and printing it again."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from core.audit.trail import record, recorded_together
from core.documents.paper import CertificatePaper
from core.identity.access import Can, require
from core.identity.models import User
from issuance import archive_files
from issuance.actions.applications import lock_application, mark_approved
from issuance.actions.corrections import correction_of, replace_old_paper
from issuance.actions.issuing import Decided, issue_paper
from issuance.documents import certificate_paper
from issuance.errors import (
    AlreadyIssued,
    CertificateNotValid,
    NotApproved,
    ReprintReasonMissing,
)
from issuance.models import Application, Certificate, Reprint
from issuance.models.applications import ApplicationState
from issuance.models.certificates import ReprintReason
from issuance.selectors.archive import why_there_is_no_file
from issuance.selectors.archived import file_of

LONGEST_NOTE = 100


@transaction.atomic
@recorded_together()
def issue_certificate(application: Application, *, by: User) -> Certificate:
    """Turn an approved application into a numbered, archived, verifiable certificate.

    Number, verification code, PDF under its hash, archive entry, line of the seal register and
    trail: one transaction, all of it or nothing. ``by`` is the approver. Raises ``AlreadyIssued``,
    ``NotApproved``, ``NoSeal``, ``ArchiveUnavailable``, and what rendering refuses.
    """
    require(by, Can.ISSUE_CERTIFICATE)
    application = lock_application(application)
    if application.state == ApplicationState.ISSUED:
        raise AlreadyIssued
    return _issue(application, by=by)


@transaction.atomic
@recorded_together()
def approve_and_issue(
    application: Application, *, by: User, at: datetime | None = None
) -> Certificate:
    """Approve and issue in one step: the approver's single click. ``at``: see ``issue_paper``."""
    require(by, Can.ISSUE_CERTIFICATE)
    return _issue(mark_approved(application, by=by), by=by, at=at)


def _issue(application: Application, *, by: User, at: datetime | None = None) -> Certificate:
    """Make the certificate of a locked application, and save both."""
    if not application.is_approved or application.approved_by is None:
        raise NotApproved
    correction = correction_of(application)
    decided = Decided(
        owner={"application": application},
        community=application.community,
        edition_id=application.item.edition_id,
        template=application.template,
        item_code=application.item.code,
        item_name=application.item.name,
        validity_days=application.template.validity_days,
        clerk=application.created_by,
        approver=application.approved_by,
        paper=partial(_paper, application),
        replaces=correction.certificate if correction else None,
    )
    certificate = issue_paper(decided, by=by, at=at)
    if correction is not None:
        replace_old_paper(correction, certificate, by=by)
    application.state = ApplicationState.ISSUED
    application.save(update_fields=["state", "approved_by", "approved_at", "saved_at"])
    return certificate


def _paper(application: Application, certificate: Certificate) -> CertificatePaper:
    return certificate_paper(
        application,
        number=certificate.number,
        verification_code=certificate.verification_code,
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
    )


@transaction.atomic
def print_copy(
    certificate: Certificate, *, by: User, reason: ReprintReason | str = "", note: str = ""
) -> Reprint:
    """Count one more printed copy; return it.

    The first needs no reason, any other does: raises ``ReprintReasonMissing``, and
    ``CertificateNotValid``. The paper itself is the archived file, byte for byte, every time.
    """
    require(by, Can.REPRINT_CERTIFICATE)
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if not certificate.is_valid:
        raise CertificateNotValid
    number = certificate.reprints.count() + 1
    note = " ".join(note.split())[:LONGEST_NOTE]
    if number == 1:
        reason = note = ""
    elif reason not in ReprintReason.values or (reason == ReprintReason.OTHER and not note):
        raise ReprintReasonMissing
    copy = Reprint.objects.create(
        certificate=certificate, copy_number=number, printed_by=by, reason=reason, note=note
    )
    record("certificate.printed", certificate, by=by, copy=number, reason=str(reason))
    return copy


@transaction.atomic
def hand_out_file(certificate: Certificate, *, by: User) -> bytes:
    """Return the archived PDF, or its electronically sealed form, and note who took it. Raises ``CertificateNotValid``."""
    require(by, Can.REPRINT_CERTIFICATE)
    if not certificate.is_valid:
        raise CertificateNotValid
    try:
        pdf = archive_files.read(file_of(certificate))
    except OSError as error:
        raise why_there_is_no_file(certificate) from error
    record("certificate.downloaded", certificate, by=by, number=certificate.number)
    return pdf
