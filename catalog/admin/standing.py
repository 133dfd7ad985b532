"""How far the offices below have followed, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from catalog.admin.merging import BESIDE, WHOLE, label_of
from catalog.inherited import Standing, county_standing
from catalog.models import CertificateItem, CertificateTemplate, Edition

_DONE = {"added": "增加", "removed": "删去", "changed": "改动"}


@dataclass(frozen=True)
class Below:
    """The offices below: how many there are, how many follow, and each; who lags comes first."""

    rows: list[tuple[Standing, list[str]]]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.rows)

    @property
    def current(self) -> int:
        """How many stand on our edition in force."""
        return sum(one.is_current for one, _ in self.rows)

    @property
    def lagging(self) -> list[Standing]:
        """Return those that do not, the longest first."""
        return [one for one, _ in self.rows if not one.is_current]


def standing_of(present: Edition | None) -> Below | None:
    """Return how the offices below stand; None where there are none, or nothing is in force."""
    found = county_standing()
    if not found or present is None:
        return None
    found.sort(key=lambda one: (one.is_current, -one.editions_behind, -one.days_behind))
    return Below([(one, _in_words(one)) for one in found])


def _in_words(one: Standing) -> list[str]:
    """Say each difference: what was done to what of which item, and how often."""
    said = Counter(
        f"{difference['code']} {_what(difference['field'])}{_DONE.get(difference['change'], '')}".strip()
        for difference in one.differences
    )
    return [text if count == 1 else f"{text}（{count}处）" for text, count in said.items()]


def _what(field: str) -> str:
    first, *rest = field.split("/")
    if first in BESIDE:
        title, model = BESIDE[first]
        return f"{title}“{rest[0]}”" + "".join(f"的{label_of(model, name)}" for name in rest[1:])
    if first == "template" and rest:
        return f"证明模板的{label_of(CertificateTemplate, rest[0])}"
    return WHOLE.get(first) or label_of(CertificateItem, first)
