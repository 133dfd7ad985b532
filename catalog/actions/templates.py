"""Templates of a draft: begun, and changed as everything else of a draft is (``drafts.py``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from catalog.actions.drafted import TEMPLATE_KINDS, opened, require_known, validate
from catalog.beginnings import begun_from, plain_template
from catalog.errors import ItemGone, TemplateExists, TemplateNotFound
from catalog.models import CertificateTemplate, ChangeKind, Edition, ListKind
from catalog.payloads import TEMPLATE_FIELDS, item_payload, template_payload
from core.errors import InvalidInput
from core.identity.models import User

TEMPLATE_CHANGES = tuple(name for name in TEMPLATE_FIELDS if name != "item_code")
# Parts of a template that are lists of objects, and the texts each object must have.
_SHAPES = {"sections": ("name",), "fields": ("name", "label", "type"), "stub": ("value",)}


@transaction.atomic
def change_template(
    edition: Edition, item_code: str, changes: Mapping[str, Any], *, seen: int, by: User
) -> CertificateTemplate:
    """Change the template of a retained item of a draft, or give it one.

    What is unfinished may be saved; ``submit_edition`` asks for it whole. Raises ``NotADraft``,
    ``EditedMeanwhile``, ``InvalidInput``, and ``ItemGone`` where there is no such retained item.
    """
    draft = opened(edition, by)
    require_known(changes, TEMPLATE_CHANGES)
    if not draft.edition.items.filter(code=item_code, kind=ListKind.RETAINED).exists():
        raise ItemGone
    found = draft.edition.templates.filter(item_code=item_code).first()
    row = found or CertificateTemplate(edition=draft.edition, item_code=item_code)
    before, after = draft.still_new(
        {**changes}, template_payload(row), seen=seen, kinds=TEMPLATE_KINDS,
        code=item_code, what=f"修改了模板 {item_code}",
    )  # fmt: skip
    if found and not after:
        return row
    for name, value in after.items():
        setattr(row, name, value)
    _require_shape(row)
    validate(row, exclude=_SHAPES)
    row.save()
    if found:
        draft.note(ChangeKind.TEMPLATE_CHANGED, before, after, code=item_code)
    else:
        draft.note(ChangeKind.TEMPLATE_ADDED, None, template_payload(row), code=item_code)
    return row


@transaction.atomic
def add_template(
    edition: Edition, item_code: str, *, like: str = "", by: User
) -> CertificateTemplate:
    """Begin the template of a retained item of a draft that has none.

    It is whole from the start, and may be printed: the general one, or word for word that of the
    item ``like`` of the same draft under this item's name. Raises ``NotADraft``, ``ItemGone``,
    ``TemplateExists``, and ``TemplateNotFound`` where ``like`` has none.
    """
    draft = opened(edition, by)
    item = draft.edition.items.filter(code=item_code, kind=ListKind.RETAINED).first()
    if item is None:
        raise ItemGone
    if draft.edition.templates.filter(item_code=item_code).exists():
        raise TemplateExists
    if like:
        model = draft.edition.templates.filter(item_code=like).first()
        if model is None:
            raise TemplateNotFound
        payload = begun_from(template_payload(model), item_payload(item))
    else:
        payload = plain_template(item_payload(item))
    row = CertificateTemplate(edition=draft.edition, **payload)
    _require_shape(row)
    validate(row, exclude=_SHAPES)
    row.save()
    draft.note(ChangeKind.TEMPLATE_ADDED, None, template_payload(row), code=item_code)
    return row


def _require_shape(row: CertificateTemplate) -> None:
    errors = {}
    for name, keys in _SHAPES.items():
        lines = getattr(row, name)
        if not isinstance(lines, list) or not all(
            isinstance(line, dict) and all(isinstance(line.get(key), str) for key in keys)
            for line in lines
        ):
            errors[name] = ["有一行填写不完整，请补齐后再保存。"]
    if errors:
        raise InvalidInput(errors)
