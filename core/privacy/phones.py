"""Is this a telephone number one can call back?"""

from __future__ import annotations

import re

from core.errors import DomainError
from core.privacy.keystrokes import half_width, without_blanks


class NotAPhoneNumber(DomainError):
    """What was entered is no telephone number; the sentence does not repeat it."""

    code = "not_a_phone_number"
    message = "电话号码不对：手机为 1 开头的 11 位数字，座机请连同区号填写，如 0812-3330000。"


MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}")
LOCAL = re.compile(r"[2-9][0-9]{6,7}")
SERVICE = re.compile(r"[48]00[0-9]{7}")

_COUNTRY = re.compile(r"^(?:\+86|0086|86)(?=1[3-9][0-9]{9}$|0?[1-9][0-9]{8,10}$)")
_BETWEEN = re.compile(r"[()\-‐-―]+")


def normalize_phone(text: str) -> str:
    """Return ``text`` as stored: half-width digits without +86, spaces, dashes. Never refuses."""
    digits = _BETWEEN.sub("", without_blanks(half_width(text)))
    without = _COUNTRY.sub("", digits, count=1)
    if without != digits and not MOBILE.fullmatch(without) and not without.startswith("0"):
        without = f"0{without}"
    return without


def check_phone(text: str) -> str:
    """Return the number as stored, or raise ``NotAPhoneNumber``.

    Accepts mobiles, landlines with or without area code, 400 and 800 numbers.
    """
    number = normalize_phone(text)
    if not any(kind.fullmatch(number) for kind in (MOBILE, LANDLINE, LOCAL, SERVICE)):
        raise NotAPhoneNumber
    return number
