"""One row of any model, made from its fields alone."""

from __future__ import annotations

import datetime
import itertools
import uuid
from typing import Any, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from tests.architecture.files_on_their_way import FIRST, STATES

_numbers = itertools.count(1)
MADE = object()
"""Stands for the value any required field of that kind gets."""
# What the database demands beyond a field's type.
SPECIAL: dict[str, dict[str, Any]] = {
    **cast(dict[str, dict[str, Any]], STATES),
    "issuance.Certificate": {"application": MADE, "template": MADE},
    "issuance.Reprint": {"copy_number": 1},
    "issuance.DisposalLine": {"entry": MADE},
    "issuance.SealUse": {"certificate": MADE, "document": "证明"},
    "catalog.ItemException": {"leads_to_code": "R01"},
    "directory.OfficeContact": {"id": 1},
    "notices.ChannelSettings": {"id": 1},
    "issuance.IssuingPolicy": {"id": 2},  # Every office has its one row already.
}


def specimen(model: type[models.Model], made: dict[type[models.Model], models.Model]) -> Any:
    """Return a new row of ``model`` in the current schema, with those that it points to.

    ``made`` keeps one row per model, so that rows that belong together do. The model's own
    ``save`` is passed by: it may refuse what an action would not do.
    """
    if model not in made:
        if model._meta.label in FIRST:
            FIRST[model._meta.label](specimen, made)
        row = model(**{field.name: value_for(field, made) for field in required(model)})
        models.Model.save(row, force_insert=True)
        made[model] = row
    return made[model]


def required(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the fields that have no value of their own, and those named above."""
    special = SPECIAL.get(model._meta.label, {})
    return [
        field
        for field in model._meta.local_concrete_fields
        if field.name in special
        or not (field.has_default() or field.null or isinstance(field, models.AutoField))
    ]


def value_for(field: models.Field[Any, Any], made: dict[type[models.Model], models.Model]) -> Any:
    """Return a value that fits ``field`` and that no other row has."""
    special = SPECIAL.get(field.model._meta.label, {})
    if special.get(field.name, MADE) is not MADE:
        return special[field.name]
    if isinstance(field, models.ForeignKey):
        return specimen(field.related_model, made)
    number = next(_numbers)
    if field.choices:
        return field.flatchoices[0][0]
    by_type: list[tuple[type[models.Field[Any, Any]], Any]] = [
        (models.UUIDField, uuid.uuid4()),
        (models.BooleanField, False),
        (models.IntegerField, number),
        (models.DateTimeField, timezone.now()),
        (models.DateField, datetime.date(2026, 1, 1)),
        (models.GenericIPAddressField, "127.0.0.1"),
        (models.BinaryField, b""),
        (models.JSONField, {}),
        (ArrayField, []),
        (models.DurationField, datetime.timedelta()),
    ]
    for kind, value in by_type:
        if isinstance(field, kind):
            return value
    return f"s{number}"[: field.max_length or 16]
