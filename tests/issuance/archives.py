"""Archives old enough to be tidied, and people who may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import time_machine

from core.identity.models import User
from issuance.actions.disposal import approve_disposal, carry_out, propose_disposal
from issuance.models import Certificate, DisposalList
from tests.people import Person, hire

LATER = "2060-01-05T10:00:00+08:00"
SECOND_OFFICER = Person("second_officer", "马立新", "officer")


@contextmanager
def years_later() -> Iterator[None]:
    """Work long after the thirty years of what is issued today."""
    with time_machine.travel(LATER):
        yield


def second_officer() -> User:
    return hire(SECOND_OFFICER)


def proposed(certificate: Certificate, *, by: User) -> DisposalList:
    return propose_disposal(certificate.community, reason="保管期满，无继续保存价值", by=by)


def approved(certificate: Certificate, *, by: User, second: User) -> DisposalList:
    return approve_disposal(proposed(certificate, by=by), decision="同意", by=second)


def destroyed(certificate: Certificate, *, by: User, second: User) -> DisposalList:
    """Propose, approve and carry out the disposal of all that is due; years later only."""
    disposal = approved(certificate, by=by, second=second)
    while carry_out(disposal.pk):
        pass
    disposal.refresh_from_db()
    return disposal


def everything_in(folder: Any) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
