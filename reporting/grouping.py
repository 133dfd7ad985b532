"""Which concerns from several offices are the same, and whose that makes them, with reasons."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from catalog.finder.words import spelling
from reporting.models import ReceivedConcern, Scope

ALIKE = 0.4
"""From this share of common pairs of characters on, two texts speak of the same."""
SHORTEST = 6
"""Shorter texts are not compared: they are alike by chance."""
CITY_WIDE_FROM = 3


@dataclass(frozen=True)
class Rung:
    """What the offices below are called, and whose a concern is when few or many raise it."""

    below: str
    of_few: Scope
    of_many: Scope


LADDER = {
    "city": Rung("县（区）", Scope.COUNTY, Scope.CITY),
    "province": Rung("市（州）", Scope.CITY, Scope.PROVINCE),
}


@dataclass(frozen=True)
class Group:
    """Concerns that belong together. ``scope`` is proposed; ``reasons`` are sentences."""

    concerns: tuple[ReceivedConcern, ...]
    scope: Scope
    reasons: tuple[str, ...]

    @property
    def offices(self) -> list[str]:
        """Return the names of those who raised them."""
        return sorted({one.sender_name for one in self.concerns})


def group_concerns(
    concerns: Sequence[ReceivedConcern], *, offices: int, level: str = "city"
) -> list[Group]:
    """Group concerns: the same item, the same unit, or similar words; the largest group first.

    ``offices`` is how many offices there are below: what three of them raise, or half of them
    where there are fewer than six (two at least), is proposed as city-wide. At a province
    (``level``) the offices are cities, and what is common to them is province-wide.
    """
    leaders = list(range(len(concerns)))

    def leader(place: int) -> int:
        while leaders[place] != place:
            leaders[place] = leaders[leaders[place]]
            place = leaders[place]
        return place

    def join(places: Iterable[int]) -> None:
        first, *others = places
        for other in others:
            leaders[leader(other)] = leader(first)

    for key_of in (_item, _unit):
        same: dict[str, list[int]] = defaultdict(list)
        for place, concern in enumerate(concerns):
            if key_of(concern):
                same[key_of(concern)].append(place)
        for places in same.values():
            join(places)
    pairs = [pairs_in(one.text) for one in concerns]
    for place in range(len(concerns)):
        for other in range(place):
            if leader(place) != leader(other) and likeness(pairs[place], pairs[other]) >= ALIKE:
                join((place, other))

    found: dict[int, list[ReceivedConcern]] = defaultdict(list)
    for place, concern in enumerate(concerns):
        found[leader(place)].append(concern)
    groups = [
        _group(members, offices, LADDER.get(level, LADDER["city"])) for members in found.values()
    ]
    return sorted(groups, key=lambda one: (-len(one.offices), -len(one.concerns)))


def city_wide_from(offices: int) -> int:
    """Return how many of ``offices`` must raise the same for it to be city-wide."""
    return max(2, min(CITY_WIDE_FROM, (offices + 1) // 2))


def pairs_in(text: str) -> frozenset[str]:
    """Return the pairs of characters of a text, as the finder spells it."""
    plain = spelling(text)
    if len(plain) < SHORTEST:
        return frozenset()
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much two texts have in common, from 0 to 1 (Dice)."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def _group(members: list[ReceivedConcern], offices: int, rung: Rung) -> Group:
    who = {one.sender_slug for one in members}
    wanted = city_wide_from(offices)
    scope = rung.of_many if len(who) >= wanted else rung.of_few
    shared = [
        *_shared(members, _unit, "反映同一单位", lambda one: one.unit_name),
        *_shared(members, _item, "反映同一事项", lambda one: one.item_name or one.item_code),
    ]
    reasons = [f"{len(senders)} 个{rung.below}{what}" for senders, what in shared]
    if len(who) > 1 and who != set().union(*(senders for senders, _ in shared)):
        reasons.append(f"{len(who)} 个{rung.below}反映的内容相近")
    if len(who) == 1:
        reasons.append(f"只有{members[0].sender_name}反映")
    word = "达到" if scope == rung.of_many else "不到"
    reasons.append(f"共 {offices} 个{rung.below}，{word} {wanted} 个")
    return Group(tuple(members), scope, tuple(reasons))


def _shared(
    members: list[ReceivedConcern],
    key_of: Callable[[ReceivedConcern], str],
    what: str,
    name_of: Callable[[ReceivedConcern], str],
) -> list[tuple[set[str], str]]:
    senders: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for one in members:
        if key_of(one):
            senders[key_of(one)].add(one.sender_slug)
            names.setdefault(key_of(one), name_of(one))
    return [
        (who, f"{what}：{names[key]}")
        for key, who in sorted(senders.items(), key=lambda pair: -len(pair[1]))
        if len(who) > 1
    ]


def _item(concern: ReceivedConcern) -> str:
    return concern.item_code or spelling(concern.item_name)


def _unit(concern: ReceivedConcern) -> str:
    return re.sub(r"\s", "", concern.unit_name)
