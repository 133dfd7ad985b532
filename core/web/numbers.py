"""Numbers that come in by an address or a form that no person typed: anything may be sent there."""

from __future__ import annotations

MOST_DIGITS = 18
"""What PostgreSQL's largest integer surely holds."""


def whole_number(given: str, *, digits: int = MOST_DIGITS) -> int | None:
    """Return ``given`` as a number of at most so many plain digits; None for anything else."""
    if given.isascii() and given.isdigit() and len(given) <= digits:
        return int(given)
    return None
