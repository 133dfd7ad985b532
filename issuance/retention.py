"""How long a paper is kept: by the class of its item or kind, from the end of its year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from issuance.models import RetentionClass
from issuance.models.certificates import OFF_LISTS


@dataclass(frozen=True)
class Period:
    """A class as it holds now. ``years`` None is permanent; ``is_inferred``: nobody decided it."""

    code: str
    name: str
    years: int | None
    is_usual: bool = False
    is_inferred: bool = False

    @property
    def words(self) -> str:
        """长期（30年）, as the lists say it."""
        return self.name if self.years is None else f"{self.name}（{self.years}年）"

    def until(self, issued_on: date) -> date | None:
        """Return the last day a paper of this class is kept; None for ever."""
        return None if self.years is None else date(issued_on.year + self.years, 12, 31)


# Neither the notice nor the county's archive rules that we know name figures for such papers: 30
# and 10 years are those of the rules for the archives of public offices, and inferred here.
DEFAULTS = (
    Period("permanent", "永久", None, is_inferred=True),
    Period("long", "长期", 30, is_usual=True, is_inferred=True),
    Period("short", "短期", 10, is_inferred=True),
)

SLIPS, SEAL_PAPERS = "slips", "sealed"
# Kinds of paper that are no item of the list: as they are called, and the class they begin in.
KINDS = {
    OFF_LISTS: ("清单外事项的卷宗和证明", "long"),
    SLIPS: ("告知单、免开告知单", "short"),
    SEAL_PAPERS: ("证明以外的用印申请", "short"),
}


@dataclass(frozen=True)
class RetentionPlan:
    """All classes of a tenant, and which items are in another than the usual."""

    periods: tuple[Period, ...]
    by_item: dict[str, Period]

    def of(self, item_code: str) -> Period:
        """Return the class an item's papers are kept in."""
        return self.by_item.get(item_code) or next(p for p in self.periods if p.is_usual)

    def until(self, item_code: str, issued_on: date) -> date | None:
        """Return the last day a paper is kept; None for ever."""
        return self.of(item_code).until(issued_on)

    def is_over(self, item_code: str, issued_on: date, *, today: date) -> bool:
        """Whether its last day has passed."""
        until = self.until(item_code, issued_on)
        return until is not None and until < today


def retention_plan() -> RetentionPlan:
    """Return the current tenant's plan: as it was set, or as it is inferred."""
    rows = list(RetentionClass.objects.all())
    held = {period.code: period for period in DEFAULTS}
    if rows:
        held = {r.code: Period(r.code, r.name, r.years, is_usual=r.is_usual) for r in rows}
    by_item = {kind: held[code] for kind, (_name, code) in KINDS.items()}
    by_item |= {code: held[row.code] for row in rows for code in row.item_codes}
    return RetentionPlan(tuple(held.values()), by_item)
