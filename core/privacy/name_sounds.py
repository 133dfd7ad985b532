"""How a name sounds in Latin letters, so that a person is found without writing the name.

Nothing here says a name: the letters are what a blind index is made of (``fields.blind_index``).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, cast

from pypinyin import Style, lazy_pinyin

# Surnames that are read otherwise than the same character is in words. First the reading that is
# stored, then others under which people look for them all the same.
SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan", "dan"), "仇": ("qiu", "chou"), "解": ("xie", "jie"), "查": ("zha", "cha"),
    "区": ("ou", "qu"), "曾": ("zeng", "ceng"), "任": ("ren",), "盖": ("ge", "gai"),
    "翟": ("zhai", "di"), "朴": ("piao", "pu"), "缪": ("miao", "mou"), "覃": ("qin", "tan"),
    "乐": ("yue", "le"), "召": ("shao", "zhao"), "黑": ("he", "hei"), "繁": ("po", "fan"),
    "秘": ("bi", "mi"), "冼": ("xian",), "洗": ("xian", "xi"), "折": ("she", "zhe"),
    "员": ("yun", "yuan"), "郇": ("xun", "huan"), "牟": ("mou", "mu"), "万": ("wan",),
    "尹": ("yin",), "华": ("hua",), "燕": ("yan",), "哈": ("ha",), "那": ("na",),
    "种": ("chong", "zhong"), "重": ("chong", "zhong"), "宿": ("su", "xiu"), "佴": ("nai",),
    "臧": ("zang",), "隗": ("wei", "kui"), "祭": ("zhai", "ji"), "晁": ("chao",),
    "逄": ("pang",), "乜": ("nie", "mie"), "句": ("gou", "ju"), "车": ("che",), "纪": ("ji",),
    "钻": ("zuan",), "长": ("chang", "zhang"), "沈": ("shen",), "谌": ("chen", "shen"),
    "阚": ("kan",), "赖": ("lai",), "麦": ("mai",), "藏": ("zang", "cang"), "卜": ("bu",),
    "石": ("shi",), "柏": ("bai", "bo"), "薄": ("bo", "bao"), "尉": ("wei", "yu"),
    "尉迟": ("yu chi", "wei chi"), "万俟": ("mo qi", "wan si"), "长孙": ("zhang sun", "chang sun"),
    "澹台": ("tan tai", "dan tai"), "单于": ("chan yu", "dan yu"), "令狐": ("ling hu",),
    "亓官": ("qi guan",), "鲜于": ("xian yu",), "乐正": ("yue zheng", "le zheng"),
}  # fmt: skip
_LONGEST_SURNAME = 2
_NO_LETTER = re.compile(r"[^a-z]+")
# The pairs Sichuan speech does not tell apart, and what people type for them. Letters only, so that
# no syllable needs to be found in what was typed.
_FOLDS = (
    (re.compile(r"([zcs])h"), r"\1"),
    (re.compile(r"(?<=[ei])ng"), "n"),
    (re.compile(r"l"), "n"),
    (re.compile(r"f"), "h"),
    (re.compile(r"hu(?=[aeio])"), "h"),
)


def sound_of(name: str) -> str:
    """Return the letters a whole name is found by: 张秀英 → zanxiuyin, as zhangxiuying does.

    n and l, zh and z, ch and c, sh and s, f and h, -ing and -in, -eng and -en are one. What is
    Latin already is only folded, so its own result comes back as it is.
    """
    return _folded("".join(_syllables(plain_letters(name))))


def initials_of(name: str) -> str:
    """Return the letters of a name's initials: 张秀英 → zxy. What is Latin already is folded."""
    name = plain_letters(name)
    if name.isascii():
        return _folded_initials(name)
    return _folded_initials("".join(one[:1] for one in _syllables(name)))


def other_spellings(letters: str) -> list[str]:
    """Return ``letters`` and what they may stand for when a surname was read the common way.

    ``tanxiuying`` is also looked for as ``qinxiuying`` (覃).
    """
    letters = _NO_LETTER.sub("", plain_letters(letters))
    found = [letters]
    for stored, *others in SURNAMES.values():
        found += [
            stored.replace(" ", "") + letters[len(other) :]
            for other in (one.replace(" ", "") for one in others)
            if letters.startswith(other) and len(letters) > len(other)
        ]
    return list(dict.fromkeys(found))


def plain_letters(text: str) -> str:
    """Return ``text`` with full-width letters made plain, tone marks gone, ü as v, lower case."""
    kept = unicodedata.normalize("NFKC", text).replace("ü", "v").replace("Ü", "v")
    split = unicodedata.normalize("NFD", kept)
    return "".join(c for c in split if not unicodedata.combining(c)).lower().strip()


def _folded(letters: str) -> str:
    letters, before = _NO_LETTER.sub("", letters), None
    while letters != before:  # Until its own result comes back: an index must not depend on when.
        before = letters
        for pattern, instead in _FOLDS:
            letters = pattern.sub(instead, letters)
    return letters


def _folded_initials(letters: str) -> str:
    return _NO_LETTER.sub("", letters).replace("l", "n").replace("f", "h")


def _syllables(name: str) -> list[str]:
    """Return the readings of a name, the surname's by the table."""
    for length in range(min(_LONGEST_SURNAME, len(name)), 0, -1):
        known = SURNAMES.get(name[:length])
        if known is not None:
            return [*known[0].split(), *_readings(name[length:])]
    return list(_readings(name))


@lru_cache(maxsize=8192)
def _readings(text: str) -> tuple[str, ...]:
    """Read a run of text; what is no Chinese character stands for itself."""
    read = lazy_pinyin(text, style=Style.NORMAL, errors=cast(Any, list), v_to_u=False)
    return tuple(one.lower().replace("ü", "v") for one in read)
