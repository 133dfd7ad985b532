"""What one item of a list is asked for is fetched for all of them: one query a relation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Model, prefetch_related_objects

M = TypeVar("M", bound=Model)


def together(rows: Iterable[M]) -> list[M]:
    """Return the rows as a list that knows that they were fetched together."""
    siblings = list(rows)
    for row in siblings:
        row._siblings = siblings  # type: ignore[attr-defined]
    return siblings


def for_all(relation: str) -> Callable[[Any, Any], list[Any]]:
    """Return a resolver of ``relation`` that fetches it for all siblings at the first question."""

    def resolve(row: Any, _info: Any) -> list[Any]:
        if relation not in getattr(row, "_prefetched_objects_cache", {}):
            prefetch_related_objects(getattr(row, "_siblings", [row]), relation)
        return list(getattr(row, relation).all())

    return resolve
