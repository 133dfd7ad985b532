"""Whom an application is about, by what the names of the template's fields begin with."""

from __future__ import annotations

from issuance.models import Application

SUBJECT = "subject"


def roles_of(application: Application) -> list[str]:
    """Return what the fields of further persons begin with, in the template's order."""
    names = [field["name"] for field in application.template.fields]
    ends = [name.removesuffix("_id_number") for name in names if name.endswith("_id_number")]
    return [role for role in ends if role != SUBJECT and f"{role}_name" in names]
