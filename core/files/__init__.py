"""Files that rows point at: under their own hash, per tenant and shelf, here or on an S3 server.

A file is complete and durable before a row points at it. What a crash leaves behind is an orphan
without a row: harmless, and collected after a day.
"""

from core.files.errors import FilesUnavailable
from core.files.shelves import (
    ORPHAN_AGE_SECONDS,
    chunks,
    digest,
    exists,
    keep,
    keep_file,
    orphans,
    path_of,
    read,
    remove,
    remove_named,
)

__all__ = [
    "ORPHAN_AGE_SECONDS",
    "FilesUnavailable",
    "chunks",
    "digest",
    "exists",
    "keep",
    "keep_file",
    "orphans",
    "path_of",
    "read",
    "remove",
    "remove_named",
]
