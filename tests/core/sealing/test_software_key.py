"""The seal whose key the platform keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.sealing.checking import check_seal
from core.sealing.errors import NotAReadablePdf, SealKeyUnusable
from core.sealing.software import SoftwareKey
from tests.core.sealing.contract import SealContract, paper, stamp
from tests.core.sealing.keys import PASSPHRASE, certificate, ec_key, pkcs12_file, rsa_key

__all__ = ["paper", "stamp"]


class TestAnRsaKey(SealContract):
    @pytest.fixture
    def device(self) -> SoftwareKey:
        return SoftwareKey.from_pkcs12(pkcs12_file(), PASSPHRASE)

    @pytest.fixture
    def expired(self) -> SoftwareKey:
        cert = certificate(rsa_key(), begins=timedelta(days=-9), ends=timedelta(days=-1))
        return SoftwareKey.from_pkcs12(pkcs12_file(cert=cert), PASSPHRASE)


class TestAnEllipticCurveKey(SealContract):
    @pytest.fixture
    def device(self) -> SoftwareKey:
        return SoftwareKey.from_pkcs12(pkcs12_file(ec_key()), PASSPHRASE)

    @pytest.fixture
    def expired(self) -> SoftwareKey:
        cert = certificate(ec_key(), begins=timedelta(days=-9), ends=timedelta(days=-1))
        return SoftwareKey.from_pkcs12(pkcs12_file(ec_key(), cert=cert), PASSPHRASE)


@pytest.mark.parametrize("passphrase", ["", "wrong"])
def test_a_wrong_passphrase_is_refused(passphrase: str) -> None:
    with pytest.raises(SealKeyUnusable):
        SoftwareKey.from_pkcs12(pkcs12_file(), passphrase)


@pytest.mark.parametrize("content", [b"", b"not a key", b"\x30\x82\x00\x00"])
def test_a_file_that_is_no_key_is_refused(content: bytes) -> None:
    with pytest.raises(SealKeyUnusable):
        SoftwareKey.from_pkcs12(content, PASSPHRASE)


def test_a_key_too_short_for_thirty_years_is_refused() -> None:
    with pytest.raises(SealKeyUnusable):
        SoftwareKey.from_pkcs12(pkcs12_file(rsa_key(1024)), PASSPHRASE)


def test_a_certificate_for_another_use_is_refused() -> None:
    cert = certificate(rsa_key(), may_sign=False)
    with pytest.raises(SealKeyUnusable):
        SoftwareKey.from_pkcs12(pkcs12_file(cert=cert), PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\n%%EOF", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_pdf_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(NotAReadablePdf):
        check_seal(content, certificates=[])
