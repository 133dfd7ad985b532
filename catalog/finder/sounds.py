"""How words sound: syllables, the tolerance of Sichuan speech, pinyin typed in Latin letters.

A *sound* is a syllable without its tone in which the pairs that Sichuan speech mixes are made
equal: n/l, zh/z, ch/c, sh/s, f/h, -ing/-in, -eng/-en. Two words with the same sounds may be
spelled differently; the finder gives such a match a little less than an identical one.
"""

from typing import Any, cast

from pypinyin import Style, lazy_pinyin

# Every syllable of Mandarin without tone, by initial (v stands for ü).
_FINALS = {
    "": "a ai an ang ao e ei en er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "d": "a ai an ang ao e ei en eng i ian iao ie ing iu ong ou u uan ui un uo",
    "f": "a an ang ei en eng o ou u",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "k": "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan ue un uo v ve",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan ue uo v ve",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "r": "an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "w": "a ai an ang ei en eng o u",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "zh": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
}
SYLLABLES = frozenset(
    initial + final for initial, finals in _FINALS.items() for final in finals.split()
)
_LONGEST = max(map(len, SYLLABLES))
_FLAT_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
_F_AS_HU = {"a": "ua", "an": "uan", "ang": "uang", "ei": "ui", "en": "un", "o": "uo", "u": "u"}


def split_initial(syllable: str) -> tuple[str, str]:
    """Split a syllable into its initial (perhaps empty) and its final."""
    for length in (2, 1):
        if syllable[:length] in _FINALS and len(syllable) > length:
            return syllable[:length], syllable[length:]
    return "", syllable


def as_heard(syllable: str) -> str:
    """Return the sound of a syllable: the same for pairs that Sichuan speech does not tell apart."""
    return _HEARD.get(syllable) or _as_heard(syllable)


def _as_heard(syllable: str) -> str:
    initial, final = split_initial(syllable)
    if final.endswith(("ing", "eng")):
        final = final[:-1]
    if initial == "f":
        return "h" + _F_AS_HU.get(final, final)
    return _FLAT_INITIALS.get(initial, initial) + final


# Every syllable once, by table: what people type may name somebody and is remembered nowhere.
_HEARD = {syllable: _as_heard(syllable) for syllable in SYLLABLES}


def readings_of(run: str) -> tuple[str, ...]:
    """Return the syllable (without tone) of each Chinese character of ``run``.

    A character without a reading stands for itself.
    """
    readings = lazy_pinyin(run, style=Style.NORMAL, errors=cast(Any, list), v_to_u=False)
    return tuple(map(str.lower, readings)) if len(readings) == len(run) else tuple(run)


def spellings(letters: str, most: int = 4) -> list[tuple[tuple[str, bool], ...]]:
    """Cut lower-case letters into syllables, as few and as complete as possible.

    Returns up to ``most`` equally good ways (``dangan`` is dan gan or dang an), each a row of
    (piece, is_syllable) pairs; a letter that belongs to no syllable is a piece of its own and
    stands for an initial: ``wufzjl`` → ``wu f z j l``.
    """
    letters = letters.translate(_U_UMLAUT)
    ways: list[tuple[int, list[tuple[tuple[str, bool], ...]]]] = [(0, [()])]
    for end in range(1, len(letters) + 1):
        options = [(ways[end - 1][0] + 5, end - 1, False)]
        options.extend(
            (ways[start][0] + 1, start, True)
            for start in range(max(0, end - _LONGEST), end)
            if _plain(letters[start:end]) in SYLLABLES
        )
        cost = min(options)[0]
        rows = [
            (*row, (_plain(letters[start:end]) if whole else letters[start:end], whole))
            for option, start, whole in options
            if option == cost
            for row in ways[start][1]
        ]
        ways.append((cost, rows[:most]))
    return ways[-1][1]


_U_UMLAUT = str.maketrans("ü", "v")


def _plain(syllable: str) -> str:
    """Accept ``jv`` for ``ju``, as many type it."""
    if len(syllable) > 1 and syllable[0] in "jqxy" and syllable[1] == "v":
        return syllable[0] + "u" + syllable[2:]
    return syllable
