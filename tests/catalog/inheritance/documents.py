"""Small editions as documents, and random edits of them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Payload = dict[str, Any]
TEXTS = ("name", "source", "guidance", "purpose", "issuer", "question", "category")
SETS = ("aliases", "purpose_words", "relying_parties")


def route(authority: str, *, matter: str = "出具证明", phone: str = "") -> Payload:
    return {
        "authority": authority, "matter": matter, "bring": ["身份证"], "phone": phone,
        "address": "", "link": "",
    }  # fmt: skip


def exception(question: str, *, outcome: str = "CASE_BY_CASE", leads_to: str = "") -> Payload:
    return {
        "question": question, "outcome": outcome, "leads_to_code": leads_to, "explanation": "说明",
        "cue_words": ["法援"], "basis": "附件1", "is_inferred": False,
    }  # fmt: skip


def substitute(name: str) -> Payload:
    return {"name": name, "question": f"有{name}吗？", "basis": "", "is_inferred": False}


def item(code: str, position: int, name: str = "") -> Payload:
    prohibited = code.startswith("P")
    return {
        "code": code,
        "kind": "PROHIBITED" if prohibited else "RETAINED",
        "position": position,
        "name": name or f"{code}证明",
        "source": f"附件 {code}",
        "guidance": f"到{code}的部门办理" if prohibited else "",
        "category": "" if prohibited else "个人办事",
        "conditions": [] if prohibited else ["按模板"],
        "purpose": "" if prohibited else "用途",
        "relying_parties": [] if prohibited else ["法院"],
        "issuer": "" if prohibited else "村（居）民委员会",
        "question": "" if prohibited else "用于诉讼吗？",
        "purpose_words": [] if prohibited else ["诉讼"],
        "aliases": [f"{code}甲", f"{code}乙"],
        "alternative_routes": [route("公安"), route("法院")] if prohibited else [],
        "exceptions": [exception("用于法律援助吗？")] if prohibited else [],
        "substitutes": [] if prohibited else [substitute("户口簿")],
    }


def template(code: str) -> Payload:
    return {
        "item_code": code, "title": f"{code}证明", "title_lines": [], "addressees": ["法院"],
        "sections": [{"name": "one", "label": "一"}], "fields": [], "body": ["兹证明。"],
        "table_field": "", "after_table": [], "basis_line": "", "purpose_line": "用于诉讼。",
        "closing_line": "特此证明。", "validity_days": 30, "stub": [], "notes": [],
    }  # fmt: skip


def edition() -> Payload:
    return {
        "edition": {
            "number": 1, "title": "市清单", "prohibited_title": "不应出具", "retained_title": "保留",
            "authority": "市民政局", "document_title": "通知", "document_number": "1号",
            "legal_basis": "依据", "issued_on": "2022-06-22", "effective_on": "2022-06-22",
            "origin_slug": "city", "origin_name": "市",
        },
        "items": [
            *(item(f"P0{number}", number) for number in (1, 2, 3)),
            *(item(f"R0{number}", number) for number in (1, 2)),
        ],
        "templates": [template("R01"), template("R02")],
    }  # fmt: skip


def numbered(payload: Payload) -> Payload:
    counts: dict[str, int] = {}
    payload["items"].sort(key=lambda one: one["kind"])
    for one in payload["items"]:
        counts[one["kind"]] = counts.get(one["kind"], 0) + 1
        one["position"] = counts[one["kind"]]
    return payload


def line(payload: Payload, code: str) -> Payload:
    found: Payload = next(one for one in payload["items"] if one["code"] == code)
    return found


# --- Edits: (slot, function). Edits of different slots touch different things --------------------
Edit = tuple[Any, Callable[[Payload], None]]
SLOTS: list[tuple[str, ...]] = [
    *((code, name) for code in ("P01", "P02", "R01", "R02") for name in (*TEXTS, "conditions")),
    *((code, name) for code in ("P01", "P02", "R01") for name in SETS),
    *((code, "route", at, name) for code in ("P01", "P02") for at in ("公安", "法院")
      for name in ("matter", "phone", "bring")),
    *((code, "exception") for code in ("P01", "P02")),
    ("R01", "substitute"), ("P03", "gone"), ("new", "P08"), ("new", "R09"),
    *((code, "template", name) for code in ("R01", "R02") for name in ("title", "body", "notes")),
]  # fmt: skip
WORDS = st.text(alphabet="甲乙丙丁戊己庚辛", min_size=1, max_size=4)


def edited(payload: Payload, edits: dict[tuple[str, ...], str]) -> Payload:
    """Return a copy of ``payload`` with ``edits``: slot → the word it is changed with."""
    made = copy.deepcopy(payload)
    for slot, word in sorted(edits.items()):
        _edit(made, slot, word)
    return numbered(made)


def _edit(made: Payload, slot: tuple[str, ...], word: str) -> None:
    code, what = slot[0], slot[1]
    if code == "new":
        made["items"].append({**item(what, 99, f"{what}{word}"), "guidance": word})
    elif what == "gone":
        made["items"] = [one for one in made["items"] if one["code"] != code]
    elif what == "template":
        form = next(one for one in made["templates"] if one["item_code"] == code)
        form[slot[2]] = f"{code}{word}" if slot[2] == "title" else [word]
    elif what == "route":
        at = next(
            one for one in line(made, code)["alternative_routes"] if one["authority"] == slot[2]
        )
        at[slot[3]] = [word] if slot[3] == "bring" else word
    elif what == "exception":
        line(made, code)["exceptions"].append(exception(f"{word}吗？"))
    elif what == "substitute":
        line(made, code)["substitutes"].append(substitute(word))
    elif what in SETS:
        words = line(made, code)[what]
        line(made, code)[what] = [*words[1:], word] if len(word) % 2 else [*words, word]
    elif what == "conditions":
        line(made, code)[what] = [word]
    else:
        line(made, code)[what] = f"{code}{word}"


edits = st.dictionaries(st.sampled_from(SLOTS), WORDS, max_size=8)
editions = edits.map(lambda made: edited(edition(), made))


@st.composite
def disjoint_edits(draw: Any, parts: int = 2) -> list[dict[tuple[str, ...], str]]:
    """Return ``parts`` sets of edits that have no slot in common."""
    every = draw(edits)
    made: list[dict[tuple[str, ...], str]] = [{} for _ in range(parts)]
    for slot, word in every.items():
        made[draw(st.integers(0, parts - 1))][slot] = word
    return made
