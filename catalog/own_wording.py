"""A third answer to a conflict: neither side's wording but one of one's own. Pure.

It fits where both sides are a text, or a list of texts (one a line); not where a whole item, an order
or a choice is in question.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from catalog.inheritance_errors import WordingUnfit
from catalog.lines import ORDER, Path
from catalog.merging import Conflict
from catalog.models import CertificateItem, CertificateTemplate
from catalog.payloads import BESIDE_ITEMS

# What ties rows together, or is read by the platform: not wording.
_NOT_WORDING = ("code", "item_code", "leads_to_code", "table_field", "link")


def takes_wording(conflict: Conflict) -> bool:
    """Whether a conflict may be answered with a wording of one's own."""
    field = _field_at(conflict.path)
    if field is None or field.choices or field.name in _NOT_WORDING:
        return False
    sides = [side for side in (conflict.ours, conflict.theirs) if side is not None]
    return _are(sides, str) or (_are(sides, list) and all(_are(side, str) for side in sides))


def read_wording(conflict: Conflict, typed: str) -> Any:
    """Return what was typed as a text, or as a list of its lines, as the place wants it.

    Raises ``WordingUnfit`` where it is empty, too long, or the place takes none.
    """
    field = _field_at(conflict.path)
    if field is None or not takes_wording(conflict):
        raise WordingUnfit(conflict.key, "这一处只能选择一方的内容，不能另写。")
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    is_list = isinstance(conflict.theirs if conflict.theirs is not None else conflict.ours, list)
    value: Any = list(dict.fromkeys(lines)) if is_list else typed.replace("\r\n", "\n").strip()
    if not value:
        raise WordingUnfit(conflict.key, "请写下您的写法，或者改选一方的内容。")
    try:
        field.clean(value, None)
    except ValidationError as broken:
        raise WordingUnfit(conflict.key, " ".join(broken.messages)) from broken
    return value


def as_typed(value: Any) -> str:
    """Return a text or a list of texts as it stands in a box."""
    return "\n".join(value) if isinstance(value, list) else str(value or "")


def _are(values: list[Any], kind: type) -> bool:
    return bool(values) and all(isinstance(value, kind) for value in values)


def _field_at(path: Path) -> Any:
    model: type[models.Model]
    match path:
        case ("items", _, name) if name != ORDER and name not in BESIDE_ITEMS:
            model = CertificateItem
        case ("items", _, part, _, name) if part in BESIDE_ITEMS and name != ORDER:
            model = BESIDE_ITEMS[part][0]
        case ("templates", _, name):
            model = CertificateTemplate
        case _:
            return None
    return model._meta.get_field(name)
