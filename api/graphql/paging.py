"""Pages by key: "what comes after this one", never OFFSET."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from api.graphql.limits import MAX_PAGE
from core.errors import DomainError


class FirstOutOfRange(DomainError):
    """A page of none, or of more than one answer should hold."""

    code = "first_out_of_range"
    message = f"first 须在 1 到 {MAX_PAGE} 之间。"


class CursorUnknown(DomainError):
    """A cursor that none of our answers held."""

    code = "cursor_unknown"
    message = "after 不是本查询返回的游标。请从第一页重新读取。"


class CursorOutdated(DomainError):
    """A cursor into an edition that is no longer in force."""

    code = "cursor_outdated"
    message = "清单已有新版，这个游标不再有效。请从第一页重新读取。"


def page_size(first: int) -> int:
    """Return ``first``; raise ``FirstOutOfRange``."""
    if not 1 <= first <= MAX_PAGE:
        raise FirstOutOfRange
    return first


def cursor(*key: Any) -> str:
    """Return the opaque cursor of a row that is found by ``key``."""
    text = ":".join(str(part) for part in key)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def key_of(after: str, length: int) -> Sequence[str]:
    """Return the ``length`` parts a cursor was made of; raise ``CursorUnknown``."""
    try:
        padded = after.encode("ascii") + b"=" * (-len(after) % 4)
        parts = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").split(":")
    except (binascii.Error, UnicodeError):
        raise CursorUnknown from None
    if len(parts) != length:
        raise CursorUnknown
    return parts
