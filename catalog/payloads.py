"""An edition as a document: what travels through the exchange, and what an edition is made from.

The form (``catalog.edition`` version 1)::

    {"edition": {"number", "title", …, "origin_slug", "origin_name"},
     "items": [{"code", …, "alternative_routes": […], "exceptions": […], "substitutes": […]}],
     "templates": [{"item_code", "title", "fields", "body", …}]}

It holds texts and figures only, never personal data.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError, models

from catalog.errors import EditionUnreadable
from catalog.models import (
    AlternativeRoute,
    CertificateItem,
    CertificateTemplate,
    Edition,
    ItemException,
    Substitute,
)
from catalog.selectors import with_everything

KIND = "catalog.edition"
VERSION = 1
Payload = dict[str, Any]

EDITION_TEXTS = (
    "title",
    "prohibited_title",
    "retained_title",
    "authority",
    "document_title",
    "document_number",
    "legal_basis",
)
ITEM_FIELDS = (
    "code",
    "kind",
    "position",
    "name",
    "source",
    "guidance",
    "category",
    "conditions",
    "purpose",
    "relying_parties",
    "issuer",
    "question",
    "purpose_words",
    "aliases",
)
BESIDE_ITEMS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "alternative_routes": (
        AlternativeRoute,
        ("authority", "matter", "bring", "phone", "address", "link"),
    ),
    "exceptions": (
        ItemException,
        (
            "question",
            "outcome",
            "leads_to_code",
            "explanation",
            "cue_words",
            "basis",
            "is_inferred",
        ),
    ),
    "substitutes": (Substitute, ("name", "question", "basis", "is_inferred")),
}
TEMPLATE_FIELDS = (
    "item_code",
    "title",
    "title_lines",
    "addressees",
    "sections",
    "fields",
    "body",
    "table_field",
    "after_table",
    "basis_line",
    "purpose_line",
    "closing_line",
    "validity_days",
    "stub",
    "notes",
)
_DATA = Path(__file__).parent / "data"


def founding_payload() -> Payload:
    """Return the first edition of Panzhihua, as the notice of 22 June 2022 has it."""
    payload: Payload = json.loads((_DATA / "panzhihua_2022.json").read_text("utf-8"))
    payload["templates"] = [
        json.loads(path.read_text("utf-8")) for path in sorted((_DATA / "templates").glob("*.json"))
    ]
    return payload


def edition_payload(edition: Edition) -> Payload:
    """Return an edition as a document."""
    return {
        "edition": {
            **_picked(edition, EDITION_TEXTS),
            "number": edition.origin_number,
            "issued_on": edition.issued_on.isoformat(),
            "effective_on": edition.effective_on.isoformat(),
            "origin_slug": edition.origin_slug,
            "origin_name": edition.origin_name,
        },
        "items": [item_payload(item) for item in with_everything(edition.items.all())],
        "templates": [template_payload(template) for template in edition.templates.all()],
    }


def content_sha256(payload: Payload) -> str:
    """Return the hex SHA-256 of the lists and templates: the same content, the same hash."""
    content = {"items": payload["items"], "templates": payload["templates"]}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def write_draft(payload: Payload, **own: Any) -> Edition:
    """Write the rows of a draft edition; ``own`` are the fields that are this office's.

    Raises ``EditionUnreadable`` where the document lacks a part or a part has the wrong form.
    """
    try:
        head = payload["edition"]
        edition = Edition.objects.create(
            **{name: head[name] for name in EDITION_TEXTS},
            issued_on=date.fromisoformat(head["issued_on"]),
            effective_on=date.fromisoformat(head["effective_on"]),
            **own,
        )
        items = [
            CertificateItem(edition=edition, **{name: entry[name] for name in ITEM_FIELDS})
            for entry in payload["items"]
        ]
        CertificateItem.objects.bulk_create(items)
        for key, (model, names) in BESIDE_ITEMS.items():
            rows = [
                model(item=item, position=place, **{name: line[name] for name in names})
                for item, entry in zip(items, payload["items"], strict=True)
                for place, line in enumerate(entry[key], 1)
            ]
            model._default_manager.bulk_create(rows)
        CertificateTemplate.objects.bulk_create(
            CertificateTemplate(edition=edition, **{name: entry[name] for name in TEMPLATE_FIELDS})
            for entry in payload["templates"]
        )
    except (KeyError, TypeError, ValueError, AttributeError, DataError, IntegrityError) as broken:
        raise EditionUnreadable from broken
    return edition


def item_payload(item: CertificateItem) -> Payload:
    """Return an item, with what stands beside it, as part of a document."""
    beside = {
        key: [_picked(row, names) for row in getattr(item, key).all()]
        for key, (_, names) in BESIDE_ITEMS.items()
    }
    return {**_picked(item, ITEM_FIELDS), **beside}


def blank_item(kind: str, code: str) -> Payload:
    """Return an item in which nothing is said yet, as part of a document."""
    row = CertificateItem(kind=kind, code=code, position=1)
    return {**_picked(row, ITEM_FIELDS), **{key: [] for key in BESIDE_ITEMS}}


def template_payload(template: CertificateTemplate) -> Payload:
    """Return a template as part of a document."""
    return _picked(template, TEMPLATE_FIELDS)


def _picked(row: models.Model, names: tuple[str, ...]) -> Payload:
    return {name: getattr(row, name) for name in names}
