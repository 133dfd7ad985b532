"""How large the province is, who is in it, and who gets how much of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from core.divisions.models import Division, Level
from core.divisions.selectors import divisions_below
from reporting.quarters import Quarter

PROVINCE = "510000"
COUNTIES_PER_CITY = 183 / 21
CERTIFICATE_BYTES = 1_700  # With its application and all indexes, measured.
REDIRECTION_BYTES = 900
OFFICE_BYTES = 6_000_000


@dataclass(frozen=True)
class Plan:
    """What was asked for. ``tenants`` counts cities and counties; the province comes on top."""

    tenants: int
    communities: int
    certificates: int
    redirections: int
    seed: int
    quarters: int
    last_quarter: str

    @property
    def bytes_needed(self) -> int:
        """About how much disk the database will take."""
        return (
            self.certificates * CERTIFICATE_BYTES
            + self.redirections * REDIRECTION_BYTES
            + self.tenants * OFFICE_BYTES
        )

    @property
    def span(self) -> tuple[Quarter, Quarter]:
        """Return the first and the last quarter of the books."""
        first = last = Quarter.parse(self.last_quarter)
        for _ in range(self.quarters - 1):
            first = first.previous
        return first, last

    def __str__(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True)
class Share:
    """A county and its part: so many communities in use, certificates and redirections."""

    code: str
    name: str
    city_code: str
    communities: int
    certificates: int
    redirections: int


@dataclass(frozen=True)
class Cast:
    """Who is in the province: cities by code, and the counties with their shares."""

    cities: dict[str, str]
    counties: list[Share]


def cast_of(plan: Plan) -> Cast:
    """Choose cities and counties from the divisions and share the books out, by communities.

    Needs the divisions. All 204 are the whole province; fewer are its first cities, with counties
    taken from each in turn. Shares add up to exactly what was asked for.
    """
    cities = divisions_below(PROVINCE, Level.CITY)
    wanted = max(1, min(len(cities), round(plan.tenants / (COUNTIES_PER_CITY + 1))))
    chosen = cities[:wanted]
    counties = _in_turn(
        [divisions_below(city.code, Level.COUNTY) for city in chosen], plan.tenants - wanted
    )
    there = {county.code: len(divisions_below(county.code, Level.COMMUNITY)) for county in counties}
    total = sum(there.values())
    in_use = [min(part, there[county.code]) for county, part in zip(
        counties, shared_out(min(plan.communities, total), [there[c.code] for c in counties]),
        strict=True,
    )]  # fmt: skip
    certificates = shared_out(plan.certificates, in_use)
    redirections = shared_out(plan.redirections, in_use)
    return Cast(
        cities={city.code: city.name for city in chosen},
        counties=[
            Share(county.code, county.name, county.code[:4] + "00", *parts)
            for county, *parts in zip(counties, in_use, certificates, redirections, strict=True)
        ],
    )


def shared_out(total: int, weights: list[int]) -> list[int]:
    """Split ``total`` by weight into whole parts that add up to it; who has no weight gets none."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in by_rest[: total - sum(parts)]:
        parts[at] += 1
    return parts


def _in_turn(groups: list[list[Division]], count: int) -> list[Division]:
    chosen: list[Division] = []
    for round_number in range(max((len(group) for group in groups), default=0)):
        chosen += [group[round_number] for group in groups if round_number < len(group)]
    return sorted(chosen[: max(0, count)], key=lambda division: str(division.code))
