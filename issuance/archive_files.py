"""Where archived PDFs lie: under their own hash, one folder per tenant.

A file is complete before a row points at it: temporary file, fsync, rename, fsync of the folder,
and only then the transaction commits. What a crash leaves behind is an orphan without a row:
harmless, and collected after a day.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from core.errors import DomainError
from core.tenancy import current_schema

ORPHAN_AGE_SECONDS = 24 * 60 * 60


class ArchiveUnavailable(DomainError):
    """The archive's disk is full, read-only or away."""

    code = "archive_unavailable"
    message = "存档盘暂时写不进去（可能已满），证明没有出具，编号未占用。请联系管理员后重试。"


def archive_folder() -> Path:
    """Return the current tenant's folder."""
    return Path(settings.ARCHIVE_ROOT) / current_schema()


def path_of(sha256: str) -> Path:
    """Return where the file with this hash lies, or would lie."""
    return archive_folder() / sha256[:2] / f"{sha256}.pdf"


def keep(pdf: bytes) -> str:
    """Write ``pdf`` durably and return its hex SHA-256. Keeping the same bytes twice is one file.

    Raises ``ArchiveUnavailable``.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    final = path_of(sha256)
    if final.exists() and final.stat().st_size == len(pdf):
        os.utime(final)  # Young again, so that the collector leaves it alone.
        return sha256
    try:
        _make_folder(final.parent)
        handle, temporary = tempfile.mkstemp(dir=final.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            os.rename(temporary, final)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(final.parent)
    except OSError as error:
        raise ArchiveUnavailable from error
    return sha256


def read(sha256: str) -> bytes:
    """Return the archived bytes; raise ``FileNotFoundError``."""
    return path_of(sha256).read_bytes()


def orphans(known: set[str], *, older_than: float = ORPHAN_AGE_SECONDS) -> Iterator[Path]:
    """Yield files of the current tenant that no row of ``known`` hashes points at."""
    youngest = time.time() - older_than
    for path in archive_folder().glob("*/*"):
        is_ours = path.suffix == ".pdf" and path.stem in known
        if not is_ours and path.stat().st_mtime < youngest:
            yield path


def _make_folder(folder: Path) -> None:
    """Make a folder, and those above it, durably: a new name stands in the folder above."""
    if folder.exists():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
