"""Is this an ID number, and what does it say? GB 11643-1999, and the papers numbered like it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone

from core.errors import DomainError
from core.privacy.keystrokes import half_width, without_blanks

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
"""By the weighted sum modulo 11 (ISO 7064, MOD 11-2)."""

_PROVINCE_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
PROVINCES = frozenset(
    str(code) for first, last in _PROVINCE_RANGES for code in range(first, last + 1)
)
"""First two digits: GB/T 2260, and 81, 82, 83 of the residence permits."""

PLAUSIBLE_AGE = 120


class Sex(StrEnum):
    """Of the holder, as the number's sequence says."""

    MALE = "male"
    FEMALE = "female"


class Paper(StrEnum):
    """The paper that carries the number."""

    RESIDENT_ID = "resident_id"  # 居民身份证
    RESIDENCE_PERMIT = "residence_permit"  # 港澳台居民居住证
    PERMANENT_RESIDENCE = "permanent_residence"  # 外国人永久居留身份证, from 2023-12-01


@dataclass(frozen=True)
class IdNumber:
    """A number that passed, and what it says. ``warnings`` are sentences for the clerk."""

    value: str
    birth_date: date
    sex: Sex
    area_code: str
    paper: Paper
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Keep the number out of logs."""
        return f"IdNumber({self.paper.value})"

    __str__ = __repr__


class NotAnIdNumber(DomainError):
    """What was entered is no ID number; the subclasses say why, none repeats it."""

    code = "not_an_id_number"
    message = "这不是有效的身份证号码，请对照证件核对后重新填写。"


class WrongCharacters(NotAnIdNumber):
    """Something other than digits and a final X."""

    code = "id_number_wrong_characters"
    message = "身份证号码只能是数字，最后一位可以是 X，请对照证件核对。"


class WrongLength(NotAnIdNumber):
    """Neither 18 characters nor, where allowed, 15."""

    code = "id_number_wrong_length"
    message = "身份证号码应为 18 位，请对照证件核对是否多填或漏填。"


class OldNumberNotAccepted(WrongLength):
    """A first-generation number of 15 digits where none is allowed."""

    code = "id_number_old"
    message = "15 位的旧身份证号码已停用，请填写 18 位号码。"


class ImpossibleDate(NotAnIdNumber):
    """The birth date in it is none."""

    code = "id_number_impossible_date"
    message = "身份证号码中的出生日期不存在，请对照证件核对第 7 至 14 位。"


class BornInTheFuture(ImpossibleDate):
    """The birth date in it has yet to come."""

    code = "id_number_born_in_the_future"
    message = "身份证号码中的出生日期晚于今天，请对照证件核对第 7 至 14 位。"


class WrongCheckDigit(NotAnIdNumber):
    """The last character does not follow from the first 17: a digit is wrong or two are swapped."""

    code = "id_number_wrong_check_digit"
    message = "身份证号码的校验位不对，可能有一位填错或两位颠倒，请对照证件逐位核对。"


AREA_UNKNOWN = "号码前六位的地区代码没有收录，可能是已撤销的区划，请对照证件核对。"
VERY_OLD = "按号码推算年龄超过 120 岁，请对照证件核对出生日期。"

_LOOKALIKES = str.maketrans(
    {"x": "X", "×": "X", "✕": "X", "х": "X", "Х": "X", "Ⅹ": "X", "-": None, "–": None, "—": None}
)
_NUMBER = re.compile(r"[0-9]+X?")


def normalize_id_number(text: str) -> str:
    """Return ``text`` as stored: half-width, capital X, no spaces or dashes. Never refuses."""
    return without_blanks(half_width(text)).translate(_LOOKALIKES)


def check_character(first_17: str) -> str:
    """Return the 18th character for 17 digits."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first_17, strict=True))
    return CHECK_CHARACTERS[total % 11]


def check_id_number(
    text: str,
    *,
    allow_old: bool = False,
    today: date | None = None,
    is_known_area: Callable[[str], bool] | None = None,
) -> IdNumber:
    """Return what ``text`` says, or raise a ``NotAnIdNumber`` that says what is wrong.

    Args:
        text: as typed; full-width digits, spaces, dashes and a small x are put right.
        allow_old: accept 15 digits (for the deceased); the century is taken to be 1900.
        today: birth dates after it are refused; by default today in the current time zone.
        is_known_area: whether six digits are a division, past or present; without it only the
            province is looked at. An unknown area is a warning, never a refusal.
    """
    value = normalize_id_number(text)
    if len(value) not in (15, 18):
        raise WrongLength
    if not _NUMBER.fullmatch(value) or (len(value) == 15 and not value.isdigit()):
        raise WrongCharacters
    if len(value) == 15 and not allow_old:
        raise OldNumberNotAccepted
    birth_date = _birth_date(f"19{value[6:12]}" if len(value) == 15 else value[6:14])
    today = today or timezone.localdate()
    if birth_date > today:
        raise BornInTheFuture
    if len(value) == 18 and check_character(value[:17]) != value[17]:
        raise WrongCheckDigit
    paper = _paper(value)
    known = _is_known(value, paper, is_known_area)
    warnings = [] if known else [AREA_UNKNOWN]
    if today.year - birth_date.year > PLAUSIBLE_AGE:
        warnings.append(VERY_OLD)
    sequence = value[14] if len(value) == 15 else value[16]
    return IdNumber(
        value=value,
        birth_date=birth_date,
        sex=Sex.MALE if int(sequence) % 2 else Sex.FEMALE,
        area_code=value[:6],
        paper=paper,
        warnings=tuple(warnings),
    )


def _birth_date(digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise ImpossibleDate from None


def _paper(value: str) -> Paper:
    if value[0] == "9":
        return Paper.PERMANENT_RESIDENCE
    if value[:2] in ("81", "82", "83"):
        return Paper.RESIDENCE_PERMIT
    return Paper.RESIDENT_ID


def _is_known(value: str, paper: Paper, is_known_area: Callable[[str], bool] | None) -> bool:
    if paper is Paper.PERMANENT_RESIDENCE:  # 9, province, three digits of nationality
        return value[1:3] in PROVINCES
    if paper is Paper.RESIDENCE_PERMIT:
        return value[2:6] == "0000"
    return value[:2] in PROVINCES and (is_known_area is None or is_known_area(value[:6]))
