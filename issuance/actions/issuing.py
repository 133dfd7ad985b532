"""The one verb by which a paper gets number, code, PDF, archive entry, seal line and trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from catalog.models import CertificateTemplate
from core.audit.trail import record
from core.directory.models import Community
from core.documents.paper import CertificatePaper
from core.documents.render import render_certificate
from core.identity.models import User
from issuance import archive_files
from issuance.actions.archive import append_to_archive
from issuance.actions.electronic_seals import key_in_use, seal_electronically
from issuance.actions.seals import register_seal_use
from issuance.documents import certificate_paper_as_data
from issuance.models import Application, BookCounter, Certificate, DiscretionaryFile, UnitName
from issuance.models.books import Book
from issuance.verification.codes import new_code, practice_code
from issuance.verification.index import enter_into_index


@dataclass(frozen=True, slots=True)
class Decided:
    """What an approver decided to issue, whichever way it came.

    ``owner`` is named as the certificate's field for it. ``paper`` makes the paper of a certificate
    that has its number, code and days already.
    """

    owner: dict[str, Application | DiscretionaryFile]
    community: Community
    edition_id: int
    template: CertificateTemplate | None
    item_code: str
    item_name: str
    validity_days: int
    clerk: User
    approver: User
    paper: Callable[[Certificate], CertificatePaper]
    replaces: Certificate | None = None


def issue_paper(decided: Decided, *, by: User, at: datetime | None = None) -> Certificate:
    """Make the certificate of what was decided, in the caller's transaction, all of it or nothing.

    The caller holds the lock on the owner and writes its new state. Where the office has an
    electronic seal, the paper is sealed too. ``at`` is when, if not now; no door gives it, only the
    demo does. Raises ``NoSeal``, ``ClockWentBack``, ``ArchiveUnavailable``, and what rendering and
    sealing refuse.
    """
    now = at or timezone.now()
    certificate = _numbered(decided, at=now)
    key = key_in_use(decided.community)
    paper = decided.paper(certificate)
    if key is not None:
        paper = replace(paper, is_sealed_electronically=True)
    pdf = render_certificate(paper)
    certificate.issuer_name = paper.issuer_name
    certificate.relying_party = paper.addressee
    certificate.paper = certificate_paper_as_data(paper)
    certificate.pdf_sha256 = archive_files.keep(pdf)
    certificate.pdf_size = len(pdf)
    certificate.save(force_insert=True)
    if not decided.community.is_training:  # Nobody answers for a practice paper.
        enter_into_index(certificate.verification_code)
        UnitName.remember(certificate.relying_party)
    append_to_archive(certificate, at=now)
    register_seal_use(
        certificate,
        by=decided.approver,
        handled_by=decided.clerk,
        at=now,
        is_electronic=key is not None,
    )
    if key is not None:
        seal_electronically(certificate, pdf, key=key, at=now)
    record(
        "certificate.issued",
        certificate,
        by=by,
        number=certificate.number,
        item=certificate.item_code,
        edition=certificate.edition_id,
        is_self_approved=certificate.is_self_approved,
    )
    return certificate


def _numbered(decided: Decided, *, at: datetime) -> Certificate:
    """Return an unsaved certificate with its number and code; the counter is locked from here."""
    today = timezone.localdate(at)
    serial = BookCounter.take_next(decided.community, Book.CERTIFICATE, today.year)
    return Certificate(
        **decided.owner,
        community=decided.community,
        edition_id=decided.edition_id,
        template=decided.template,
        item_code=decided.item_code,
        item_name=decided.item_name,
        number=f"{decided.community.mark}〔{today.year}〕第{serial:04d}号",
        year=today.year,
        serial=serial,
        verification_code=practice_code() if decided.community.is_training else new_code(),
        issued_at=at,
        issued_on=today,
        valid_until=today + timedelta(days=decided.validity_days),
        clerk=decided.clerk,
        approver=decided.approver,
        is_self_approved=decided.clerk.pk == decided.approver.pk,
        replaces=decided.replaces,
    )
