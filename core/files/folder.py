"""A shelf in a local folder: what is saved outlives a power cut."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage

from core.files.shelves import Kept


class DurableFolder(FileSystemStorage):
    """Temporary file, fsync, rename, fsync of the folder; files and folders are their owner's only."""

    def __init__(self, location: str) -> None:
        """Stand on the folder ``location``; it is made with the first file."""
        super().__init__(location=location, allow_overwrite=True)

    def _save(self, name: str, content: IO[Any]) -> str:
        final = Path(self.path(name))
        _make_folder(final.parent)
        handle, temporary = tempfile.mkstemp(dir=final.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():  # type: ignore[attr-defined]
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.rename(temporary, final)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(final.parent)
        return name

    def delete(self, name: str) -> None:
        """Delete the file durably: what was to be destroyed does not come back after a crash."""
        path = Path(self.path(name))
        path.unlink(missing_ok=True)
        if path.parent.exists():
            _sync_folder(path.parent)

    def chunks(self, name: str, size: int) -> Iterator[bytes]:
        """Yield the file in pieces of ``size`` bytes."""
        with Path(self.path(name)).open("rb", buffering=0) as file:
            while chunk := file.read(size):
                yield chunk

    def walk(self, folder: str) -> Iterator[Kept]:
        """Yield every file below ``folder``."""
        root = Path(self.path(folder))
        for above, _folders, files in os.walk(root):
            for file in files:
                path = Path(above) / file
                try:
                    modified = path.stat().st_mtime
                except FileNotFoundError:  # Gone since it was listed.
                    continue
                name = path.relative_to(self.location).as_posix()
                yield Kept(name, datetime.fromtimestamp(modified, UTC))


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
