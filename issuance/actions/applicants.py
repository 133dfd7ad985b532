"""Filling a draft with what a resident said the last time they came."""

from __future__ import annotations

from django.db import transaction

from core.audit.trail import record
from core.identity.access import Can, require
from core.identity.models import User
from issuance.actions.applications import lock_application
from issuance.errors import ApplicationClosed
from issuance.models import Application

REUSED = ("subject_name", "subject_sex", "subject_id_number", "subject_address", "subject_phone")
"""Who they are. What was asked for, and why, is never taken over."""


@transaction.atomic
def reuse_applicant(draft: Application, source: Application, *, by: User) -> Application:
    """Fill in name, sex, ID number, address and telephone from an earlier application.

    Those that the draft's form has. It shows them in full to who fills in the form: so it stands on
    the trail of both applications. Raises ``ApplicationClosed``.
    """
    require(by, Can.DRAFT_APPLICATION)
    draft = lock_application(draft)
    if not draft.is_open:
        raise ApplicationClosed
    asked = {field["name"] for field in draft.template.fields}
    taken = {name: source.answers[name] for name in REUSED if name in asked & set(source.answers)}
    draft.take_answers({**draft.answers, **taken})
    draft.save()
    record("applicant.reused", source, by=by, into=str(draft.public_id))
    record("applicant.taken_over", draft, by=by, source=str(source.public_id))
    return draft
