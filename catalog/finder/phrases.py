"""A request and a phrase of the index side by side: what they share, and how it is spelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalog.finder.words import Token

# A pair, or a single syllable, that sounds like the phrase's but is spelled otherwise.
SOUNDS_ALIKE = {2: 0.82, 1: 0.5}
TYPED_AS_PINYIN = 0.95
# A phrase of a single syllable says little, and nothing at all by its sound alone.
ONE_SYLLABLE = 0.75

Feature = tuple[str, ...]
Chars = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """A single sound or a pair of sounds in a request: where it stands, how it is spelled."""

    feature: Feature
    places: tuple[int, ...]
    typed: Chars
    is_filler: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name or alias of an item, ready to be compared.

    ``counts``: how often each feature occurs; ``spelled``: how its features are spelled;
    ``weight``: the rarity of all its features together.
    """

    owner: int
    text: str
    is_name: bool
    length: int
    letters: str
    counts: dict[Feature, int]
    spelled: frozenset[Chars]
    weight: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a phrase a request is: 0 to 1; ``is_complete``: one and the same."""

    score: float
    phrase: Phrase
    how: str
    is_complete: bool


def hear(spelling: Sequence[Token]) -> list[Heard]:
    """Return the single sounds and the pairs of sounds of a request or phrase."""
    heard = [
        Heard((token.sound,), (place,), (token.char,), token.is_filler)
        for place, token in enumerate(spelling)
        if token.sound
    ]
    heard.extend(
        Heard(
            (first.sound, second.sound),
            (place, place + 1),
            (first.char, second.char),
            first.is_filler or second.is_filler,
        )
        for place, (first, second) in enumerate(pairwise(spelling))
        if first.sound and second.sound
    )
    return heard


def closeness(one: Heard, is_spelled_alike: bool) -> float:
    """Return how much a shared feature counts, 0 to 1."""
    if is_spelled_alike:
        return 1.0
    return SOUNDS_ALIKE[len(one.typed)] if all(one.typed) else TYPED_AS_PINYIN


def compare(
    phrase: Phrase, heard: Sequence[Heard], rarity: dict[Feature, float], weight: float
) -> Likeness:
    """Compare a request with one phrase. ``weight`` is that of the request without fillers."""
    counts, spelled = phrase.counts, phrase.spelled
    used: dict[Feature, int] = {}
    shared = beyond = 0.0
    is_exact = True
    touched: set[int] = set()
    for one in heard:
        feature = one.feature
        if feature not in counts:
            continue
        before = used.get(feature, 0)
        if before >= counts[feature]:
            continue
        used[feature] = before + 1
        spelled_alike = one.typed in spelled
        is_exact = is_exact and spelled_alike
        worth = rarity[feature] * (1.0 if spelled_alike else closeness(one, spelled_alike))
        shared += worth
        touched.update(one.places)
        if one.is_filler:
            beyond += worth
    of_phrase = shared / phrase.weight
    whole = weight + beyond
    of_request = min(1.0, shared / whole) if whole else 0.0
    score = of_phrase * (0.5 + 0.5 * of_request**0.5)
    if phrase.length == 1:
        score *= ONE_SYLLABLE if is_exact else ONE_SYLLABLE / 2
    how = "近似" if of_phrase < 0.95 else "原词" if is_exact else "读音"
    is_complete = of_phrase > 0.8 and of_request > 0.97 and len(touched) >= phrase.length
    return Likeness(score, phrase, how, is_complete)


def compare_letters(phrase: Phrase, typed: str, asked_for_paper: bool) -> Likeness | None:
    """Compare the first letters of a request (``wfzjl``) with those of a phrase."""
    letters = phrase.letters
    if typed == letters:
        sure = 0.98 if len(typed) > 2 else 0.75
        if len(typed) == 2 and asked_for_paper and "证明" in phrase.text:
            sure = 0.9 if phrase.is_name else 0.85
        return Likeness(sure, phrase, "首字母", sure > 0.97)
    if len(typed) > 2 and len(letters) > 2:
        if typed in letters:
            score = 0.9 * (len(typed) / len(letters)) ** 0.5
            return Likeness(score, phrase, "首字母", False)
        if letters in typed:
            return Likeness(0.9 * len(letters) / len(typed), phrase, "首字母", False)
    return None
