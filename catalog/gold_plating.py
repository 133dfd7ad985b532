"""May a county's lists say this? What a lower office may not do to the lists above it (层层加码).

It may not drop or soften a prohibited item, nor keep a certificate the city did not keep, nor
loosen what a kept one is issued for. It may forbid more, and it may word routes, phones and guidance
for its own people. What an inherited certificate says and asks for is the city's, word for word:
another wording would soften it, another field would ask residents for more. A county may name fewer
of its addressees, and explain: help at a field, notes for the counter. Pure: on documents as :mod:`catalog.payloads` has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from catalog.models import CertificateTemplate, ListKind, Outcome
from catalog.payloads import TEMPLATE_FIELDS, Payload

# Words by which guidance would make an exception that no question asks.
EXCEPTING_WORDS = ("除外", "可以出具", "可出具", "可以开具", "可开具")
# What says what a kept certificate is for, and when it may be issued.
_SCOPE = {
    "name": "名称",
    "purpose": "证明用途",
    "question": "用途问题",
    "issuer": "开具单位",
}
# What a county may write on the city's templates: hints for its own counters, not for the paper.
_OWN_OF_TEMPLATE = ("item_code", "notes")
_OWN_OF_FIELD = ("help",)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that may not be: the item, the field, and a sentence for the editor.

    ``field`` is ``template/body`` where it is on the item's template.
    """

    code: str
    field: str
    sentence: str


def gold_plating(parent: Payload, ours: Payload, approved: Iterable[Payload] = ()) -> list[Finding]:
    """Return every way in which ``ours`` goes beyond what ``parent`` allows; empty if none.

    ``approved`` are the retained items (as documents) the parent allowed this office to add.
    """
    mine = {item["code"]: item for item in ours["items"]}
    theirs = {item["code"]: item for item in parent["items"]}
    allowed = {item["name"]: item for item in approved}
    found: list[Finding] = []
    for code, item in theirs.items():
        if item["kind"] == ListKind.PROHIBITED:
            found.extend(_on_prohibited(item, mine.get(code)))
        elif code in mine:
            found.extend(_on_retained(item, mine[code]))
    for code, item in mine.items():
        if code in theirs or item["kind"] != ListKind.RETAINED:
            continue
        if item["name"] not in allowed:
            sentence = f"{code}“{item['name']}”不在上级的保留清单里。请先向上级申请增加。"
            found.append(Finding(code, "item", sentence))
        else:
            found.extend(_on_retained(allowed[item["name"]], item))
    found.extend(_forbidden_words(parent, mine, theirs))
    found.extend(_on_templates(parent, ours))
    return found


def _on_prohibited(theirs: Payload, mine: Payload | None) -> Iterator[Finding]:
    code, name = theirs["code"], theirs["name"]
    if mine is None or mine["kind"] != ListKind.PROHIBITED:
        yield Finding(code, "item", f"{code}“{name}”是上级规定不应出具的事项，不能删除。")
        return
    if mine["name"] != name:
        sentence = f"{code} 的名称界定了不应出具的范围，不能改动。本地叫法请加为别名。"
        yield Finding(code, "name", sentence)
    if not mine["guidance"].strip() and theirs["guidance"].strip():
        yield Finding(code, "guidance", f"{code} 的办事途径不能清空。")
    elif _excepting(mine["guidance"]) > _excepting(theirs["guidance"]):
        sentence = f"{code} 的办事途径里增加了除外的说法，放宽了上级的规定，不能发布。"
        yield Finding(code, "guidance", sentence)
    if theirs["alternative_routes"] and not mine["alternative_routes"]:
        yield Finding(code, "alternative_routes", f"{code} 的办理单位不能全部删除。")
    inherited = {one["question"]: one for one in theirs["exceptions"]}
    for one in mine["exceptions"]:
        if one["outcome"] == Outcome.OTHER_ROUTE:
            continue
        question = one["question"]
        if question not in inherited:
            sentence = f"{code} 增加了除外情形“{question}”，放宽了上级的规定，不能发布。"
        elif _widens(inherited[question], one):
            sentence = f"{code} 的除外情形“{question}”比上级规定的宽，不能发布。"
        else:
            continue
        yield Finding(code, "exceptions", sentence)


def _widens(theirs: Payload, mine: Payload) -> bool:
    same = all(theirs[name] == mine[name] for name in ("outcome", "leads_to_code"))
    return not same or not set(mine["cue_words"]) <= set(theirs["cue_words"])


def _on_retained(theirs: Payload, mine: Payload) -> Iterator[Finding]:
    code = mine["code"]
    if mine["kind"] != theirs["kind"]:
        sentence = f"{code}“{theirs['name']}”是上级保留的事项，不能改为不应出具。"
        yield Finding(code, "kind", sentence)
        return
    for name, label in _SCOPE.items():
        if mine[name] != theirs[name]:
            yield Finding(code, name, f"{code} 的{label}由上级规定，不能改动。")
    lost = [one for one in theirs["conditions"] if one not in mine["conditions"]]
    if lost:
        sentence = f"{code} 的出具条件“{lost[0]}”由上级规定，不能删除或者改动。"
        yield Finding(code, "conditions", sentence)
    for name, label in (("relying_parties", "用证单位"), ("purpose_words", "用途用语")):
        more = [one for one in mine[name] if one not in theirs[name]]
        if more:
            sentence = f"{code} 增加了{label}“{more[0]}”，放宽了上级的规定，不能发布。"
            yield Finding(code, name, sentence)


def _on_templates(parent: Payload, ours: Payload) -> Iterator[Finding]:
    """Find inherited templates that say or ask for something else than the city's."""
    mine = {one["item_code"]: one for one in ours["templates"]}
    for theirs in parent["templates"]:
        code = theirs["item_code"]
        for name in TEMPLATE_FIELDS if code in mine else ():
            before, after = theirs.get(name), mine[code].get(name)
            if name in _OWN_OF_TEMPLATE or _is_same(name, before, after):
                continue
            label = getattr(CertificateTemplate._meta.get_field(name), "verbose_name", name)
            sentence = (
                f"{code} 证明模板的“{label}”由上级规定，不能改动。本地可以减少主送单位，"
                "修改字段的填写说明和给窗口的提示。"
            )
            yield Finding(code, f"template/{name}", sentence)


def _is_same(name: str, theirs: Any, mine: Any) -> bool:
    if name == "addressees":
        return set(mine) <= set(theirs) and bool(mine) == bool(theirs)
    if name == "fields":
        return _asked(theirs) == _asked(mine)
    return bool(theirs == mine)


def _asked(fields: Iterable[Payload]) -> list[Payload]:
    return [{key: one[key] for key in one if key not in _OWN_OF_FIELD} for one in fields]


def _forbidden_words(
    parent: Payload, mine: dict[str, Payload], theirs: dict[str, Payload]
) -> Iterator[Finding]:
    """Find prohibited names that were added to a retained item, where search would say yes."""
    forbidden = {
        word: item["code"]
        for item in parent["items"]
        if item["kind"] == ListKind.PROHIBITED
        for word in (item["name"], *item["aliases"])
    }
    for code, item in mine.items():
        if item["kind"] != ListKind.RETAINED:
            continue
        known: Any = theirs.get(code, {}).get("aliases", ())
        for word in item["aliases"]:
            if word in forbidden and word not in known:
                sentence = (
                    f"{code} 的别名“{word}”是不应出具事项 {forbidden[word]} 的叫法，不能使用。"
                )
                yield Finding(code, "aliases", sentence)
                break


def _excepting(text: str) -> int:
    return sum(text.count(word) for word in EXCEPTING_WORDS)
