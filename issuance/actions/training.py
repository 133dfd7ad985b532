"""Practising: a book of one's own community that counts nowhere."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.audit.trail import record
from core.directory.models import Community
from core.directory.selectors import community_of
from core.directory.training import put_twin_away, training_twin
from core.identity.access import Can, require
from core.identity.models import User
from issuance.errors import PracticeOnly, UnfinishedForm
from issuance.models import Application, Seal
from issuance.models.applications import ApplicationState

STILL_AT_IT = timedelta(minutes=30)


@transaction.atomic
def begin_training(*, by: User) -> Community:
    """Let a clerk or approver work in their community's training twin from now on; return it.

    Raises ``UnfinishedForm`` while they are filling in an application for a resident.
    """
    require(by, Can.DRAFT_APPLICATION)
    if by.is_training:
        return community_of(by)
    home = community_of(by)
    if _is_filling_in(by):
        raise UnfinishedForm
    twin = _furnished(training_twin(home))
    _send(by, twin.code)
    record("training.begun", by, by=by, community=home.code)
    return twin


@transaction.atomic
def end_training(*, by: User) -> None:
    """Let them work for residents again. What they practised stays where it is, and counts nowhere."""
    require(by, Can.DRAFT_APPLICATION)
    if not by.is_training:
        return
    _send(by, "")
    record("training.ended", by, by=by, community=by.community_code)


@transaction.atomic
def restart_training(*, by: User) -> Community:
    """Begin the practice book of this community anew, for everybody who practises in it.

    What was issued in training stands as written, like everything issued: the old book is put
    away, where nobody sees it, and an empty one takes its place. Raises ``PracticeOnly``.
    """
    require(by, Can.DRAFT_APPLICATION)
    if not by.is_training:
        raise PracticeOnly
    fresh = _furnished(put_twin_away(community_of(by)))
    by.training_code = fresh.code
    record("training.restarted", by, by=by, community=by.community_code)
    return fresh


def _is_filling_in(user: User) -> bool:
    """Say whether they changed a draft a moment ago: they are in the middle of it."""
    drafts = Application.objects.filter(created_by=user, state=ApplicationState.DRAFT)
    touched = drafts.filter(saved_at__gt=F("created_at") + timedelta(seconds=1))
    return touched.filter(saved_at__gte=timezone.now() - STILL_AT_IT).exists()


def _furnished(twin: Community) -> Community:
    """Give the twin a seal to practise with."""
    if not Seal.objects.filter(community=twin).exists():
        Seal.objects.create(community=twin, name=f"{twin.name}公章（练习）")
    return twin


def _send(user: User, training_code: str) -> None:
    user.training_code = training_code
    user.save(update_fields=["training_code"])
