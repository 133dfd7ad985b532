"""From a merged document to one that can be in force at a counter without anybody looking first.

What the parent forbids takes effect at once. Where our own wording would break the merged lists
(a prohibited item softened, an exception that leads nowhere, a template that cannot be printed),
the parent's stands there and ours is kept as a conflict. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from catalog.gold_plating import gold_plating
from catalog.lines import Path, value_at, with_value
from catalog.merging import Conflict, Merged, merge, overrides
from catalog.models import ListKind, Outcome
from catalog.payloads import Payload
from catalog.template_fields import problems_of

_ROUNDS = 8


def settle(
    base: Payload, ours: Payload, theirs: Payload, approved: Collection[Payload] = ()
) -> Merged:
    """Merge as ``catalog.merging.merge`` does, and let the parent's stand where ours cannot.

    ``approved`` are the retained items the parent allowed us to add. Nothing is lost: if all else
    fails the document is the parent's, and every edit of ours a conflict.
    """
    merged = merge(base, ours, theirs)
    payload, conflicts = merged.payload, list(merged.conflicts)
    for _ in range(_ROUNDS):
        unfit = [*_unfit(theirs, payload, approved)]
        if not unfit:
            return Merged(payload, tuple(conflicts))
        for path in unfit:
            _note(conflicts, path, base, ours, theirs)
            payload = with_value(payload, path, value_at(theirs, path))
    every = tuple(
        Conflict(one.path, one.base, one.ours, value_at(theirs, one.path))
        for one in overrides(base, ours)
    )
    return Merged({**theirs, "edition": payload["edition"]}, every)


def carried(base: Payload, ours: Payload, waiting: Iterable[Conflict]) -> tuple[Payload, Payload]:
    """Return base and ours as if the conflicts that wait had never been put off.

    So the next edition is merged with the wording we meant, and its base, not with the parent's
    that stood in for it. Where we wrote something else since, that is what we mean.
    """
    for one in waiting:
        if value_at(ours, one.path) == one.theirs:
            base = with_value(base, one.path, one.base)
            ours = with_value(ours, one.path, one.ours)
    return base, ours


def chosen(payload: Payload, conflicts: Iterable[Conflict]) -> Payload:
    """Return ``payload`` with our own wording put back at ``conflicts``.

    An item of ours whose code the parent has taken since comes back under the next free code.
    """
    for one in conflicts:
        path, value = one.path, one.ours
        is_new = len(path) == 2 and path[0] == "items" and one.base is None
        if is_new and value is not None and value_at(payload, path) is not None:
            code = _free_code(payload, one.code)
            path, value = ("items", code), {**value, "code": code}
        payload = with_value(payload, path, value)
    return payload


def _unfit(theirs: Payload, payload: Payload, approved: Collection[Payload]) -> Iterator[Path]:
    known = {item["code"] for item in theirs["items"]}
    for finding in gold_plating(theirs, payload, approved):
        if finding.field.startswith("template/"):
            yield ("templates", finding.code, finding.field.removeprefix("template/"))
            continue
        whole = finding.field in ("item", "kind") or finding.code not in known
        yield ("items", finding.code) if whole else ("items", finding.code, finding.field)
    retained = {one["code"] for one in payload["items"] if one["kind"] == ListKind.RETAINED}
    for item in payload["items"]:
        for one in item["exceptions"]:
            code = one["leads_to_code"]
            if one["outcome"] == Outcome.RETAINED and code not in retained:
                yield ("items", code) if code in known else ("items", item["code"], "exceptions")
    templates = {one["item_code"]: one for one in payload["templates"]}
    for code in sorted(retained - set(templates)):
        has = value_at(theirs, ("templates", code)) is not None
        yield ("templates", code) if has else ("items", code)
    for code, template in templates.items():
        if code not in retained or problems_of(template):
            yield ("templates", code)


def _note(
    conflicts: list[Conflict], path: Path, base: Payload, ours: Payload, theirs: Payload
) -> None:
    if any(path[: len(one.path)] == one.path for one in conflicts):
        return
    before: Sequence[Any] = [value_at(side, path) for side in (base, ours, theirs)]
    if before[1] != before[2]:
        conflicts[:] = [one for one in conflicts if one.path[: len(path)] != path]
        conflicts.append(Conflict(path, *before))


def _free_code(payload: Payload, code: str) -> str:
    taken = {one["code"] for one in payload["items"]}
    number = 1
    while f"{code[0]}{number:02}" in taken:
        number += 1
    return f"{code[0]}{number:02}"
