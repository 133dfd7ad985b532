"""Keeping and fetching files by hash. A shelf is an alias of Django's ``STORAGES``.

Shelves: ``archive`` (PDFs, plain, so that they can be checked by anybody for thirty years),
``photos`` (public notices on walls), ``attachments`` (sealed with the tenant's key before they
come here), ``packages`` (a year of a community as one zip). On every shelf a file lies at
``<schema>/<first two digits>/<sha256><ending>``.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol, cast

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

from core.files.errors import FilesUnavailable
from core.tenancy import current_schema

ENDINGS = {
    "archive": ".pdf",
    "photos": ".jpg",
    "attachments": ".sealed",
    "packages": ".zip",
}
SHELVES = tuple(ENDINGS)
ORPHAN_AGE_SECONDS = 24 * 60 * 60
READ_BYTES = 256 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as its storage lists it. ``name`` is as in ``Storage``; ``modified_at`` is aware."""

    name: str
    modified_at: datetime


class ShelfStorage(Protocol):
    """What a shelf stands on: Django's storage API and two verbs of our own.

    Trouble is an ``OSError``, whatever the storage is made of; a missing file is a
    ``FileNotFoundError``. Saving a name again replaces the file whole.
    """

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Write durably; complete or not at all."""

    def exists(self, name: str) -> bool:
        """Say whether the file is there."""

    def delete(self, name: str) -> None:
        """Delete the file; not being there is no trouble."""

    def path(self, name: str) -> str:
        """Return where the file lies; ``NotImplementedError`` on a server."""

    def chunks(self, name: str, size: int) -> Iterator[bytes]:
        """Yield the file piece by piece."""

    def walk(self, folder: str) -> Iterator[Kept]:
        """Yield every file below ``folder``, in no order; none where there is no such folder."""


def keep(content: bytes, *, shelf: str) -> str:
    """Write ``content`` durably and return its hex SHA-256. The same bytes twice are one file.

    Raises ``FilesUnavailable``.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    _save(shelf, sha256, ContentFile(content))
    return sha256


def keep_file(path: Path, *, shelf: str) -> str:
    """Keep a file too large for memory; return its hex SHA-256. Raises ``FilesUnavailable``."""
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            _save(shelf, sha256, File(file))
    except OSError as error:
        raise FilesUnavailable from error
    return sha256


def read(sha256: str, *, shelf: str) -> bytes:
    """Return a file of the current tenant; raise ``FileNotFoundError``, ``FilesUnavailable``."""
    return b"".join(chunks(sha256, shelf=shelf))


def chunks(sha256: str, *, shelf: str, size: int = READ_BYTES) -> Iterator[bytes]:
    """Return the file piece by piece; raises like ``read``, at the first piece.

    Where it lies is settled at once: the pieces may be asked for when the tenant is left.
    """
    storage, name = _storage(shelf), _name(shelf, sha256)

    def pieces() -> Iterator[bytes]:
        try:
            yield from storage.chunks(name, size)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise FilesUnavailable from error

    return pieces()


def digest(sha256: str, *, shelf: str) -> str:
    """Return the hex SHA-256 of what lies under ``sha256`` now; raises like ``read``."""
    sum_so_far = hashlib.sha256()
    for chunk in chunks(sha256, shelf=shelf):
        sum_so_far.update(chunk)
    return sum_so_far.hexdigest()


def exists(sha256: str, *, shelf: str) -> bool:
    """Say whether there is a file under this hash; raises ``FilesUnavailable``."""
    try:
        return _storage(shelf).exists(_name(shelf, sha256))
    except FileNotFoundError:
        return False
    except OSError as error:
        raise FilesUnavailable from error


def remove(sha256: str, *, shelf: str) -> None:
    """Delete a file; one that is gone is no trouble. Raises ``FilesUnavailable``."""
    remove_named(_name(shelf, sha256), shelf=shelf)


def remove_named(name: str, *, shelf: str) -> None:
    """Delete what ``orphans`` named, torn files among them; raises ``FilesUnavailable``."""
    if not name.startswith(f"{current_schema()}/"):
        raise FileNotFoundError(name)
    try:
        _storage(shelf).delete(name)
    except FileNotFoundError:
        return
    except OSError as error:
        raise FilesUnavailable from error


def path_of(sha256: str, *, shelf: str) -> Path:
    """Return where a file lies, or would lie; for local shelves only."""
    return Path(_storage(shelf).path(_name(shelf, sha256)))


def orphans(
    known: Callable[[Collection[str]], Collection[str]],
    *,
    shelf: str,
    older_than: float = ORPHAN_AGE_SECONDS,
) -> Iterator[str]:
    """Yield the names of the tenant's files on ``shelf`` that no row points at.

    ``known`` gets up to 1,000 hashes and returns those that rows point at; ``older_than`` is in
    seconds: younger files may still be waiting for their row. Raises ``FilesUnavailable``.
    """
    youngest = time.time() - older_than
    try:
        found = _storage(shelf).walk(current_schema())
        old = (kept.name for kept in found if kept.modified_at.timestamp() < youngest)
        while batch := list(islice(old, _BATCH)):
            named = {name: _hash_in(name, shelf) for name in batch}
            pointed_at = set(known([sha256 for sha256 in named.values() if sha256]))
            yield from (name for name, sha256 in named.items() if sha256 not in pointed_at)
    except OSError as error:
        raise FilesUnavailable from error


def _save(shelf: str, sha256: str, content: File[Any]) -> None:
    try:
        _storage(shelf).save(_name(shelf, sha256), content)
    except OSError as error:
        raise FilesUnavailable from error


def _storage(shelf: str) -> ShelfStorage:
    return cast(ShelfStorage, storages[shelf])


def _name(shelf: str, sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise FileNotFoundError(sha256)
    return f"{current_schema()}/{sha256[:2]}/{sha256}{ENDINGS[shelf]}"


def _hash_in(name: str, shelf: str) -> str:
    """Return the hash a file is named by; empty for torn and foreign files."""
    stem, ending = Path(name).stem, Path(name).suffix
    return stem if ending == ENDINGS[shelf] and _SHA256.fullmatch(stem) else ""
