"""What was filled in, as it is shown on the screen: masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.filling import printed_values
from catalog.models import CertificateTemplate
from core.privacy.masking import mask_address, mask_id_number, mask_name, mask_phone
from issuance.answers import Field
from issuance.models import Application, ApplicationAttachment
from issuance.selectors.intake import files_of

MASKS = {"id_number": mask_id_number, "phone": mask_phone, "address": mask_address}


@dataclass(frozen=True)
class Facts:
    """Label and value of each field of a section; ``only_on_paper`` are labels."""

    label: str
    lines: list[tuple[str, str]]
    only_on_paper: list[str]


def facts_of(template: CertificateTemplate, answers: Mapping[str, Any]) -> list[Facts]:
    """Return every field that was filled in, by section, personal data masked.

    What cannot be masked in part (free text about a person, amounts, tables) is not shown.
    """
    values = printed_values(template, answers)
    sections = []
    for section in template.sections:
        filled = [
            one
            for one in template.fields
            if one["section"] == section["name"]
            and "attachment" not in one
            and answers.get(one["name"])
        ]
        shown = [(one["label"], _shown(one, values.get(one["name"], ""))) for one in filled]
        sections.append(
            Facts(
                section["label"],
                [(label, value) for label, value in shown if value],
                [label for label, value in shown if not value],
            )
        )
    return [one for one in sections if one.lines or one.only_on_paper]


@dataclass(frozen=True)
class Papers:
    """A line of the checklist: whether the original was seen, and what was photographed."""

    label: str
    is_seen: bool
    files: list[ApplicationAttachment]


def papers_of(application: Application) -> list[Papers]:
    """Return the lines of the checklist for which there is anything, in the template's order."""
    files = files_of(application)
    lines = [
        Papers(one["label"], bool(application.answers.get(one["name"])), files.get(one["name"], []))
        for one in application.template.fields
        if "attachment" in one
    ]
    return [line for line in lines if line.is_seen or line.files]


def _shown(field: Field, value: str) -> str:
    """Return the value as far as it may be shown, "" for not at all."""
    name, kind = field["name"], field["type"]
    mask = MASKS.get(kind)
    if kind == "table":
        return ""
    if mask is not None:
        return mask(value)
    if not field.get("is_personal") or kind in ("choice", "date", "number"):
        return value
    return mask_name(value) if name.endswith("_name") else ""
