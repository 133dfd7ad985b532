"""The phrases of all items, indexed by how they sound, and how well a request matches them.

A request and a phrase are compared by their syllables and pairs of syllables, each weighted by how
few owners share it (the rare ones tell most). A pair that is also spelled alike counts fully, one
that only sounds alike a little less. What all phrases of an item together have of the request
counts too, so that words spread over several aliases add up. Letters that spell no syllable are
compared with the first letters of the phrases.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from catalog.finder.phrases import (
    Chars,
    Feature,
    Heard,
    Likeness,
    Phrase,
    closeness,
    compare,
    compare_letters,
    hear,
)
from catalog.finder.words import Token, tokens

SINGLE = 0.3
UNKNOWN = 0.5
TOGETHER = 0.35
BROAD_SEARCH = 48


@dataclass(frozen=True, slots=True)
class Match:
    """How well one owner answers a request.

    ``score``: 0 to 1. ``share``: how much of the request its phrases account for, 0 to 1.
    ``is_complete``: the best phrase and the request are one and the same.
    """

    owner: int
    score: float
    share: float
    phrase: Phrase
    how: str
    is_complete: bool


class Index:
    """An index over the phrases of a list of owners (items, or things on neither list)."""

    def __init__(self, owners: Iterable[tuple[Iterable[str], Iterable[str]]]) -> None:
        """Build from (official names, aliases) pairs; an owner is known by its position."""
        raw: list[tuple[int, str, bool, tuple[Token, ...], list[Heard]]] = []
        self._owners: dict[Feature, dict[int, set[Chars]]] = defaultdict(dict)
        count = 0
        for owner, (names, aliases) in enumerate(owners):
            count += 1
            phrases = dict.fromkeys(aliases, False) | dict.fromkeys(names, True)
            for text, is_name in phrases.items():
                spelling = tokens(text, fillers=False)
                heard = hear(spelling)
                if heard:
                    raw.append((owner, text, is_name, spelling, heard))
                for one in heard:
                    self._owners[one.feature].setdefault(owner, set()).add(one.typed)
        self._most = math.log(1 + max(count, 1))
        self._rarity = {
            feature: math.log(1 + count / len(having)) * (SINGLE if len(feature) == 1 else 1.0)
            for feature, having in self._owners.items()
        }
        self._phrases: list[Phrase] = []
        self._having: dict[Feature, list[int]] = defaultdict(list)
        for owner, text, is_name, spelling, heard in raw:
            counts = dict(Counter(one.feature for one in heard))
            for feature in counts:
                self._having[feature].append(len(self._phrases))
            self._phrases.append(
                Phrase(
                    owner=owner,
                    text=text,
                    is_name=is_name,
                    length=len(spelling),
                    letters="".join(token.letter for token in spelling),
                    counts=counts,
                    spelled=frozenset(one.typed for one in heard),
                    weight=sum(self._rarity[f] * n for f, n in counts.items()),
                )
            )

    def match(self, request: Sequence[Token], *, asked_for_paper: bool = False) -> list[Match]:
        """Return the owners that answer the request, best first."""
        heard = hear(request)
        weight = sum(self._worth(one.feature) for one in heard if not one.is_filler)
        best: dict[int, Likeness] = {}
        for likeness in self._likenesses(request, heard, weight, asked_for_paper):
            present = best.get(likeness.phrase.owner)
            if present is None or _rank(likeness) > _rank(present):
                best[likeness.phrase.owner] = likeness
        together = self._together(heard, weight)
        matches = []
        for owner, likeness in best.items():
            share = 1.0 if likeness.how == "首字母" else together.get(owner, 0.0)
            score = (1 - TOGETHER) * likeness.score + TOGETHER * min(share, likeness.score + 0.3)
            matches.append(
                Match(owner, score, share, likeness.phrase, likeness.how, likeness.is_complete)
            )
        matches.sort(key=lambda match: (-match.score, match.owner))
        return matches

    def knows(self, request: Sequence[Token]) -> float:
        """Return how much of the request the index has ever heard; to choose among readings."""
        return sum(self._rarity.get(one.feature, 0.0) for one in hear(request))

    def knows_pair(self, first: str, second: str) -> bool:
        """Say whether the two characters stand side by side in a phrase."""
        return (first, second) in self._pairs

    @cached_property
    def _pairs(self) -> frozenset[Chars]:
        return frozenset(
            typed for phrase in self._phrases for typed in phrase.spelled if len(typed) == 2
        )

    def _worth(self, feature: Feature) -> float:
        unknown = self._most * UNKNOWN * (SINGLE if len(feature) == 1 else 1.0)
        return self._rarity.get(feature, unknown)

    def _likenesses(
        self, request: Sequence[Token], heard: list[Heard], weight: float, asked_for_paper: bool
    ) -> Iterable[Likeness]:
        for phrase in self._broadly(heard):
            yield compare(phrase, heard, self._rarity, weight)
        if any(not token.sound for token in request):
            typed = "".join(token.letter for token in request)
            if typed.endswith("zm") and len(typed) > 3:
                typed, asked_for_paper = typed[:-2], True
            if len(typed) > 1:
                for phrase in self._phrases:
                    likeness = compare_letters(phrase, typed, asked_for_paper)
                    if likeness is not None:
                        yield likeness

    def _broadly(self, heard: list[Heard]) -> list[Phrase]:
        """Return the phrases that share most with the request, by sound alone."""
        shared: dict[int, float] = defaultdict(float)
        for feature in {one.feature for one in heard}:
            rarity = self._rarity.get(feature, 0.0)
            for place in self._having.get(feature, ()):
                shared[place] += rarity
        phrases = self._phrases
        ranked = [(-one * one / phrases[place].weight, place) for place, one in shared.items()]
        ranked.sort()
        return [phrases[place] for _, place in ranked[:BROAD_SEARCH]]

    def _together(self, heard: list[Heard], weight: float) -> dict[int, float]:
        """Return, by owner, the part of the request that all its phrases together have."""
        shared: dict[int, float] = defaultdict(float)
        for one in heard:
            if one.is_filler:
                continue
            worth = self._rarity.get(one.feature, 0.0)
            for owner, spelled in self._owners.get(one.feature, {}).items():
                shared[owner] += worth * closeness(one, one.typed in spelled)
        return {owner: min(1.0, one / weight) for owner, one in shared.items()} if weight else {}


def _rank(likeness: Likeness) -> tuple[float, bool, int]:
    return likeness.score, likeness.phrase.is_name, -likeness.phrase.length
