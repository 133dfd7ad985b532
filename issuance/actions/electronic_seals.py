"""Switching electronic seals on and off, and sealing what is issued while they are on."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.audit.trail import record
from core.directory.models import Community
from core.documents.seal import place_over, render_seal
from core.identity.access import Role
from core.identity.models import User
from core.notices.actions import notify
from core.rows import row_exists
from core.sealing.device import SealDevice, Stamp
from core.sealing.errors import SealCertificateNotValid
from core.sealing.software import SoftwareKey
from core.tenancy import current_schema
from core.web.chinese import chinese_date
from issuance import archive_files
from issuance.models import Certificate, ElectronicSealing, SealKey

REASON = "出具证明"
TELL_DAYS = 30
_SERIAL_SHOWN = 8
_open_keys: dict[tuple[str, str], SealDevice] = {}


@transaction.atomic
def configure_seal_key(
    pkcs12: bytes, passphrase: str, *, community: Community | None = None
) -> SealKey:
    """Switch the electronic seal on with a PKCS#12 file; the key before it is retired.

    ``community`` None: for every community of this office that has no key of its own. This is the
    operator's verb: whoever may call it holds the key file. Raises ``SealKeyUnusable`` and
    ``SealCertificateNotValid``.
    """
    device = SoftwareKey.from_pkcs12(pkcs12, passphrase)
    described = device.certificate
    if not described.is_valid_at(timezone.now()):
        raise SealCertificateNotValid
    retire_seal_key(community=community)
    key = SealKey.objects.create(
        community=community,
        pkcs12=base64.b64encode(pkcs12).decode(),
        passphrase=passphrase,
        certificate_pem=described.pem,
        holder=described.holder[:200],
        serial=described.serial[:64],
        valid_from=described.valid_from,
        valid_until=described.valid_until,
    )
    record("seal_key.configured", key, by=None, serial=key.serial)
    return key


@transaction.atomic
def retire_seal_key(*, community: Community | None = None) -> bool:
    """Switch the electronic seal off; return whether it was on. What it sealed stays sealed.

    The private key is erased, its certificate stays: papers are verified by it for decades.
    """
    key = SealKey.objects.select_for_update().filter(community=community, is_in_use=True).first()
    if key is None:
        return False
    key.is_in_use = False
    key.pkcs12 = key.passphrase = ""
    key.retired_at = timezone.now()
    key.save(update_fields=["is_in_use", "pkcs12", "passphrase", "retired_at"])
    record("seal_key.retired", key, by=None, serial=key.serial)
    return True


def key_in_use(community: Community) -> SealKey | None:
    """Return the key that seals for this community: its own before that of the whole office."""
    if community.is_training or not row_exists(SealKey, "is_in_use"):
        return None
    return (
        SealKey.objects.filter(Q(community=community) | Q(community=None), is_in_use=True)
        .order_by(F("community").asc(nulls_last=True))
        .first()
    )


def seal_electronically(
    certificate: Certificate, pdf: bytes, *, key: SealKey, at: datetime
) -> ElectronicSealing:
    """Seal the paper of a certificate and keep the sealed file, in the transaction that issues it.

    Raises ``SealCertificateNotValid``, ``SealingFailed`` and ``ArchiveUnavailable``.
    """
    device = _opened(key)
    stamp = Stamp(
        drawing=render_seal(certificate.issuer_name, key.serial[-_SERIAL_SHOWN:]),
        box=place_over(pdf, chinese_date(certificate.issued_on)),
    )
    sealed = device.seal(pdf, stamp=stamp, reason=REASON)
    sealing = ElectronicSealing.objects.create(
        certificate=certificate,
        key=key,
        sealed_sha256=archive_files.keep(sealed),
        sealed_size=len(sealed),
        sealed_at=at,
        algorithm=device.algorithm,
    )
    record("certificate.sealed", certificate, by=None, number=certificate.number, serial=key.serial)
    return sealing


def tell_of_expiring_keys() -> int:
    """Tell officers of keys that end within ``TELL_DAYS``, once per key; return how many end.

    Issuing stops on the day a certificate ends, so there must be time to get another.
    """
    until = timezone.now() + timedelta(days=TELL_DAYS)
    ending = SealKey.objects.filter(is_in_use=True, valid_until__lt=until)
    officers = User.objects.filter(role=Role.OFFICER, is_active=True)
    for key in ending:
        day = chinese_date(timezone.localdate(key.valid_until))
        notify(
            officers,
            key=f"seal-key-ending:{key.public_id}",
            title=f"电子印章的证书{day}到期",
            body="到期后不能再出具证明。请尽快联系平台运维人员换上新证书，或者停用电子印章。",
            is_alarm=True,
        )
    return len(ending)


def _opened(key: SealKey) -> SealDevice:
    """Return the device of a key. Opening a key file takes longer than sealing, so it stays open."""
    place = (current_schema(), str(key.public_id))
    device = _open_keys.get(place)
    if device is None:
        device = SoftwareKey.from_pkcs12(base64.b64decode(key.pkcs12), key.passphrase)
        _open_keys[place] = device
    return device
