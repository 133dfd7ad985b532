"""How many people live in a community, as lines that can be typed into and pasted."""

from __future__ import annotations

import re
from collections import defaultdict

from core.directory.models import Community
from reporting.models import ResidentCount

MOST_PEOPLE = 1_000_000
_NUMBER = re.compile(r"[\d,，]{1,9}人?$")


def residents_by_community() -> dict[int, int]:
    """Return what was noted, by the key of the community."""
    return dict(ResidentCount.objects.values_list("community_id", "residents"))


def as_lines() -> str:
    """Return every community in use with its number where there is one: code, name, number."""
    known = residents_by_community()
    return "\n".join(
        f"{one.code} {one.short_name} {known.get(one.pk, '')}".rstrip()
        for one in Community.objects.filter(is_active=True).order_by("code")
    )


def read_lines(text: str) -> tuple[dict[int, int], list[str]]:
    """Return the numbers by community, and a sentence for each line that cannot be read.

    A line begins with a code or a name and ends with the number; without one it says nothing.
    """
    by_code: dict[str, int] = {}
    by_name: dict[str, set[int]] = defaultdict(set)
    for one in Community.objects.filter(is_active=True):
        by_code[one.code] = one.pk
        by_name[one.name].add(one.pk)
        by_name[one.short_name].add(one.pk)
    found: dict[int, int] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.replace("\u3000", " ").split()
        if len(words) < 2 or not _NUMBER.match(words[-1]):
            continue
        count = int(re.sub(r"\D", "", words[-1]) or 0)
        keys = {by_code[words[0]]} if words[0] in by_code else by_name.get(words[0], set())
        if len(keys) > 1:
            wrong.append(f"第{number}行有同名社区，请写代码")
        elif not keys:
            wrong.append(f"第{number}行的“{words[0][:20]}”不是本单位的社区（村）")
        elif not 0 < count <= MOST_PEOPLE:
            wrong.append(f"第{number}行的人数不对")
        else:
            found[keys.pop()] = count
    return found, wrong[:5]
