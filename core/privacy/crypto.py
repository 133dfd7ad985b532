"""Sealing bytes so that only their own tenant, table and column can open them.

A sealed value is::

    algorithm (1 byte) | key version (1 byte) | nonce (12 bytes) | ciphertext and tag

The first two bytes and ``schema.table.column`` are authenticated with it: a value copied into
another tenant, table or column does not open.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.privacy.keyring import Keyring, keyring

HEADER_BYTES = 2
NONCE_BYTES = 12
TAG_BYTES = 16
BLIND_INDEX_BYTES = 16
_CIPHERTEXT = HEADER_BYTES + NONCE_BYTES


class Undecipherable(Exception):
    """A sealed value does not open: damaged, moved from elsewhere, or its key is gone.

    Says where it was met, never what it holds.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"A value of {place} cannot be deciphered: {reason}")


class Cipher(Protocol):
    """An authenticated cipher bound to one key."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return ciphertext and tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return the plaintext; raise ``InvalidTag``."""


@dataclass(frozen=True, eq=False)  # Hashed by identity: one is looked up for every value.
class Algorithm:
    """A cipher that may seal: ``code`` is written into each value and never reused."""

    code: int
    name: str
    key_bytes: int
    cipher: Callable[[bytes], Cipher]


AES_256_GCM = Algorithm(code=1, name="AES-256-GCM", key_bytes=32, cipher=AESGCM)

ALGORITHMS: dict[int, Algorithm] = {}


def register(algorithm: Algorithm) -> None:
    """Let ``algorithm`` open values, and seal them when ``PERSONAL_DATA_ALGORITHM`` names it."""
    known = ALGORITHMS.setdefault(algorithm.code, algorithm)
    if known is not algorithm:
        raise ImproperlyConfigured(f"Algorithm code {algorithm.code} already means {known.name}.")


register(AES_256_GCM)


def sealing_algorithm() -> Algorithm:
    """Return the algorithm for new values: ``settings.PERSONAL_DATA_ALGORITHM``, else AES-256-GCM."""
    name = getattr(settings, "PERSONAL_DATA_ALGORITHM", AES_256_GCM.name)
    for algorithm in ALGORITHMS.values():
        if algorithm.name == name:
            return algorithm
    known = ", ".join(algorithm.name for algorithm in ALGORITHMS.values())
    raise ImproperlyConfigured(f"PERSONAL_DATA_ALGORITHM must be one of: {known}.")


def seal(plaintext: bytes, *, schema: str, column: str) -> bytes:
    """Return ``plaintext`` sealed for ``column`` (``table.column``) of the tenant ``schema``."""
    algorithm, ring = sealing_algorithm(), keyring()
    header = bytes((algorithm.code, ring.current))
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = _cipher(ring, algorithm, ring.current, schema)
    return header + nonce + cipher.encrypt(nonce, plaintext, _bound(header, schema, column))


def unseal(sealed: bytes, *, schema: str, column: str) -> bytes:
    """Return what ``seal`` was given; raise ``Undecipherable``."""
    place = f"{schema}.{column}"
    if len(sealed) < HEADER_BYTES + NONCE_BYTES + TAG_BYTES:
        raise Undecipherable(place, "it is too short to be a sealed value.")
    header, nonce = sealed[:HEADER_BYTES], sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
    algorithm, version, ring = ALGORITHMS.get(header[0]), header[1], keyring()
    if algorithm is None:
        raise Undecipherable(place, f"no algorithm has the code {header[0]}.")
    if version not in ring.versions:
        raise Undecipherable(place, f"PERSONAL_DATA_KEYS has no key of version {version}.")
    cipher = _cipher(ring, algorithm, version, schema)
    try:
        return cipher.decrypt(
            nonce, sealed[HEADER_BYTES + NONCE_BYTES :], _bound(header, schema, column)
        )
    except InvalidTag:
        raise Undecipherable(
            place, "it was damaged, or sealed for another place or by another key."
        ) from None


class ColumnSealer:
    """Seals and opens many values of one column: what is the same for all of them is found once.

    Its values are those of ``seal``, ``unseal`` and ``blind_index``, under the key that is the newest
    when it is made. Random bytes are fetched for many nonces at a time; not to be shared by processes.
    """

    NONCES_AT_ONCE = 256

    def __init__(self, *, schema: str, column: str) -> None:
        algorithm, ring = sealing_algorithm(), keyring()
        self._schema, self._column = schema, column
        self._header = bytes((algorithm.code, ring.current))
        self._bound = _bound(self._header, schema, column)
        self._cipher = _cipher(ring, algorithm, ring.current, schema)
        self._opening: dict[bytes, tuple[Cipher, bytes]] = {}
        self._nonces: Iterator[bytes] = iter(())

    def seal(self, plaintext: bytes) -> bytes:
        """Return ``plaintext`` sealed."""
        nonce = next(self._nonces, b"")
        if not nonce:
            self._nonces = _some_nonces(self.NONCES_AT_ONCE)
            nonce = next(self._nonces)
        return self._header + nonce + self._cipher.encrypt(nonce, plaintext, self._bound)

    def unseal(self, sealed: bytes) -> bytes:
        """Return what was sealed; raise ``Undecipherable``."""
        header = sealed[:HEADER_BYTES]
        known = self._opening.get(header)
        if known is None or len(sealed) < HEADER_BYTES + NONCE_BYTES + TAG_BYTES:
            plaintext = unseal(sealed, schema=self._schema, column=self._column)
            cipher = _cipher(keyring(), ALGORITHMS[header[0]], header[1], self._schema)
            self._opening[header] = cipher, _bound(header, self._schema, self._column)
            return plaintext
        cipher, bound = known
        nonce, ciphertext = sealed[HEADER_BYTES:_CIPHERTEXT], sealed[_CIPHERTEXT:]
        try:
            return cipher.decrypt(nonce, ciphertext, bound)
        except InvalidTag:
            return unseal(sealed, schema=self._schema, column=self._column)


class ColumnIndexer:
    """Makes many blind indexes of one column, under the key that is the newest when it is made."""

    def __init__(self, *, schema: str, column: str) -> None:
        ring = keyring()
        self._key = ring.derive(ring.current, schema=schema, purpose="blind index")
        self._place = b"\0".join([schema.encode(), column.encode(), b""])

    def index(self, value: str) -> bytes:
        """Return what ``blind_index`` does."""
        return hmac.digest(self._key, self._place + value.encode(), "sha256")[:BLIND_INDEX_BYTES]


def key_version(sealed: bytes) -> int:
    """Return the version of the key that sealed the value."""
    return sealed[1]


def blind_index(value: str, *, schema: str, column: str, version: int | None = None) -> bytes:
    """Return the 16 bytes under which ``value`` is found: HMAC-SHA256, truncated.

    Equal values have equal indexes only within one ``column`` (``table.column``) of one tenant.
    ``version`` is the key's, by default the current one.
    """
    ring = keyring()
    key = ring.derive(version or ring.current, schema=schema, purpose="blind index")
    message = b"\0".join([schema.encode(), column.encode(), value.encode()])
    return hmac.digest(key, message, "sha256")[:BLIND_INDEX_BYTES]


def blind_indexes(value: str, *, schema: str, column: str) -> list[bytes]:
    """Return the index of ``value`` under every key that still opens, the current one first."""
    return [
        blind_index(value, schema=schema, column=column, version=version)
        for version in keyring().versions
    ]


@lru_cache(maxsize=8192)
def _cipher(ring: Keyring, algorithm: Algorithm, version: int, schema: str) -> Cipher:
    purpose = f"seal {algorithm.name}"
    return algorithm.cipher(
        ring.derive(version, schema=schema, purpose=purpose, length=algorithm.key_bytes)
    )


def _some_nonces(count: int) -> Iterator[bytes]:
    random = secrets.token_bytes(count * NONCE_BYTES)
    return iter([random[at : at + NONCE_BYTES] for at in range(0, len(random), NONCE_BYTES)])


def _bound(header: bytes, schema: str, column: str) -> bytes:
    return header + f"{schema}.{column}".encode()
