"""Why a file could not be kept or fetched."""

from __future__ import annotations

from core.errors import DomainError


class FilesUnavailable(DomainError):
    """The disk is full, read-only or away; the S3 server is away, too slow, or refuses us.

    Rooms that keep files subclass it with a sentence that says what was not done.
    """

    code = "files_unavailable"
    message = "存储暂时用不了（可能已满或连不上），这一步没有完成。请稍后重试，仍不行请联系管理员。"
