"""Rows → the document an edition is made from; codes stay what they are in the present edition."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.importing.rows import Imported, ListName, Problem, ProhibitedRow, RetainedRow
from catalog.importing.wording import folded, other_names, without_brackets

Payload = dict[str, Any]
Row = ProhibitedRow | RetainedRow

_LETTERS: dict[ListName, str] = {"PROHIBITED": "P", "RETAINED": "R"}
_ANNEX: dict[ListName, str] = {"PROHIBITED": "附件1", "RETAINED": "附件2"}
_NAMES: dict[ListName, str] = {"PROHIBITED": "不应出具清单", "RETAINED": "保留清单"}
_EMPTY_HEAD = {
    "title": "证明事项清单",
    "prohibited_title": "不应由基层群众性自治组织出具证明事项清单",
    "retained_title": "保留的基层群众性自治组织出具证明事项清单",
    "authority": "",
    "document_title": "",
    "document_number": "",
    "legal_basis": "",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """The document, and every problem: those of the file, then those of the comparison."""

    payload: Payload
    problems: tuple[Problem, ...]


def to_payload(
    imported: Imported,
    present: Payload | None = None,
    *,
    on: date,
    taken: Iterable[str] = (),
) -> Draft:
    """Make a draft's document of what was read.

    An item keeps the code of the present edition's item with the same code, name or alias, and all
    that the file says nothing of; a new one gets the next code that neither ``present`` nor
    ``taken`` (codes of earlier editions) has. A list the file lacks stays as it is, and so does the
    document's title, as in every next edition; its number does not. ``on`` is written as the day of
    issue and of effect, for the editor to change.
    """
    drafting = _Drafting(present or {"edition": {}, "items": [], "templates": []}, taken)
    items: list[Payload] = []
    items.extend(drafting.of_list("PROHIBITED", imported.prohibited, imported))
    items.extend(drafting.of_list("RETAINED", imported.retained, imported))
    codes = {item["code"] for item in items}
    templates = [one for one in drafting.templates if one["item_code"] in codes]
    drafting.missing_templates(items, {one["item_code"] for one in templates})
    head = {**_EMPTY_HEAD, **drafting.head}
    head["document_number"] = ""
    for name in ("prohibited_title", "retained_title"):
        head[name] = getattr(imported, name) or head[name]
    head |= {"issued_on": on.isoformat(), "effective_on": on.isoformat()}
    payload = {"edition": head, "items": items, "templates": templates}
    return Draft(payload, (*imported.problems, *drafting.problems))


class _Drafting:
    """Compares what was read with the present edition, list by list."""

    def __init__(self, present: Payload, taken: Iterable[str]) -> None:
        """Keep a copy of ``present``: its rows become the draft's."""
        copied = deepcopy(present)
        self.head: Payload = {name: copied["edition"].get(name, "") for name in _EMPTY_HEAD}
        if not self.head["title"]:
            self.head = {}
        self.items: list[Payload] = copied["items"]
        self.templates: list[Payload] = copied["templates"]
        self.taken = {*taken, *(item["code"] for item in self.items)}
        self.problems: list[Problem] = []
        self.has_present = bool(self.items)
        if not self.has_present:
            sentence = "还没有现行清单：名称、制定机关、文件和依据请在版本信息里填写。"
            self.problems.append(Problem("", 0, "", sentence))
        self.aliases = {folded(one) for item in self.items for one in item["aliases"]}

    def of_list(self, kind: ListName, rows: tuple[Row, ...], imported: Imported) -> list[Payload]:
        """Return one list's items in the file's order."""
        present = [item for item in self.items if item["kind"] == kind]
        if not rows and present:
            sentence = f"文件里没有{_NAMES[kind]}，草稿沿用现行清单的 {len(present)} 项。"
            self.problems.append(Problem(kind, 0, "", sentence))
            return present
        matched = _matches(rows, present)
        kept = {item["code"] for item in matched.values()}
        given = [row.given.get("code", "") for row in rows]
        self.taken |= {code for code in given if _is_code(code, kind)}
        items: list[Payload] = []
        for place, row in enumerate(rows):
            old = matched.get(place)
            code = old["code"] if old else self._new_code(kind, row, {i["code"] for i in items})
            items.append(self._item(kind, place + 1, row, code, old))
            for name, by_code in imported.beside.items():
                items[-1][name] = by_code.get(code, [])
        for item in present:
            if item["code"] not in kept:
                sentence = (
                    f"现行清单的 {item['code']} {item['name']} 不在文件里，草稿里没有这一项。"
                )
                self.problems.append(Problem(kind, 0, "", sentence))
        return items

    def missing_templates(self, items: list[Payload], have: set[str]) -> None:
        """Name the retained items that no template of the present edition belongs to."""
        for item in items:
            if item["kind"] == "RETAINED" and item["code"] not in have:
                sentence = f"{item['code']} {item['name']} 还没有证明模板。补充后才能发布。"
                self.problems.append(Problem("RETAINED", 0, "", sentence))

    def _new_code(self, kind: ListName, row: Row, used: set[str]) -> str:
        given = row.given.get("code", "")
        if _is_code(given, kind) and given not in used and not self.has_present:
            return str(given)
        letter = _LETTERS[kind]
        numbers = [int(code[1:]) for code in self.taken if _is_code(code, kind)]
        code = f"{letter}{max(numbers, default=0) + 1:02}"
        self.taken.add(code)
        return code

    def _item(
        self, kind: ListName, position: int, row: Row, code: str, old: Payload | None
    ) -> Payload:
        number = row.number or position
        item: Payload = old or {
            "code": code,
            "kind": kind,
            **dict.fromkeys(("guidance", "category", "purpose", "issuer", "question"), ""),
            **{name: [] for name in ("conditions", "purpose_words", "relying_parties")},
            **{name: [] for name in ("alternative_routes", "exceptions", "substitutes")},
            "aliases": self._aliases_of(row.name),
        }
        if old is None:
            self._welcome(kind, row, code)
        elif isinstance(row, ProhibitedRow) and old["guidance"] != row.guidance:
            self._guidance_changed(row, old)
        item |= {"position": position, "name": row.name, "source": f"{_ANNEX[kind]} 第{number}项"}
        if isinstance(row, ProhibitedRow):
            item["guidance"] = row.guidance
        else:
            item |= {
                "category": row.category,
                "relying_parties": list(row.relying_parties),
                "issuer": row.issuer,
                "purpose": row.purpose,
            }
        return item | {name: value for name, value in row.given.items() if name != "code"}

    def _welcome(self, kind: ListName, row: Row, code: str) -> None:
        if self.has_present:
            sentence = f"“{row.name[:40]}”是新的一项，代码 {code}。"
            self.problems.append(Problem(kind, row.row, "", sentence))
        if isinstance(row, ProhibitedRow) and "除外" in row.guidance:
            sentence = f"{code} 的办事途径写有“除外”。请补充除外情形，窗口才会询问用途。"
            self.problems.append(Problem(kind, row.row, "", sentence))

    def _guidance_changed(self, row: ProhibitedRow, old: Payload) -> None:
        if old["alternative_routes"] or old["exceptions"]:
            sentence = f"{old['code']} 的办事途径文字有变，分条的途径和除外情形还是原来的。请核对。"
            self.problems.append(Problem("PROHIBITED", row.row, "", sentence))

    def _aliases_of(self, name: str) -> list[str]:
        found = [one for one in other_names(name) if len(one) <= 60]
        new = [one for one in found if folded(one) not in self.aliases]
        self.aliases |= {folded(one) for one in new}
        return new


def _is_code(code: str, kind: ListName) -> bool:
    return bool(re.fullmatch(_LETTERS[kind] + r"[0-9]{2,7}", code))


def _matches(rows: tuple[Row, ...], present: list[Payload]) -> dict[int, Payload]:
    """Pair rows with present items: by code, by name, by the name without brackets, by alias."""
    pairs: dict[int, Payload] = {}
    left = {item["code"]: item for item in present}

    def pair(keys_of_row: Any, keys_of_item: Any) -> None:
        known: dict[str, str] = {}
        for item in left.values():
            for key in keys_of_item(item):
                known.setdefault(key, item["code"])
        for place, row in enumerate(rows):
            if place in pairs:
                continue
            for key in keys_of_row(row):
                code = known.get(key, "")
                if key and code in left:
                    pairs[place] = left.pop(code)
                    break

    def bare(name: str) -> str:
        return folded(without_brackets(name))

    pair(lambda row: [row.given.get("code", "")], lambda item: [item["code"]])
    pair(lambda row: [folded(row.name)], lambda item: [folded(item["name"])])
    pair(lambda row: [bare(row.name)], lambda item: [bare(item["name"])])
    pair(
        lambda row: [folded(row.name), bare(row.name)],
        lambda item: [folded(alias) for alias in item["aliases"]],
    )
    return pairs
