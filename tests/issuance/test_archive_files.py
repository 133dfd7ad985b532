"""A row may point at a file only when file and folders would outlive a power cut."""

from __future__ import annotations

import os
from pathlib import Path

from issuance import archive_files


def test_every_folder_that_got_a_new_name_is_synced(in_county, archive_root, monkeypatch):
    synced: list[Path] = []
    fsync = os.fsync

    def note(handle: int) -> None:
        synced.append(Path(os.readlink(f"/proc/self/fd/{handle}")))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", note)
    final = archive_files.path_of(archive_files.keep(b"paper"))
    folders = [archive_root.parent, archive_root, final.parent.parent, final.parent]
    assert [path for path in synced if path.is_dir()] == folders
    assert final.parent.parent.parent == archive_root


def test_archive_folders_are_their_owners_only(in_county, archive_root):
    final = archive_files.path_of(archive_files.keep(b"paper"))
    for path in (archive_root, final.parent.parent, final.parent):
        assert path.stat().st_mode & 0o777 == 0o700
    assert final.stat().st_mode & 0o777 == 0o600


def test_the_same_bytes_are_one_file(in_county, archive_root):
    assert archive_files.keep(b"paper") == archive_files.keep(b"paper")
    assert len([path for path in archive_root.rglob("*") if path.is_file()]) == 1
