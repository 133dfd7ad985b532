"""What an electronic seal is to the rest of the house: bytes in, sealed bytes out.

A device signs whole documents rather than digests, so that one which speaks another cryptography
(SM2 and SM3 in a hardware token) may build its own signature container. Whatever the device,
``tests/core/sealing/contract.py`` says what it must do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Stamp:
    """The visible seal: ``drawing`` is a one-page PDF, ``box`` where it goes on the first page.

    ``box`` is (left, bottom, right, top) in points from the lower left corner.
    """

    drawing: bytes
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class SealCertificate:
    """Whose seal it is. ``pem`` is the X.509 certificate; moments are aware."""

    holder: str
    serial: str
    valid_from: datetime
    valid_until: datetime
    pem: str

    def is_valid_at(self, moment: datetime) -> bool:
        """Say whether the certificate may seal at ``moment``."""
        return self.valid_from <= moment < self.valid_until


class SealDevice(Protocol):
    """A key that seals, wherever it lives."""

    @property
    def algorithm(self) -> str:
        """Name the signature for people: ``RSA-2048 / SHA-256``."""

    @property
    def certificate(self) -> SealCertificate:
        """Return the certificate that every seal carries."""

    def seal(self, pdf: bytes, *, stamp: Stamp, reason: str) -> bytes:
        """Return ``pdf`` with one more revision that seals all of it against any change.

        The bytes of ``pdf`` stay as they are at the front. Raises ``SealCertificateNotValid`` and
        ``SealingFailed``.
        """
