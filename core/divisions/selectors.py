"""Reading the divisions."""

from __future__ import annotations

from core.divisions.models import Division, Level


def divisions_below(code: str, level: Level) -> list[Division]:
    """Return the divisions of ``level`` inside ``code`` (6 or 9 digits), by code."""
    significant = code
    if len(code) == 6:
        significant = code[:2] if code.endswith("0000") else code.removesuffix("00")
    return list(Division.objects.filter(level=level, code__startswith=significant))
