"""The clock that the processes of ``tests.moved_clock`` read: a file, and who sets it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

VARIABLE = "MOVED_CLOCK"
"""The variable that names the file."""


def set_clock(file: Path, moment: datetime) -> None:
    """Have the processes that read ``file`` believe that it is ``moment`` now."""
    written = file.with_suffix(".part")
    written.write_text(str(moment.timestamp() - datetime.now(UTC).timestamp()))
    written.replace(file)
