"""A difference between two editions, told in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from catalog.comparing import Change, Difference, FieldChange, as_text
from catalog.models import ListKind, Outcome
from catalog.payloads import Payload
from catalog.runs import Run, runs
from core.web.chinese import chinese_date

_SHOWN = 60
_FEW_PLACES = 3
_CODES: dict[str, str] = {**dict(ListKind.choices), **dict(Outcome.choices)}
_AS_LISTS = ("aliases", "purpose_words", "relying_parties", "addressees")
_WHOLE = ("alternative_routes", "exceptions", "substitutes", "sections", "fields", "stub")


def sentences(difference: Difference) -> list[str]:
    """Return the full text of the changes, a sentence each, in the order of the lists."""
    told = [f"{_field(one)}。" for one in difference.head]
    told += [f"新增{_list_of(one)}{one['code']}“{one['name']}”。" for one in difference.added]
    told += [f"删去{_list_of(one)}{one['code']}“{one['name']}”。" for one in difference.removed]
    told += [
        f"{one.code}“{one.name}”由第{one.old}项移到第{one.new}项。" for one in difference.moved
    ]
    told += list(_changes(difference.changed, lambda one: f"{one.code}“{one.name}”"))
    told += [f"新增模板{one['item_code']}“{one['title']}”。" for one in difference.templates_added]
    told += [
        f"删去模板{one['item_code']}“{one['title']}”。" for one in difference.templates_removed
    ]
    told += list(_changes(difference.templates_changed, lambda one: f"模板{one.code}“{one.name}”"))
    return told


def _changes(changes: tuple[Change, ...], called: Callable[[Change], str]) -> Iterator[str]:
    for change in changes:
        for field in change.fields:
            yield f"{called(change)}：{_field(field)}。"


def _field(field: FieldChange) -> str:
    if field.name in _AS_LISTS:
        return f"{field.label}{_words(field)}"
    if field.name in _WHOLE:
        return f"{field.label}{_lines(field)}"
    return field.label + _wording(_value(field, field.old), _value(field, field.new))


def _wording(old: str, new: str) -> str:
    """Say what changed in a wording: the places where they are few, else all of it."""
    if not old:
        return f"写明“{_short(new)}”"
    if not new:
        return f"删去“{_short(old)}”"
    parts = runs(old, new)
    places = _places(parts)
    if not places:
        return "调整了分段"
    kept = sum(len(run.text) for run in parts if run.kind == "same")
    if len(places) > _FEW_PLACES or 2 * kept < max(len(old), len(new)):
        return f"由“{_short(old)}”改为“{_short(new)}”"
    return "，".join(_place(gone, fresh) for gone, fresh in places)


def _value(field: FieldChange, value: object) -> str:
    text = as_text(value)
    if field.name.endswith("_on"):
        return chinese_date(date.fromisoformat(text))
    return _CODES.get(text, text)


def _places(parts: tuple[Run, ...]) -> list[tuple[str, str]]:
    """Return what is gone and what is new at each place where something changed."""
    places: list[tuple[str, str]] = []
    before = "same"
    for run in parts:
        if run.kind == "gone":
            places.append((run.text, ""))
        elif run.kind == "new" and before == "gone":
            places[-1] = (places[-1][0], run.text)
        elif run.kind == "new":
            places.append(("", run.text))
        before = run.kind
    return places


def _place(gone: str, fresh: str) -> str:
    if gone and fresh:
        return f"“{_short(gone)}”改为“{_short(fresh)}”"
    return f"删去“{_short(gone)}”" if gone else f"增加“{_short(fresh)}”"


def _words(field: FieldChange) -> str:
    gone = [f"“{one}”" for one in field.old if one not in field.new]
    fresh = [f"“{one}”" for one in field.new if one not in field.old]
    parts = [*(["增加" + "、".join(fresh)] if fresh else [])]
    parts += ["删去" + "、".join(gone)] if gone else []
    return "，".join(parts) or "调整了次序"


def _lines(field: FieldChange) -> str:
    gone = [as_text(one) for one in field.old if one not in field.new]
    fresh = [as_text(one) for one in field.new if one not in field.old]
    if len(gone) == len(fresh) == 1:
        return "中" + _wording(gone[0], fresh[0])
    parts = ["增加" + "、".join(f"“{_short(one)}”" for one in fresh)] if fresh else []
    parts += ["删去" + "、".join(f"“{_short(one)}”" for one in gone)] if gone else []
    return "，".join(parts) or "调整了次序"


def _list_of(item: Payload) -> str:
    return _CODES[item["kind"]]


def _short(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
