"""What somebody means by the words they look a paper up with, each known by its form.

Several words together mean all of them: ``张秀英 2026-11`` is her papers of November.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils import timezone

from core.errors import DomainError
from core.privacy.id_numbers import normalize_id_number
from core.privacy.keystrokes import half_width
from core.privacy.masking import mask_id_number, mask_name, mask_phone
from core.privacy.name_sounds import plain_letters
from core.privacy.phones import check_phone
from issuance.verification.codes import read_code, shown

LONGEST = 100
MOST_WORDS = 6
MOST_UNITS = 20
MOST_ITEMS = 4
FEWEST_LETTERS = 2


class Kind(StrEnum):
    """What a word is taken for."""

    NUMBER = "number"
    SERIAL = "serial"
    CODE = "code"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    LETTERS = "letters"
    DAYS = "days"
    ITEM = "item"
    UNIT = "unit"
    NAME = "name"


LABELS = {
    Kind.NUMBER: "编号",
    Kind.SERIAL: "顺序号",
    Kind.CODE: "核验码",
    Kind.ID_NUMBER: "身份证号",
    Kind.PHONE: "电话",
    Kind.LETTERS: "姓名拼音",
    Kind.DAYS: "日期",
    Kind.ITEM: "事项",
    Kind.UNIT: "单位",
    Kind.NAME: "姓名",
}
OF_A_PERSON = {Kind.ID_NUMBER, Kind.PHONE, Kind.LETTERS, Kind.NAME}
BY_CHOICE = (Kind.NAME, Kind.ITEM, Kind.UNIT)
"""What a word in Chinese may be taken for, when asked to."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was understood. ``shown`` may stand on a page, ``value`` may not.

    ``value`` is a name, number, code or letters; ``values`` are item codes or names of units;
    ``days`` are the first and the last day, both included.
    """

    kind: Kind
    shown: str
    value: str = ""
    values: tuple[str, ...] = ()
    days: tuple[date, date] | None = None
    mark: str = ""
    year: int = 0
    serial: int = 0
    has_choice: bool = False

    @property
    def label(self) -> str:
        """The kind, as people say it."""
        return LABELS[self.kind]


@dataclass(frozen=True)
class Directory:
    """What a word in Chinese may name: items (code, name), and the units with a word in their name.

    ``units`` returns one more than ``MOST_UNITS`` where there are more.
    """

    items: Sequence[tuple[str, str]] = ()
    units: Callable[[str], Sequence[str]] = lambda _word: ()


_BLANKS = re.compile(r"\s+")
_ID_NUMBER = re.compile(r"\d{15}|\d{17}[\dXx]")
_NUMBER = re.compile(r"(.{1,16}?)[〔\[(（【](\d{4})[〕\])）】]第?0*(\d{1,6})号?")
_SERIAL = re.compile(r"第?0*(\d{1,6})号?")
_ITEM_CODE = re.compile(r"[A-Za-z]\d{1,3}")
_LETTERS = re.compile(r"[A-Za-zÀ-ɏ'·]+")
_CHINESE = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]")
_UNIT_ENDING = re.compile(
    r".{2,}(?:局|法院|检察院|医院|学校|中学|小学|大学|公司|中心|银行|派出所|委|办|处|厅|部|会|队|政府|单位)$"
)
_DAY = r"(?:(\d{4})[-./年])?(\d{1,2})[-./月](\d{1,2})日?"
_ONE_DAY = re.compile(_DAY)
_RANGE = re.compile(rf"{_DAY}(?:至|到|~|—|－|\.\.)+{_DAY}")
_MONTH = re.compile(r"(\d{4})(?:年|[-./])(\d{1,2})月?|(\d{1,2})月")
_YEAR = re.compile(r"(\d{4})年")


def read_words(text: str, directory: Directory, *, choice: Kind | None = None) -> tuple[Word, ...]:
    """Return the words of ``text`` as understood; () where there is none.

    ``choice`` is what a word in Chinese is to be taken for, where it could be several things.
    """
    text = half_width(text[:LONGEST]).strip()
    if not text:
        return ()
    whole = _BLANKS.sub("", text)
    for read in (_number, _id_number, _phone):  # These are typed with blanks, too.
        word = read(whole)
        if word is not None:
            return (word,)
    return tuple(_word(one, directory, choice) for one in text.split()[:MOST_WORDS])


def _word(text: str, directory: Directory, choice: Kind | None) -> Word:
    readers: Iterable[Callable[[str], Word | None]] = (
        _number, _days, _serial, _id_number, _phone, _code, _item_code(directory), _letters,
    )  # fmt: skip
    for read in readers:
        word = read(text)
        if word is not None:
            return word
    return _chinese(text, directory, choice)


def _number(text: str) -> Word | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    mark, year, serial = found[1].strip(), int(found[2]), int(found[3])
    number = f"{mark}〔{year}〕第{serial:04d}号"
    return Word(Kind.NUMBER, number, number, mark=mark, year=year, serial=serial)


def _serial(text: str) -> Word | None:
    found = _SERIAL.fullmatch(text)
    if found is None:
        return None
    return Word(Kind.SERIAL, f"第{int(found[1]):04d}号", serial=int(found[1]))


def _id_number(text: str) -> Word | None:
    number = normalize_id_number(text)
    if not _ID_NUMBER.fullmatch(number):
        return None
    return Word(Kind.ID_NUMBER, mask_id_number(number), number)


def _phone(text: str) -> Word | None:
    if _SERIAL.fullmatch(text) or _ONE_DAY.fullmatch(text) or _MONTH.fullmatch(text):
        return None
    try:
        number = check_phone(text)
    except DomainError:
        return None
    return Word(Kind.PHONE, mask_phone(number), number)


def _code(text: str) -> Word | None:
    try:
        code = read_code(text)
    except DomainError:
        return None
    return Word(Kind.CODE, shown(code), code)


def _item_code(directory: Directory) -> Callable[[str], Word | None]:
    names = dict(directory.items)

    def read(text: str) -> Word | None:
        code = text.upper()
        if not _ITEM_CODE.fullmatch(text) or code not in names:
            return None
        return Word(Kind.ITEM, f"{code} {names[code]}", values=(code,))

    return read


def _letters(text: str) -> Word | None:
    if not _LETTERS.fullmatch(text):
        return None
    letters = plain_letters(text)
    if len(letters) < FEWEST_LETTERS:
        return Word(Kind.NAME, mask_name(text), text)
    return Word(Kind.LETTERS, f"{letters[0]}***", letters)


def _chinese(text: str, directory: Directory, choice: Kind | None) -> Word:
    """Take the word for an item or a unit where it names one, else for a person."""
    items = [(code, name) for code, name in directory.items if len(text) > 1 and text in name]
    units = directory.units(text) if len(text) > 1 else ()
    is_item = 0 < len(items) <= MOST_ITEMS
    is_unit = bool(units) or _UNIT_ENDING.fullmatch(text) is not None
    has_choice = _CHINESE.search(text) is not None
    kind = choice if has_choice else None
    if kind not in BY_CHOICE:
        kind = Kind.ITEM if is_item else Kind.UNIT if is_unit else Kind.NAME
    if kind == Kind.ITEM:
        chosen = items[:MOST_ITEMS]
        said = "、".join(name for _code, name in chosen) or text
        return Word(kind, said, text, tuple(code for code, _name in chosen), has_choice=has_choice)
    if kind == Kind.UNIT:
        names = tuple(dict.fromkeys([text, *units[:MOST_UNITS]]))
        said = text if len(units) != 1 else units[0]
        if len(units) > MOST_UNITS:
            said = f"{text}（只查了{MOST_UNITS}个，请把单位写全）"
        return Word(kind, said, text, names, has_choice=has_choice)
    return Word(Kind.NAME, mask_name(text), text, has_choice=has_choice)


def _days(text: str) -> Word | None:
    today = timezone.localdate()
    days = _named_days(text, today) or _range(text, today) or _month_or_year(text, today)
    if days is None:
        return None
    first, last = days
    said = _said(first) if first == last else f"{_said(first)}至{_said(last)}"
    return Word(Kind.DAYS, said, days=days)


def _named_days(text: str, today: date) -> tuple[date, date] | None:
    month = today.replace(day=1)
    last_month = month - timedelta(days=1)
    named = {
        "今天": (today, today),
        "昨天": (today - timedelta(days=1),) * 2,
        "前天": (today - timedelta(days=2),) * 2,
        "本周": (today - timedelta(days=today.weekday()), today),
        "本月": (month, today),
        "上月": (last_month.replace(day=1), last_month),
        "今年": (today.replace(month=1, day=1), today),
        "去年": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    return named.get(text)


def _range(text: str, today: date) -> tuple[date, date] | None:
    found = _ONE_DAY.fullmatch(text)
    if found is not None:
        day = _day(found[1], found[2], found[3], today)
        return (day, day) if day else None
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    first = _day(found[1], found[2], found[3], today)
    last = _day(found[4] or found[1], found[5], found[6], today)
    if first is None or last is None:
        return None
    return (min(first, last), max(first, last))


def _month_or_year(text: str, today: date) -> tuple[date, date] | None:
    found = _YEAR.fullmatch(text)
    if found is not None:
        year = int(found[1])
        return (date(year, 1, 1), date(year, 12, 31)) if _is_bearable(year) else None
    found = _MONTH.fullmatch(text)
    if found is None:
        return None
    month = int(found[2] or found[3])
    year = int(found[1]) if found[1] else today.year - (month > today.month)
    if not 1 <= month <= 12 or not _is_bearable(year):
        return None
    after = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), after - timedelta(days=1)


def _day(year: str | None, month: str, day: str, today: date) -> date | None:
    """Return the day; without a year it is the last one there was."""
    try:
        found = date(int(year) if year else today.year, int(month), int(day))
        if not year and found > today:
            found = found.replace(year=today.year - 1)
    except ValueError:
        return None
    return found if _is_bearable(found.year) else None


def _is_bearable(year: int) -> bool:
    return 1949 < year < 2200


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
