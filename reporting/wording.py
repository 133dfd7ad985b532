"""What may leave the office about a concern: words that name nobody."""

from __future__ import annotations

import re
import unicodedata

from core.privacy.scrubbing import scrub_text
from reporting.errors import WordingNamesSomebody

_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_CHINESE = re.compile(r"[^\x00-\x7f]+")


def require_impersonal(text: str) -> None:
    """Raise ``WordingNamesSomebody`` where ``text`` holds a telephone, ID or card number.

    Names cannot be told from other words; leaving them out is the officer's part.
    """
    plain = _DATE.sub(" ", unicodedata.normalize("NFKC", text))
    numbers = _CHINESE.sub(" ", plain)
    if scrub_text(numbers) != numbers:
        raise WordingNamesSomebody
