"""Does what was said name the purpose an exception or a retained item is for?"""

import re
from collections.abc import Iterable
from functools import lru_cache

from catalog.finder.words import Token, plain, tokens

_DENIAL = re.compile(
    "(?:不是|并非|不用于|不用来|不为|不申请|没申请|未申请|不打算|不准备|不需要|不要|不属于|不涉及|不办|与.{0,4}无关)[^,，。;；但而]{0,6}$"
)
_SURE_BY_SOUND = 3


@lru_cache(maxsize=4096)
def _sounds_of_word(word: str) -> tuple[str, tuple[str, ...]]:
    return plain(word), tuple(token.sound for token in tokens(word, fillers=False))


def names_purpose(said: str, words: Iterable[str]) -> bool | None:
    """Return True if one of the words was said, False if it was said and denied, else None.

    Words of three syllables or more are also recognized by their sound (typos, pinyin).
    """
    if not said.strip():
        return None
    text = plain(said)
    heard: tuple[str, ...] | None = None
    denied = False
    for word in words:
        spelled, sounds = _sounds_of_word(word)
        start = text.find(spelled)
        if start >= 0:
            if not _DENIAL.search(text[:start]):
                return True
            denied = True
        elif len(sounds) >= _SURE_BY_SOUND:
            if heard is None:
                heard = _sounds(tokens(said, fillers=False))
            if not denied and _within(sounds, heard):
                before = _DENIAL.search(text)
                return before is None or None
    return False if denied else None


def _sounds(spelling: Iterable[Token]) -> tuple[str, ...]:
    return tuple(token.sound for token in spelling)


def _within(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return any(
        long[start : start + len(short)] == short for start in range(len(long) - len(short) + 1)
    )
