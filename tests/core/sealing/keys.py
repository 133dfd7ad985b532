"""Keys and certificates for seals, made on the spot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

PASSPHRASE = "correct horse"
HOLDER = "攀枝花市东区竹湖园社区居民委员会"


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certificate(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    *,
    holder: str = HOLDER,
    begins: timedelta = timedelta(days=-1),
    ends: timedelta = timedelta(days=700),
    may_sign: bool = True,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, holder)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=may_sign, content_commitment=may_sign, key_encipherment=not may_sign,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )


def pkcs12_file(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None = None,
    *,
    cert: x509.Certificate | None = None,
    passphrase: str = PASSPHRASE,
) -> bytes:
    key = key or rsa_key()
    return pkcs12.serialize_key_and_certificates(
        b"seal", key, cert or certificate(key), None, BestAvailableEncryption(passphrase.encode())
    )
