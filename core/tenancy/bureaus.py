"""What an office signs as: the civil affairs bureau of its place."""

from __future__ import annotations

from core.tenancy.hierarchy import Place

STANDS_BY_ITSELF = ("县", "市", "旗")
"""A county of this kind is named without its city; a district or a zone is not."""


def bureau_name(name: str, level: str, above: Place | None = None) -> str:
    """Return 四川省民政厅, 攀枝花市民政局, 米易县民政局 or 攀枝花市东区民政局.

    ``name`` and ``level`` are those of the place, ``above`` is the one over it where it is known.
    """
    if level == "province":
        return f"{name}民政厅"
    is_district = level == "county" and not name.endswith(STANDS_BY_ITSELF)
    city = above.name if is_district and above is not None and above.level == "city" else ""
    return f"{city}{name}民政局"
