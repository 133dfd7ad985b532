"""What people type into a search box: made fit to read, and carried from page to page unread.

Residents' words may name somebody, so they are sent by POST and stand in no address, log or
history. The page that answers is fetched by GET all the same (so that going back and reloading
work): its address carries the words sealed, for half an hour.
"""

from __future__ import annotations

import time
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode

from core.privacy.crypto import Undecipherable, seal, unseal
from core.tenancy import current_schema

LONGEST = 60
CARRIED_FOR = 30 * 60
"""Seconds."""
_PLACE = "address.typed_words"
_TIME_BYTES = 6


def tidy_words(text: str) -> str:
    """Return what was typed on one line, without control characters, ``LONGEST`` at most."""
    kept = (" " if unicodedata.category(c)[0] in "CZ" else c for c in text[: 4 * LONGEST])
    return " ".join("".join(kept).split())[:LONGEST]


def sealed_words(words: str) -> str:
    """Return ``words`` as an address of this tenant may carry them."""
    at = int(time.time()).to_bytes(_TIME_BYTES, "big")
    sealed = seal(at + words.encode(), schema=current_schema(), column=_PLACE)
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def carried_words(sealed: str) -> str:
    """Return the words an address carries; empty where they are too old or none of ours."""
    try:
        content = urlsafe_b64decode(sealed.encode("ascii") + b"=" * (-len(sealed) % 4))
        plain = unseal(content, schema=current_schema(), column=_PLACE)
    except (ValueError, Undecipherable):
        return ""
    age = int(time.time()) - int.from_bytes(plain[:_TIME_BYTES], "big")
    return plain[_TIME_BYTES:].decode() if 0 <= age <= CARRIED_FOR else ""
