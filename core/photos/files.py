"""Where photographs lie: on a shelf of their own (``core.files``), under their own hash."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from core import files
from core.files import FilesUnavailable
from core.photos.errors import PhotosUnavailable

SHELF = "photos"


def keep_photo(jpeg: bytes) -> str:
    """Write ``jpeg`` durably and return its hex SHA-256. The same bytes twice are one file.

    The file is complete before a row points at it. Raises ``PhotosUnavailable``.
    """
    try:
        return files.keep(jpeg, shelf=SHELF)
    except FilesUnavailable as error:
        raise PhotosUnavailable from error


def read_photo(sha256: str) -> bytes:
    """Return a photograph of the current tenant; raise ``FileNotFoundError``."""
    return files.read(sha256, shelf=SHELF)


def collect_photos_except(known: Callable[[Collection[str]], Collection[str]]) -> int:
    """Delete the current tenant's photographs that no row names; return how many.

    A crash, or a refusal after the file was written, leaves such files. ``known`` as in
    ``core.files.orphans``.
    """
    collected = 0
    for name in files.orphans(known, shelf=SHELF):
        files.remove_named(name, shelf=SHELF)
        collected += 1
    return collected


def photo_path(sha256: str) -> Path:
    """Return where the photograph of this hash lies, or would lie, on a local shelf."""
    return files.path_of(sha256, shelf=SHELF)
