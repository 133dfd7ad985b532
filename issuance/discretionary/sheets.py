"""What is asked at each step, as data: sheets of fields like those of a certificate's template.

A sheet is a template that was never saved, so that the same code tidies and checks answers and
shows them as a form (``issuance.answers``, ``issuance.forms``). The general certificate is one too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from catalog.models import CertificateTemplate
from core.errors import NotFound

_DATA = Path(__file__).resolve().parents[1] / "data"
PAPER = "drafting"
"""The sheet of the certificate itself: the general template."""
VERIFICATION = "verification"
"""The sheet of one verification record; any number of them belong to a file."""


def sheet(name: str, *, units: Iterable[str] = ()) -> CertificateTemplate:
    """Return a sheet, with ``units`` offered where a unit is to be named; raise ``NotFound``."""
    found = _sheets().get(name)
    if found is None:
        raise NotFound
    template = deepcopy(found)
    for field in template.fields:
        if field["name"] in ("unit_name", "addressee"):
            field["suggestions"] = list(units)
    return template


def labels_of(name: str) -> dict[str, str]:
    """Return the label of every field of a sheet."""
    return {field["name"]: field["label"] for field in sheet(name).fields}


@cache
def _sheets() -> dict[str, CertificateTemplate]:
    sheets: dict[str, Any] = json.loads((_DATA / "file_sheets.json").read_text(encoding="utf-8"))
    general = json.loads((_DATA / "general_certificate.json").read_text(encoding="utf-8"))
    return {
        **{
            name: CertificateTemplate(
                fields=one["fields"], sections=one["sections"], notes=one["notes"]
            )
            for name, one in sheets.items()
        },
        PAPER: CertificateTemplate(**general),
    }
