"""What may be shown of personal data where nobody has asked, with a reason, to see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType

from core.privacy.id_numbers import normalize_id_number
from core.privacy.phones import LANDLINE, MOBILE, normalize_phone
from core.privacy.unreadable import Unreadable

_SURNAMES_OF_TWO = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙"
    "钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里"
    "呼延东郭南门羊舌微生梁丘左丘西门第五达奚纳兰"
)
COMPOUND_SURNAMES = frozenset(
    _SURNAMES_OF_TWO[at : at + 2] for at in range(0, len(_SURNAMES_OF_TWO), 2)
)
SEPARATORS = "·•・ "
HIDDEN_REST = "****"
_MANY = re.compile(r"\*{5,}")


def mask_name(name: str) -> str:
    """Keep the surname: 张*, 欧阳*; of other names the first character: 阿***·***.

    A compound surname stays whole only where a given name follows it; one character is hidden.
    However long a name is, four asterisks stand for the rest, between separators.
    """
    if isinstance(name, Unreadable):
        return name
    name = name.strip()
    if any(separator in name for separator in SEPARATORS):
        kept = 1
    else:
        kept = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    if len(name) <= kept:
        return "*" * len(name)
    hidden = "".join(c if c in SEPARATORS else "*" for c in name[kept:])
    return name[:kept] + _MANY.sub(HIDDEN_REST, hidden)


def mask_id_number(number: str) -> str:
    """Keep area and the last four: 510402********1234. What has not 18 or 15 characters is hidden."""
    number = normalize_id_number(number)
    if len(number) not in (15, 18):
        return "*" * len(number)
    return number[:6] + "*" * (len(number) - 10) + number[-4:]


def mask_phone(number: str) -> str:
    """Keep 138****5678, of a landline area code and last two: 0812*****67. All else is hidden."""
    number = normalize_phone(number)
    if MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    if LANDLINE.fullmatch(number):
        area = 3 if number[1] in "12" else 4
        return number[:area] + "*" * (len(number) - area - 2) + number[-2:]
    return "*" * len(number)


_DIVISIONS = re.compile(
    r"(?:[^\d省市县区镇乡]{2,8}(?:省|自治区|特别行政区))?"
    r"(?:[^\d市县区镇乡]{1,10}(?:市|州|盟|地区))?"
    r"(?:[^\d市县区镇乡]{1,12}(?:县|(?<![小社])区|旗|市))?"
    r"(?:\D{1,12}?(?:街道|镇|乡))?"
    r"(?:\D{1,12}?(?:社区|居委会|村委会|村(?![路街巷道委])))?"
)
_STREET = re.compile(r".{1,15}?(?:大道|路|街|巷|道)(?=.*[0-9一二三四五六七八九十])")


def mask_address(address: str) -> str:
    """Keep it down to township and community, else to the street: 四川省攀枝花市东区炳草岗街道****."""
    address = "".join(address.split())
    if not address:
        return ""
    divisions = _DIVISIONS.match(address)
    kept = divisions.group() if divisions else ""
    if not kept.endswith(("街道", "镇", "乡", "社区", "居委会", "村委会", "村")):
        street = _STREET.match(address, len(kept))
        kept = address[: street.end()] if street else kept
    return kept + HIDDEN_REST


MASKS: MappingProxyType[str, Callable[[str], str]] = MappingProxyType(
    {
        "name": mask_name,
        "id_number": mask_id_number,
        "phone": mask_phone,
        "address": mask_address,
        "secret": lambda value: HIDDEN_REST if value else "",
    }
)


def masked(kind: str, value: str | None) -> str:
    """Return ``value`` masked as a name, id_number, phone, address or secret; "" for nothing.

    A kind that nobody taught us is hidden whole.
    """
    return MASKS.get(kind, MASKS["secret"])(value) if value else ""
