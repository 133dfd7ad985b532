"""Drawing a PDF anew without ever opening it in this process."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

from core.uploads import redrawing
from core.uploads.errors import (
    PdfEncrypted,
    PdfNeedsItsProgram,
    PdfNotReadable,
    TooManyPages,
    UploadRefused,
)

_SCRIPT = str(Path(redrawing.__file__).resolve())
_REFUSALS: dict[int, type[UploadRefused]] = {
    redrawing.TOO_MANY_PAGES: TooManyPages,
    redrawing.ENCRYPTED: PdfEncrypted,
    redrawing.NEEDS_ITS_PROGRAM: PdfNeedsItsProgram,
}
_AT_ONCE = threading.BoundedSemaphore(2)
"""Per web process: a morning of large scans waits in line, it does not fill the memory."""


def redrawn_pdf(sent: bytes) -> tuple[bytes, int, tuple[str, ...]]:
    """Return a PDF of pictures of the pages, their number, and what was left out.

    What may be left out: ``scripts``, ``attachments``. Raises ``TooManyPages``, ``PdfEncrypted``,
    ``PdfNeedsItsProgram`` and, for all that cannot be drawn in time and space, ``PdfNotReadable``.
    """
    with _AT_ONCE:
        try:
            # Isolated and without our environment: no setting, no key, no password within reach.
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-I", "-B", _SCRIPT],
                input=sent,
                capture_output=True,
                env={},
                cwd="/",
                timeout=redrawing.SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as endless:
            raise PdfNotReadable from endless
    if done.returncode:
        raise _REFUSALS.get(done.returncode, PdfNotReadable)
    said = json.loads(done.stderr.splitlines()[-1])
    return done.stdout, int(said["pages"]), tuple(said["left_out"])
