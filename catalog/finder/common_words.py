"""What of a request may be kept: the words everybody uses, and nothing a person could be told by.

A request may hold a name, a number, an address. Recognizing those is guesswork, so it is done the
other way round: kept is only what is known to be harmless (words of the lists, of the papers and
errands beside them, of ``data/words.txt``), and a gap stands for everything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from catalog.finder.lists import word_list
from catalog.finder.words import FILLER, PAPER, PARTICLES, plain

GAP = "…"
LONGEST_KEPT = 40
# Of one word alone nobody can tell what was asked for.
FEWEST_KNOWN = 2
_SAID = re.compile(r"\w")
# A pair that begins with one of these counts only as a word: 养老金健在 does not make 金健 one.
_SURNAMES = frozenset(word_list("surnames"))
_COMMON = re.compile("|".join(sorted(map(re.escape, word_list("words")), key=len, reverse=True)))


def common_words(text: str, knows_pair: Callable[[str, str], bool]) -> str:
    """Return ``text`` with everything that is no common word replaced by ``GAP``; at most 40 long.

    ``knows_pair`` says whether two characters stand side by side in a phrase of the lists. Empty
    where too little is left to tell what was asked for.
    """
    said = plain(text)
    words, pairs, asking = bytearray(len(said)), bytearray(len(said)), bytearray(len(said))
    for found in _COMMON.finditer(said):
        words[found.start() : found.end()] = b"\1" * len(found[0])
    for start in range(len(said) - 1):
        if said[start] not in _SURNAMES and knows_pair(said[start], said[start + 1]):
            pairs[start] = pairs[start + 1] = 1
    for pattern in (FILLER, PAPER):
        for found in pattern.finditer(said):
            asking[found.start() : found.end()] = b"\1" * len(found[0])
    for place, char in enumerate(said):
        asking[place] |= char in PARTICLES
    marked = list(zip(said, words, pairs, asking, strict=True))
    if sum((word or pair) and not asks for _, word, pair, asks in marked) < FEWEST_KNOWN:
        return ""
    kept = ""
    for char, word, pair, asks in marked:
        if word or (kept and (pair or asks)) or (pair and not asks):
            kept += char
        elif not asks and _SAID.match(char) and not kept.endswith(GAP):
            kept += GAP
    return kept[:LONGEST_KEPT]
