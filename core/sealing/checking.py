"""What became of a sealed paper: is the seal ours, and was anything changed after it?"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asn1crypto import pem as asn1_pem  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

from core.sealing.errors import NotAReadablePdf

logger = logging.getLogger(__name__)


class SealState(StrEnum):
    """What a seal says about the paper that carries it."""

    INTACT = "intact"
    """Ours, and it covers every byte."""
    ADDED_TO = "added_to"
    """Ours, but something was added behind it."""
    BROKEN = "broken"
    """The sealed bytes themselves were changed, or the signature is not what it says."""
    FOREIGN = "foreign"
    """Somebody's, but none of the certificates we know."""
    NONE = "none"
    """There is no seal: it was cut off, or never there."""


@dataclass(frozen=True, slots=True)
class SealFinding:
    """``holder`` and ``sealed_at`` are what the seal says of itself, not yet believed."""

    state: SealState
    holder: str = ""
    sealed_at: datetime | None = None


def check_seal(pdf: bytes, *, certificates: Iterable[str]) -> SealFinding:
    """Say what the (last) seal of ``pdf`` is worth; ``certificates`` are ours, as PEM.

    Certificates are believed because they are on file, whatever their chain. A file cut back to
    before its seal says ``NONE``: whoever expects a seal must refuse that. Raises
    ``NotAReadablePdf``.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        seals = reader.embedded_signatures
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotAReadablePdf from error
    if not seals:
        return SealFinding(SealState.NONE)
    ours = [_loaded(one) for one in certificates]
    seal = seals[-1]
    try:
        at = seal.self_reported_timestamp
        status = validate_pdf_signature(seal, _believing(ours, at))
    # A forged container makes the parsers raise nearly anything; all of it means the same.
    except (
        SignatureValidationError, SigningError, PathError, PdfError,
        ValueError, TypeError, KeyError, AttributeError,
    ) as error:  # fmt: skip
        logger.info("A seal could not be read: %s", type(error).__name__)
        return SealFinding(SealState.BROKEN)
    holder = str(status.signing_cert.subject.native.get("common_name", ""))
    is_ours = any(status.signing_cert.dump() == one.dump() for one in ours)
    return SealFinding(_state(status, is_ours=is_ours), holder, at)


def _state(status: PdfSignatureStatus, *, is_ours: bool) -> SealState:
    if not (status.intact and status.valid):
        return SealState.BROKEN
    if not is_ours:
        return SealState.FOREIGN
    untouched = (
        status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level == ModificationLevel.NONE
    )
    return SealState.INTACT if untouched and status.bottom_line else SealState.ADDED_TO


def _believing(ours: list[asn1_x509.Certificate], at: datetime | None) -> ValidationContext:
    """Trust what is on file, at the time the seal was set: a seal outlives its certificate."""
    return ValidationContext(trust_roots=ours, moment=at, allow_fetching=False)


def _loaded(certificate: str) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(asn1_pem.unarmor(certificate.encode())[2])
