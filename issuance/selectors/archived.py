"""The papers themselves, as the archive holds them, for whoever holds their code."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import DomainError
from issuance import archive_files
from issuance.models import Certificate, ElectronicSealing, SealKey


class OriginalAway(DomainError):
    """The archive's copy cannot be read, so there is nothing to compare with."""

    code = "original_away"
    message = "留底的原件暂时读不出来，没有比对文件。可以先用核验码核验，稍后再试。"


@dataclass(frozen=True, slots=True)
class ArchivedPaper:
    """``plain`` is the archived PDF, ``sealed`` the electronically sealed one where there is one.

    ``seal_certificates`` (PEM) are those by which this office's seals are believed.
    """

    plain: bytes
    sealed: bytes | None
    seal_certificates: tuple[str, ...]


def file_of(certificate: Certificate) -> str:
    """Return the hash of the file that is handed out: the sealed one, where there is one."""
    sealing = sealing_of(certificate)
    return sealing.sealed_sha256 if sealing else certificate.pdf_sha256


def sealing_of(certificate: Certificate) -> ElectronicSealing | None:
    """Return what is known of its electronic seal; None where it is stamped by hand."""
    return ElectronicSealing.objects.filter(certificate=certificate).select_related("key").first()


def archived_paper(code: str) -> ArchivedPaper | None:
    """Return the paper of a verification code in the current tenant; raise ``OriginalAway``."""
    certificate = Certificate.objects.filter(verification_code=code).first()
    if certificate is None:
        return None
    sealing = sealing_of(certificate)
    ours = SealKey.objects.values_list("certificate_pem", flat=True)
    try:
        return ArchivedPaper(
            plain=archive_files.read(certificate.pdf_sha256),
            sealed=archive_files.read(sealing.sealed_sha256) if sealing else None,
            seal_certificates=tuple(ours),
        )
    except OSError as error:
        raise OriginalAway from error
