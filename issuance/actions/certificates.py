"""Making a certificate, printing it again, voiding and revoking it."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone

from core.audit.trail import record, recorded_together
from core.documents.paper import CertificatePaper
from core.identity.access import Can, require
from core.identity.models import User
from issuance import archive_files
from issuance.actions.applications import lock_application, mark_approved
from issuance.actions.issuing import Decided, issue_paper
from issuance.documents import certificate_paper
from issuance.errors import (
    AlreadyIssued,
    ArchivedFileMissing,
    CertificateNotValid,
    NotApproved,
    ReasonMissing,
)
from issuance.models import Application, Certificate, Reprint
from issuance.models.applications import ApplicationState
from issuance.models.certificates import CertificateState


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
def approve_and_issue(application: Application, *, by: User) -> Certificate:
    """Approve and issue in one step: the approver's single click."""
    require(by, Can.ISSUE_CERTIFICATE)
    return _issue(mark_approved(application, by=by), by=by)


def _issue(application: Application, *, by: User) -> Certificate:
    """Make the certificate of a locked application, and save both."""
    if not application.is_approved or application.approved_by is None:
        raise NotApproved
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
    )
    certificate = issue_paper(decided, by=by)
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
def print_copy(certificate: Certificate, *, by: User) -> Reprint:
    """Count one more printed copy; return it. Raises ``CertificateNotValid``."""
    require(by, Can.REPRINT_CERTIFICATE)
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not certificate.is_valid:
        raise CertificateNotValid
    copy = Reprint.objects.create(
        certificate=certificate,
        copy_number=certificate.reprints.count() + 1,
        printed_by=by,
    )
    record("certificate.printed", certificate, by=by, copy=copy.copy_number)
    return copy


@transaction.atomic
def hand_out_file(certificate: Certificate, *, by: User) -> bytes:
    """Return the archived PDF and note who took it. Raises ``CertificateNotValid``."""
    require(by, Can.REPRINT_CERTIFICATE)
    if not certificate.is_valid:
        raise CertificateNotValid
    try:
        pdf = archive_files.read(certificate.pdf_sha256)
    except OSError as error:
        raise ArchivedFileMissing from error
    record("certificate.downloaded", certificate, by=by, number=certificate.number)
    return pdf


def void_certificate(certificate: Certificate, *, reason: str, by: User) -> Certificate:
    """Void a certificate before it was handed over. Its number stays in the book."""
    return _end(certificate, CertificateState.VOIDED, reason, by)


def revoke_certificate(certificate: Certificate, *, reason: str, by: User) -> Certificate:
    """Revoke a certificate after it was handed over; verification says so at once."""
    return _end(certificate, CertificateState.REVOKED, reason, by)


@transaction.atomic
def _end(certificate: Certificate, state: CertificateState, reason: str, by: User) -> Certificate:
    require(by, Can.REVOKE_CERTIFICATE)
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not certificate.is_valid:
        raise CertificateNotValid
    if not reason.strip():
        raise ReasonMissing
    certificate.state = state
    certificate.state_reason = reason.strip()[:200]
    certificate.state_changed_at = timezone.now()
    certificate.save(update_fields=["state", "state_reason", "state_changed_at"])
    record(f"certificate.{state.value}", certificate, by=by, number=certificate.number)
    return certificate
