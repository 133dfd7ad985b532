"""Text as it stands in a cell, made into text as it stands in a list."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
_SEPARATORS = "、，,；;"
_OFFICES = tuple("局院厅委部会处所行司校府站队社")
_CHINESE_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}


def cleaned(text: str) -> str:
    """Return ``text`` without control and zero-width characters, stripped at both ends."""
    return _UNSEEN.sub("", text).strip()


def joined(text: str) -> str:
    """Return a cell as one line, as its words read: the breaks of a narrow column are no spaces.

    Space stays, as one, between two characters that are not Chinese.
    """

    def gap(found: re.Match[str]) -> str:
        before, after = found.string[found.start() - 1], found.string[found.end()]
        return " " if before < "\u2000" and after < "\u2000" else ""

    return _SPACES.sub(gap, cleaned(text))


def entries(text: str) -> list[str]:
    """Split a cell that holds one entry a line, or entries between semicolons."""
    parts = re.split(r"[\n\r；;]", _UNSEEN.sub("", text))
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def offices(text: str) -> list[str]:
    """Split a cell of offices (市人民法院、市司法局); what stands in brackets is not split."""
    lines = [joined(line) for line in _UNSEEN.sub("", text).splitlines() if line.strip()]
    apart = all(line.endswith(_OFFICES) for line in lines)
    found: list[str] = []
    for line in lines if apart else [joined(text)]:
        depth, word = 0, ""
        for sign in line:
            depth += (sign in "（(") - (sign in "）)")
            if sign in _SEPARATORS and depth <= 0:
                found.append(word)
                word = ""
            else:
                word += sign
        found.append(word)
    return list(dict.fromkeys(word.strip() for word in found if word.strip()))


def folded(name: str) -> str:
    """Return a name for comparing: full-width signs, case, brackets and spaces do not count."""
    plain = unicodedata.normalize("NFKC", joined(name)).casefold()
    return re.sub(r"[\s()（）《》〈〉“”\"'、,，.。·]", "", plain)


def without_brackets(name: str) -> str:
    """Return 居民身份信息证明 for 居民身份信息证明（户籍证明）."""
    return _BRACKETED.sub("", name).strip()


def other_names(name: str) -> list[str]:
    """Return the name without its brackets and the names in them; nothing where it has none."""
    inner = [part[1:-1] for part in _BRACKETED.findall(name)]
    if not inner:
        return []
    names = [without_brackets(name), *(one for part in inner for one in re.split("[、，,]", part))]
    bare = (one.strip().removesuffix("等") for one in names)
    return [one for one in dict.fromkeys(bare) if len(one) > 1]


def number(text: str) -> int | None:
    """Read a line's number: 3, ３, 3., （3） or 三; None where it is none."""
    plain = unicodedata.normalize("NFKC", joined(text)).strip("()（）.、第项号 ")
    if plain.isascii() and plain.isdigit() and len(plain) <= 6:
        return int(plain)
    tens, ten, ones = plain.rpartition("十") if len(plain) <= 3 else ("", "", "x")
    if not plain or any(sign not in _CHINESE_DIGITS for sign in tens + ones):
        return None
    if not ten:
        return _CHINESE_DIGITS[ones] if len(ones) == 1 else None
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_CHINESE_DIGITS[tens] if tens else 1) * 10 + (_CHINESE_DIGITS[ones] if ones else 0)
