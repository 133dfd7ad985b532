"""Where photographs lie: under their own hash, one folder per tenant, apart from the archive."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from pathlib import Path

from django.conf import settings

from core.photos.errors import PhotosUnavailable
from core.tenancy import current_schema

ORPHAN_AGE_SECONDS = 24 * 3600
_SHA256 = re.compile(r"[0-9a-f]{64}")


def keep_photo(jpeg: bytes) -> str:
    """Write ``jpeg`` durably and return its hex SHA-256. The same bytes twice are one file.

    The file is complete before a row points at it. Raises ``PhotosUnavailable``.
    """
    sha256 = hashlib.sha256(jpeg).hexdigest()
    final = photo_path(sha256)
    try:
        if final.exists() and final.stat().st_size == len(jpeg):
            os.utime(final)  # It is new again: not to be collected before its row is there.
            return sha256
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=final.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(jpeg)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).rename(final)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise PhotosUnavailable from error
    return sha256


def read_photo(sha256: str) -> bytes:
    """Return a photograph of the current tenant; raise ``FileNotFoundError``."""
    return photo_path(sha256).read_bytes()


def collect_photos_except(known: set[str], *, older_than: float = ORPHAN_AGE_SECONDS) -> int:
    """Delete the current tenant's files that none of the ``known`` hashes names; return how many.

    A crash, or a refusal after the file was written, leaves such files; younger ones than
    ``older_than`` seconds may still get their row.
    """
    youngest, collected = time.time() - older_than, 0
    for path in (Path(settings.PHOTO_ROOT) / current_schema()).glob("*/*"):
        is_known = path.suffix == ".jpg" and path.stem in known
        if not is_known and path.stat().st_mtime < youngest:
            path.unlink(missing_ok=True)
            collected += 1
    return collected


def photo_path(sha256: str) -> Path:
    """Return where the photograph of this hash lies, or would lie."""
    if not _SHA256.fullmatch(sha256):
        raise FileNotFoundError(sha256)
    return Path(settings.PHOTO_ROOT) / current_schema() / sha256[:2] / f"{sha256}.jpg"
