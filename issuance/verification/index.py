"""Writing into the shared index of verification codes."""

from __future__ import annotations

from core.tenancy import current_schema
from issuance.verification.models import VerificationCode


def enter_into_index(code: str) -> None:
    """Say that the current tenant answers for ``code``, in the transaction that issues it.

    The primary key refuses a code given out before: the issuing transaction then fails whole.
    """
    VerificationCode.objects.create(code=code, schema_name=current_schema())


def schema_of_code(code: str) -> str | None:
    """Return the schema of the tenant that answers for ``code``; asked at the platform."""
    found = VerificationCode.objects.filter(pk=code).values_list("schema_name", flat=True)
    return found.first()
