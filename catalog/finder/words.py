"""From what was typed to what was meant: one spelling, filler words marked, a row of tokens."""

import re
import unicodedata
from dataclasses import dataclass

from catalog.finder.lists import word_list
from catalog.finder.sounds import as_heard, readings_of, spellings, split_initial

MAX_LENGTH = 200
MOST_READINGS = 4

# Traditional characters that occur in the names of papers; people from outside type them.
_TRADITIONAL = (
    "證证親亲屬属關关係系開开辦办養养無无記记錄录戶户籍籍變变更更號号門门牌牌歲岁貧贫難难經经濟济產产權权繼继遺遗"
    "監监護护業业營营場场殘残症症療疗單单離离結结婚婚銀银車车檔档個个財财狀状況况見见適适處处訴诉訟讼"
    "給给買买賣卖鄰邻樓楼學学畢毕歷历員员職职務务領领當当對对們们說说問问與与為为來来會会這这邊边"
)
_SIMPLIFY = str.maketrans(dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)))

_ONE_WORD = {
    other: line.split(": ")[0]
    for line in word_list("same", by_line=True)
    for other in line.split(": ")[1].split()
}
_OTHER_WORD = re.compile("|".join(sorted(_ONE_WORD, key=len, reverse=True)))

FILLER = re.compile("|".join(sorted(map(re.escape, word_list("fillers")), key=len, reverse=True)))
PAPER = re.compile("证明书|证明信|证明材料|证明|正明|zhengmingshu|zhengming")
_ERRAND = re.compile("|".join(word_list("errands")))
PARTICLES = frozenset("的了个地得着起到儿")
_RUN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+|[a-zü]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One syllable of a phrase.

    ``char`` is empty where Latin letters were typed, ``sound`` where they spell no syllable.
    ``is_filler`` marks words that carry the asking: they may match, but need not.
    """

    char: str
    sound: str
    letter: str
    is_filler: bool = False


def plain(text: str) -> str:
    """One spelling for one word: half-width, lower case, simplified, one word of several."""
    spelled = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).lower().translate(_SIMPLIFY)
    return _OTHER_WORD.sub(lambda found: _ONE_WORD[found[0]], spelled)


def readings(text: str) -> list[tuple[Token, ...]]:
    """Turn a request into tokens, in as many ways as its pinyin can be read."""
    return _read_tokens(text, fillers=True)


def tokens(text: str, *, fillers: bool = True) -> tuple[Token, ...]:
    """Turn a request (or with ``fillers=False`` a name, where every word counts) into tokens.

    The word 证明, particles, digits and marks are left out.
    """
    return _read_tokens(text, fillers=fillers)[0]


def spelling(text: str) -> str:
    """Return the characters of a name that count: without the word 证明, particles and marks."""
    runs = _RUN.findall(PAPER.sub(" ", plain(text)))
    return "".join(char for char in "".join(runs) if char not in PARTICLES)


def names_in(name: str) -> tuple[str, ...]:
    """Return an official name, its head and the names in its brackets: 甲证明（乙证明、丙证明等）."""
    head, bracket, inside = name.partition("（")
    if not bracket:
        return (name,)
    inner = inside.rstrip("）").removesuffix("等").split("、")
    return (name, head, *(one for one in inner if one))


def asks_for_paper(text: str) -> bool:
    """Say whether the word 证明 was said."""
    return PAPER.search(plain(text)) is not None


def is_errand(text: str) -> bool:
    """Say whether something is to be done (缴费, 补办) and no 证明 was asked for."""
    return _ERRAND.search(plain(text)) is not None and not asks_for_paper(text)


def _read_tokens(text: str, *, fillers: bool) -> list[tuple[Token, ...]]:
    without_paper = PAPER.sub(" ", plain(text))
    skip = bytearray(len(without_paper))
    if fillers:
        for found in FILLER.finditer(without_paper):
            skip[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    ways: list[tuple[Token, ...]] = [()]
    for run in _RUN.finditer(without_paper):
        if run[0][0].isascii() or run[0][0] == "ü":
            parts = [
                tuple(
                    Token("", as_heard(piece) if whole else "", first_letter(piece))
                    for piece, whole in spelling
                )
                for spelling in spellings(run[0])
            ]
        else:
            parts = [
                tuple(
                    Token(char, as_heard(reading), first_letter(reading), bool(skip[place]))
                    for place, (char, reading) in enumerate(
                        zip(run[0], readings_of(run[0]), strict=True), run.start()
                    )
                    if char not in PARTICLES
                )
            ]
        ways = [way + part for way in ways for part in parts][:MOST_READINGS]
    return ways


def first_letter(syllable: str) -> str:
    """Return the letter a syllable is abbreviated by, with n and l made equal."""
    initial, final = split_initial(syllable)
    letter = (initial or final)[:1]
    return "l" if letter == "n" else letter
