"""The keys that seal personal data: one master key per version, one derived key per tenant."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MASTER_KEY_BYTES = 32
HIGHEST_VERSION = 255
"""The version travels in one byte of every sealed value."""

HOW_TO_MAKE_A_KEY = (
    'python -c "import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())"'
)


class Keyring:
    """Master keys by version, and the tenants' keys derived from them.

    Derivation is HKDF-SHA256 (RFC 5869) with the schema and the purpose in ``info``: what one
    tenant's key seals, no other tenant's key opens, and a key for sealing is never one for look-up.
    """

    def __init__(self, keys: Mapping[int, str | bytes]) -> None:
        """Take ``keys``: version (1–255) → 32 random bytes, as they are or in base64.

        Raises ``ImproperlyConfigured`` with one sentence when there is none or one is unfit.
        """
        if not keys:
            raise ImproperlyConfigured(
                "PERSONAL_DATA_KEYS holds no key, so personal data can be neither stored nor read: "
                f"set it to {{1: key}}, the key made by: {HOW_TO_MAKE_A_KEY}"
            )
        self._masters = {version: _master(version, key) for version, key in keys.items()}
        self._derived: dict[tuple[int, str, str, int], bytes] = {}
        self.versions: tuple[int, ...] = tuple(sorted(self._masters, reverse=True))
        """All versions that open, newest first."""
        self.current: int = self.versions[0]
        """The version that seals: the highest."""

    def derive(self, version: int, *, schema: str, purpose: str, length: int = 32) -> bytes:
        """Return the tenant's key of ``length`` bytes; raise ``KeyError`` for an unknown version."""
        place = (version, schema, purpose, length)
        key = self._derived.get(place)
        if key is None:
            info = b"\0".join([b"personal data", schema.encode(), purpose.encode()])
            kdf = HKDF(algorithm=SHA256(), length=length, salt=None, info=info)
            key = self._derived[place] = kdf.derive(self._masters[version])
        return key


def _master(version: int, key: str | bytes) -> bytes:
    if not isinstance(version, int) or not 1 <= version <= HIGHEST_VERSION:
        raise ImproperlyConfigured(
            "PERSONAL_DATA_KEYS has a version that is not a whole number from 1 to "
            f"{HIGHEST_VERSION}: renumber it."
        )
    try:
        master = key if isinstance(key, bytes) else base64.b64decode(key, validate=True)
    except (binascii.Error, TypeError, ValueError):
        master = b""
    if len(master) != MASTER_KEY_BYTES:
        raise ImproperlyConfigured(
            f"PERSONAL_DATA_KEYS[{version}] is not {MASTER_KEY_BYTES} bytes (in base64): "
            f"put back the key it had, or make one by: {HOW_TO_MAKE_A_KEY}"
        )
    return master


_ring: tuple[object, Keyring] | None = None


def keyring() -> Keyring:
    """Return the keyring of ``settings.PERSONAL_DATA_KEYS``, built once per value of the setting."""
    global _ring
    configured = getattr(settings, "PERSONAL_DATA_KEYS", None) or {}
    if _ring is None or _ring[0] is not configured:
        _ring = (configured, Keyring(configured))
    return _ring[1]
