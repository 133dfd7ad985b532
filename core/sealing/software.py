"""A seal whose key is kept by the platform: RSA or ECDSA from a PKCS#12 file, PAdES B-B."""

from __future__ import annotations

import io

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509 import Certificate, KeyUsage, NameOID
from cryptography.x509.extensions import ExtensionNotFound
from django.utils import timezone
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.sealing.device import SealCertificate, Stamp
from core.sealing.errors import SealCertificateNotValid, SealingFailed, SealKeyUnusable

FIELD = "ElectronicSeal"
BYTES_RESERVED = 8192
LEAST_RSA_BITS = 2048
_NO_MORE_CHANGES = fields.MDPPerm.NO_CHANGES

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class _LoadedKey(signers.Signer):
    """Signs with a key that stays loaded: pyHanko's own signer parses it for every signature."""

    def __init__(self, key: PrivateKey, certificate: Certificate, chain: list[Certificate]) -> None:
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        for one in (certificate, *chain):
            registry.register(_asn1(one))
        super().__init__(signing_cert=_asn1(certificate), cert_registry=registry)
        self._key = key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


class _Drawing(PdfContent):
    """The one page of a PDF held in memory; pyHanko's own imports from files by name."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        writer = self.writer
        if writer is None:
            raise PdfError("a drawing belongs to a document")
        form = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        name = b"/ElectronicSeal"
        self.resources.xobject[name.decode()] = form
        left, bottom, right, top = form.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(left - right), height=abs(bottom - top))
        return b"%s Do" % name


class SoftwareKey:
    """A :class:`core.sealing.device.SealDevice` on a key in memory."""

    def __init__(self, key: PrivateKey, certificate: Certificate, chain: list[Certificate]) -> None:
        self._signer = _LoadedKey(key, certificate, chain)
        self._key = key
        self.certificate = _described(certificate)

    @classmethod
    def from_pkcs12(cls, content: bytes, passphrase: str) -> SoftwareKey:
        """Open a PKCS#12 file; raise ``SealKeyUnusable``."""
        try:
            loaded = pkcs12.load_pkcs12(content, passphrase.encode() or None)
        except (ValueError, TypeError) as error:
            raise SealKeyUnusable from error
        key, own = loaded.key, loaded.cert
        if own is None or not _may_seal(own.certificate):
            raise SealKeyUnusable
        if isinstance(key, rsa.RSAPrivateKey):
            if key.key_size < LEAST_RSA_BITS:
                raise SealKeyUnusable
        elif not isinstance(key, ec.EllipticCurvePrivateKey):
            raise SealKeyUnusable
        return cls(key, own.certificate, [one.certificate for one in loaded.additional_certs])

    @property
    def algorithm(self) -> str:
        """Name the signature for people."""
        kind = f"RSA-{self._key.key_size}" if isinstance(self._key, rsa.RSAPrivateKey) else "ECDSA"
        return f"{kind} / SHA-256"

    def seal(self, pdf: bytes, *, stamp: Stamp, reason: str) -> bytes:
        """Return ``pdf`` sealed: see :class:`core.sealing.device.SealDevice`."""
        if not self.certificate.is_valid_at(timezone.now()):
            raise SealCertificateNotValid
        signing = signers.PdfSigner(
            signers.PdfSignatureMetadata(
                field_name=FIELD,
                subfilter=fields.SigSeedSubFilter.PADES,
                md_algorithm="sha256",
                certify=True,
                docmdp_permissions=_NO_MORE_CHANGES,
                reason=reason,
            ),
            signer=self._signer,
            stamp_style=StaticStampStyle(
                background=_Drawing(stamp.drawing),
                background_opacity=1.0,
                border_width=0,
            ),
            new_field_spec=fields.SigFieldSpec(FIELD, on_page=0, box=_whole(stamp.box)),
        )
        try:
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
            return bytes(signing.sign_pdf(writer, bytes_reserved=BYTES_RESERVED).getvalue())
        except (PdfError, SigningError, ValueError) as error:
            raise SealingFailed from error


def _whole(box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    left, bottom, right, top = box
    return round(left), round(bottom), round(right), round(top)


def _may_seal(certificate: Certificate) -> bool:
    """Say whether the certificate's own words allow signatures that last."""
    try:
        usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _described(certificate: Certificate) -> SealCertificate:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return SealCertificate(
        holder=str(names[0].value) if names else certificate.subject.rfc4514_string(),
        serial=f"{certificate.serial_number:X}",
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        pem=certificate.public_bytes(Encoding.PEM).decode(),
    )


def _asn1(certificate: Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
