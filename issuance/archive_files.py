"""Where archived PDFs lie: on the archive's shelf (``core.files``), under their own hash."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from core import files
from core.files import ORPHAN_AGE_SECONDS, FilesUnavailable

__all__ = [
    "ORPHAN_AGE_SECONDS",
    "ArchiveUnavailable",
    "digest",
    "exists",
    "keep",
    "orphans",
    "path_of",
    "read",
    "remove",
]

SHELF = "archive"


class ArchiveUnavailable(FilesUnavailable):
    """The archive's disk is full, read-only or away, or its server is."""

    code = "archive_unavailable"
    message = (
        "存档盘暂时写不进去（可能已满或连不上），证明没有出具，编号未占用。请联系管理员后重试。"
    )


def keep(pdf: bytes) -> str:
    """Write ``pdf`` durably and return its hex SHA-256. Keeping the same bytes twice is one file.

    Raises ``ArchiveUnavailable``.
    """
    try:
        return files.keep(pdf, shelf=SHELF)
    except FilesUnavailable as error:
        raise ArchiveUnavailable from error


def read(sha256: str) -> bytes:
    """Return the archived bytes; raise ``FileNotFoundError`` or ``FilesUnavailable``."""
    return files.read(sha256, shelf=SHELF)


def digest(sha256: str) -> str:
    """Return the hash of what lies there now; raises like ``read``."""
    return files.digest(sha256, shelf=SHELF)


def exists(sha256: str) -> bool:
    """Say whether the file is there; raise ``FilesUnavailable``."""
    return files.exists(sha256, shelf=SHELF)


def remove(sha256: str) -> None:
    """Destroy the file; raise ``FilesUnavailable``."""
    files.remove(sha256, shelf=SHELF)


def path_of(sha256: str) -> Path:
    """Return where the file with this hash lies, or would lie, in a local archive."""
    return files.path_of(sha256, shelf=SHELF)


def orphans(
    known: Callable[[Collection[str]], Collection[str]], *, older_than: float = ORPHAN_AGE_SECONDS
) -> Iterator[str]:
    """Yield the names of files that no row points at (see ``core.files.orphans``)."""
    return files.orphans(known, shelf=SHELF, older_than=older_than)
