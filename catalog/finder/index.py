"""The phrases of all items, indexed by how they sound, and how well a request matches them.

A request and a phrase are compared by their syllables and pairs of syllables, each weighted by how
few items share it (the rare ones tell most). A pair that is also spelled alike counts fully, one
that only sounds alike a little less. Letters that spell no syllable are compared with the first
letters of the phrases.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.finder.words import Token, tokens

SOUNDS_ALIKE = 0.82
SINGLE = 0.3
BROAD_SEARCH = 48
COVERED = 0.6

Feature = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name or alias of an item, ready to be compared."""

    owner: int
    text: str
    is_name: bool
    spelling: tuple[Token, ...]
    letters: str
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """How well one item answers a request.

    ``score``: 0 to 1. ``share``: how much of the request the item's phrases account for, 0 to 1.
    ``is_complete``: the best phrase and the request are one and the same.
    """

    owner: int
    score: float
    share: float
    phrase: Phrase
    how: str
    is_complete: bool


def _features(spelling: Sequence[Token]) -> list[tuple[Feature, tuple[int, ...]]]:
    """Return the single sounds and pairs of sounds of a phrase, with their positions."""
    found: list[tuple[Feature, tuple[int, ...]]] = [
        ((token.sound,), (place,)) for place, token in enumerate(spelling) if token.sound
    ]
    found.extend(
        ((first.sound, second.sound), (place, place + 1))
        for place, (first, second) in enumerate(zip(spelling, spelling[1:], strict=False))
        if first.sound and second.sound
    )
    return found


class Index:
    """An index over the phrases of a list of owners (items, or things on neither list)."""

    def __init__(self, owners: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Build from (official name, aliases) pairs; an owner is known by its position."""
        raw: list[tuple[int, str, bool, tuple[Token, ...]]] = []
        shared: dict[Feature, set[int]] = defaultdict(set)
        for owner, (name, aliases) in enumerate(owners):
            for text, is_name in [(name, True), *((alias, False) for alias in aliases)]:
                spelling = tokens(text, fillers=False)
                if spelling:
                    raw.append((owner, text, is_name, spelling))
                    for feature, _ in _features(spelling):
                        shared[feature].add(owner)
        count = len({entry[0] for entry in raw}) or 1
        self._rarity = {
            feature: math.log(1 + count / len(owners)) * (SINGLE if len(feature) == 1 else 1.0)
            for feature, owners in shared.items()
        }
        self._unknown = math.log(1 + count)
        self._phrases: list[Phrase] = []
        self._having: dict[Feature, list[int]] = defaultdict(list)
        for owner, text, is_name, spelling in raw:
            features = _features(spelling)
            self._phrases.append(
                Phrase(
                    owner,
                    text,
                    is_name,
                    spelling,
                    "".join(token.letter for token in spelling),
                    sum(self._rarity[feature] for feature, _ in features),
                )
            )
            for feature in {feature for feature, _ in features}:
                self._having[feature].append(len(self._phrases) - 1)

    def match(self, request: Sequence[Token]) -> list[Match]:
        """Return the owners that answer the request, best first."""
        if not request:
            return []
        by_owner: dict[int, list[tuple[float, float, Phrase, str, bool, frozenset[int]]]]
        by_owner = defaultdict(list)
        features = _features(request)
        total = self._weight_of_request(request, features)
        for phrase in self._broadly(features):
            compared = self._compare(phrase, request, features, total)
            by_owner[phrase.owner].append(compared)
        if any(not token.sound for token in request):
            for phrase, score in self._by_letters(request):
                places = frozenset(range(len(request)))
                by_owner[phrase.owner].append(
                    (score, score, phrase, "首字母", score > 0.97, places)
                )
        matches = [self._sum_up(owner, found, request) for owner, found in by_owner.items()]
        matches.sort(key=lambda match: (-match.score, match.owner))
        return matches

    def _weight_of_request(
        self, request: Sequence[Token], features: list[tuple[Feature, tuple[int, ...]]]
    ) -> float:
        weight = 0.0
        for feature, places in features:
            if not any(request[place].is_filler for place in places):
                default = self._unknown * (SINGLE if len(feature) == 1 else 1.0) * 0.6
                weight += self._rarity.get(feature, default)
        return weight

    def _broadly(self, features: list[tuple[Feature, tuple[int, ...]]]) -> list[Phrase]:
        """Return the phrases that share most with the request, by sound alone."""
        shared: dict[int, float] = defaultdict(float)
        for feature in {feature for feature, _ in features}:
            rarity = self._rarity.get(feature, 0.0)
            for place in self._having.get(feature, ()):
                shared[place] += rarity
        phrases = self._phrases
        ranked = sorted(
            shared.items(), key=lambda pair: -pair[1] * pair[1] / phrases[pair[0]].weight
        )
        return [phrases[place] for place, _ in ranked[:BROAD_SEARCH]]

    def _compare(
        self,
        phrase: Phrase,
        request: Sequence[Token],
        features: list[tuple[Feature, tuple[int, ...]]],
        total: float,
    ) -> tuple[float, float, Phrase, str, bool, frozenset[int]]:
        """Compare one phrase closely: what it shares with the request, and how spelled."""
        left = Counter[Feature]()
        spelled: set[tuple[str, ...]] = set()
        for feature, places in _features(phrase.spelling):
            left[feature] += 1
            spelled.add(tuple(phrase.spelling[place].char for place in places))
        shared = beyond = 0.0
        exact = True
        touched: set[int] = set()
        for feature, places in features:
            if left[feature] <= 0:
                continue
            left[feature] -= 1
            weight = self._rarity[feature]
            typed = tuple(request[place].char for place in places)
            if typed not in spelled:
                exact = False
                weight *= SOUNDS_ALIKE if all(typed) else 0.95
            shared += weight
            touched.update(places)
            if any(request[place].is_filler for place in places):
                beyond += weight
        of_phrase = shared / phrase.weight
        of_request = min(1.0, shared / (total + beyond)) if total + beyond else 0.0
        how = "原词" if exact else "读音"
        if of_phrase < 0.95:
            how = "近似"
        complete = of_phrase > 0.8 and of_request > 0.97 and len(touched) >= len(phrase.spelling)
        score = of_phrase * (0.5 + 0.5 * of_request**0.5)
        return score, of_phrase, phrase, how, complete, frozenset(touched)

    def _by_letters(self, request: Sequence[Token]) -> list[tuple[Phrase, float]]:
        """Compare first letters, for requests such as ``wfzjl``; three letters at least."""
        typed = "".join(token.letter for token in request)
        for paper in ("zms", "zm"):
            if typed.endswith(paper) and len(typed) > len(paper) + 1:
                typed = typed[: -len(paper)]
                break
        if len(typed) < 2:
            return []
        found = []
        for phrase in self._phrases:
            letters = phrase.letters
            if typed == letters:
                found.append((phrase, 0.98 if len(typed) > 2 else 0.7))
            elif len(typed) > 2 and len(letters) > 2:
                if typed in letters:
                    found.append((phrase, 0.9 * (len(typed) / len(letters)) ** 0.5))
                elif letters in typed:
                    found.append((phrase, 0.9 * len(letters) / len(typed)))
        return found

    def _sum_up(
        self,
        owner: int,
        found: list[tuple[float, float, Phrase, str, bool, frozenset[int]]],
        request: Sequence[Token],
    ) -> Match:
        """One match for an owner: its best phrase, and what all its good phrases cover together."""
        score, _, phrase, how, complete, _ = max(
            found, key=lambda one: (one[0], one[2].is_name, -len(one[2].text))
        )
        covered: set[int] = set()
        for _, of_phrase, _, _, _, places in found:
            if of_phrase >= COVERED:
                covered.update(places)
        meant = [place for place, token in enumerate(request) if not token.is_filler]
        share = sum(place in covered for place in meant) / len(meant) if meant else 0.0
        return Match(owner, 0.75 * score + 0.25 * score * share, share, phrase, how, complete)
