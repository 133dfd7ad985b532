"""What anybody may learn about a certificate whose code they hold: never more than masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from core.privacy.masking import mask_name
from issuance.models import Certificate
from issuance.models.certificates import CertificateState

OUTCOMES = {
    CertificateState.ISSUED: "genuine",
    CertificateState.VOIDED: "voided",
    CertificateState.REVOKED: "revoked",
}


@dataclass(frozen=True)
class MaskedCertificate:
    """A certificate as the verification page shows it. ``state``: genuine, voided or revoked."""

    state: str
    number: str
    item_name: str
    issuer_name: str
    subject_name: str
    relying_party: str
    issued_on: date
    ended_on: date | None


def masked_certificate(code: str) -> MaskedCertificate | None:
    """Return the certificate of a code in the current tenant, masked; None when there is none."""
    certificate = (
        Certificate.objects.select_related("application", "community")
        .filter(verification_code=code)
        .first()
    )
    if certificate is None:
        return None
    ended = certificate.state_changed_at
    return MaskedCertificate(
        state=OUTCOMES[CertificateState(certificate.state)],
        number=certificate.number,
        item_name=certificate.item_name,
        issuer_name=str(certificate.paper.get("issuer_name", "")),
        subject_name=mask_name(certificate.application.subject_name),
        relying_party=str(certificate.paper.get("addressee", "")),
        issued_on=certificate.issued_on,
        ended_on=timezone.localdate(ended) if ended else None,
    )
