"""A person asks about their own data: who saw it, what it is, that it be erased."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from core import files
from core.audit.trail import record
from core.directory.selectors import community_of
from core.errors import InvalidInput
from core.identity.access import Can, may, require
from core.identity.models import User
from core.privacy.id_numbers import check_id_number
from core.uploads.keeping import SHELF
from issuance.actions.applications import lock_application
from issuance.erasing import erase_application
from issuance.models import Application, IssuingPolicy, PersonRequest
from issuance.models.applications import ApplicationState
from issuance.models.privacy import PersonRequestKind
from issuance.privacy_errors import NothingToErase
from issuance.selectors.persons import UNFINISHED, Account, account_of, holdings_of

FEWEST_DAYS, MOST_DAYS = 7, 730
PORTION = 200


@transaction.atomic
def ask_who_looked(id_number: str, *, by: User) -> PersonRequest:
    """Note that ``by`` opens the account of a person, and return it as a request.

    Raises ``NotAnIdNumber``.
    """
    require(by, Can.ANSWER_PERSON)
    number = check_id_number(id_number, allow_old=True).value
    found = holdings_of(number, seen_by=by)
    return _noted(PersonRequestKind.LOOKS, number, records=len(found), by=by)


@transaction.atomic
def take_copy(request: PersonRequest, *, form: str, by: User) -> Account:
    """Return what is to be copied for the person; ``form`` (pdf, json) goes on the trail."""
    require(by, Can.ERASE_PERSON)
    account = account_of(request.id_number, seen_by=by)
    noted = _noted(PersonRequestKind.COPY, request.id_number, records=len(account.holdings), by=by)
    record("person.copied", noted, by=by, form=form)
    return account


@transaction.atomic
def erase_person(request: PersonRequest, *, by: User) -> PersonRequest:
    """Blank the person's applications that led to no paper. Counters and chains are not touched.

    Raises ``NothingToErase`` where everything has to be kept.
    """
    require(by, Can.ERASE_PERSON)
    holdings = holdings_of(request.id_number, seen_by=by)
    going = [one.paper for one in holdings if one.may_go and isinstance(one.paper, Application)]
    if not going:
        raise NothingToErase
    for application in going:
        erase_unissued(application, by=by, because="request")
    return _noted(
        PersonRequestKind.ERASURE,
        request.id_number,
        records=len(holdings),
        erased=len(going),
        by=by,
    )


@transaction.atomic
def erase_unissued(application: Application, *, by: User | None, because: str) -> bool:
    """Blank one application that was never issued, put away if it was still open.

    ``because`` is ``request`` or ``age``. False where somebody submitted it in the meantime, or it
    is part of a correction. Its row, states and the trail stay.
    """
    application = lock_application(application)
    if application.state not in UNFINISHED or application.erased_at is not None:
        return False
    if hasattr(application, "correction"):
        return False
    application.state, application.erased_at = ApplicationState.WITHDRAWN, timezone.now()
    application.save(update_fields=["state", "erased_at"])
    for sha256 in erase_application(application):
        transaction.on_commit(partial(files.remove, sha256, shelf=SHELF), robust=True)
    record("application.erased", application, by=by, because=because)
    return True


def erase_stale_applications() -> int:
    """Blank the current tenant's unfinished applications that nobody touched for the days it set.

    A portion at a time; returns how many. May be done again.
    """
    policy = IssuingPolicy.objects.get()
    before = timezone.now() - timedelta(days=policy.erase_unissued_after_days)
    stale = Application.objects.filter(
        state__in=UNFINISHED, erased_at=None, saved_at__lt=before, correction=None
    ).order_by("pk")
    return sum(erase_unissued(one, by=None, because="age") for one in stale[:PORTION])


@transaction.atomic
def set_erasing(days: int, *, by: User) -> IssuingPolicy:
    """Set after how many days without a change unfinished applications are blanked."""
    require(by, Can.SET_RETENTION)
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise InvalidInput({"days": [f"请填写{FEWEST_DAYS}到{MOST_DAYS}之间的整天数。"]})
    policy = IssuingPolicy.objects.select_for_update().get()
    before, policy.erase_unissued_after_days = policy.erase_unissued_after_days, days
    policy.save(update_fields=["erase_unissued_after_days"])
    record("privacy.erasing_set", policy, by=by, days_before=before, days=days)
    return policy


def _noted(
    kind: PersonRequestKind, id_number: str, *, records: int, by: User, erased: int = 0
) -> PersonRequest:
    noted = PersonRequest.objects.create(
        community=None if may(by, Can.VIEW_ALL_BOOKS) else community_of(by),
        kind=kind,
        id_number=id_number,
        records=records,
        erased=erased,
        handled_by=by,
    )
    record(f"person.{kind}", noted, by=by, records=records, erased=erased)
    return noted
