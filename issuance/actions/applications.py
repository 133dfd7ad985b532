"""Applications: opened, saved, submitted, returned, approved, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.models import CertificateItem, ListKind, Substitute
from catalog.selectors import template_for
from core.audit.trail import record
from core.directory.selectors import community_of
from core.documents.errors import GlyphMissing
from core.documents.render import render_certificate
from core.errors import InvalidInput
from core.identity.access import Can, require
from core.identity.models import User
from core.notices.actions import notify
from issuance.actions.corrections import give_up_reissue
from issuance.actions.people import note_people
from issuance.answers import check_answers, tidy_answers
from issuance.documents import preview_paper
from issuance.errors import (
    ApplicationClosed,
    ItemNotRetained,
    NotSubmitted,
    ReasonMissing,
    SamePersonMayNotApprove,
    SavedElsewhere,
)
from issuance.intake_errors import SubstitutesNotAsked
from issuance.models import Application
from issuance.models.applications import ApplicationState
from issuance.selectors.people import approvers_of, self_approval_is_allowed


@transaction.atomic
def open_application(
    item: CertificateItem, *, by: User, asked: Iterable[Substitute] = ()
) -> Application:
    """Begin an empty application for a retained item, at the clerk's community.

    ``asked`` are the substitutes the resident was asked for and does not have: all of the item's,
    or ``SubstitutesNotAsked``.
    """
    require(by, Can.DRAFT_APPLICATION)
    if item.kind != ListKind.RETAINED:
        raise ItemNotRetained
    asked = list(asked)
    if {one.pk for one in item.substitutes.all()} - {one.pk for one in asked}:
        raise SubstitutesNotAsked
    application = Application.objects.create(
        community=community_of(by),
        item=item,
        template=template_for(item),
        created_by=by,
        substitutes_asked=[{"name": one.name, "basis": one.basis} for one in asked],
    )
    record("application.opened", application, by=by, item=item.code)
    return application


@transaction.atomic
def save_draft(
    application: Application, answers: dict[str, Any], *, by: User, seen_at: str | None = None
) -> Application:
    """Keep what has been typed so far, complete or not. Not on the trail: it happens every second.

    ``seen_at`` is the ISO time of the save that the writer last saw; without it they have the last
    word. Raises ``ApplicationClosed`` once it was submitted, ``SavedElsewhere``.
    """
    require(by, Can.DRAFT_APPLICATION)
    application = lock_application(application)
    if not application.is_open:
        raise ApplicationClosed
    if seen_at is not None and seen_at != application.saved_at.isoformat():
        raise SavedElsewhere
    application.take_answers(tidy_answers(application.template, answers))
    application.save()
    note_people(application)
    return application


@transaction.atomic
def submit_application(
    application: Application, answers: dict[str, Any], *, by: User
) -> Application:
    """Check the form and lay it before the approver; who does so answers for it (经办人).

    Raises ``InvalidInput`` with sentences by field, ``ApplicationClosed``, and ``DoesNotFit`` or
    ``GlyphMissing`` where the paper could not be printed once it is approved.
    """
    require(by, Can.DRAFT_APPLICATION)
    application = lock_application(application)
    if not application.is_open:
        raise ApplicationClosed
    tidy = tidy_answers(application.template, answers)
    attached = set(application.attachments.values_list("field", flat=True))
    errors = check_answers(application.template, tidy, attached=attached)
    if errors:
        raise InvalidInput(errors)
    application.take_answers(tidy)
    # Else an approver could fill in a form that a clerk opened, and approve it alone.
    application.created_by = by
    _require_printable(application)
    application.state = ApplicationState.SUBMITTED
    application.submitted_at = timezone.now()
    application.return_reason = ""
    application.save()
    note_people(application)
    record("application.submitted", application, by=by)
    notify(
        approvers_of(application.community),
        key=f"application:{application.pk}:{application.submitted_at.isoformat()}",
        title=f"待审批：{application.item.name}",
        body=f"{by.name} 受理，请核对后审批用印。",
        url=f"/counter/applications/{application.public_id}/",
    )
    return application


@transaction.atomic
def return_application(application: Application, *, reason: str, by: User) -> Application:
    """Give it back to the clerk with a reason."""
    require(by, Can.APPROVE_APPLICATION)
    application = lock_application(application)
    if not application.is_submitted:
        raise NotSubmitted
    if not reason.strip():
        raise ReasonMissing
    application.state = ApplicationState.RETURNED
    application.return_reason = reason.strip()[:500]
    application.save()
    record("application.returned", application, by=by)
    notify(
        [application.created_by],
        key=f"returned:{application.pk}:{application.submitted_at}",
        title=f"已退回：{application.item.name}",
        body="请按负责人写明的原因修改后重新提交。",
        url=f"/counter/applications/{application.public_id}/",
    )
    return application


@transaction.atomic
def approve_application(application: Application, *, by: User) -> Application:
    """Approve the use of the seal. Two people, unless this tenant's policy allows one."""
    application = mark_approved(application, by=by)
    application.save(update_fields=["state", "approved_by", "approved_at", "saved_at"])
    return application


def mark_approved(application: Application, *, by: User) -> Application:
    """Return the application locked and approved, still to be saved in the same transaction."""
    require(by, Can.APPROVE_APPLICATION)
    application = lock_application(application)
    if not application.is_submitted:
        raise NotSubmitted
    if application.created_by_id == by.pk and not self_approval_is_allowed():
        raise SamePersonMayNotApprove
    application.state = ApplicationState.APPROVED
    application.approved_by = by
    application.approved_at = timezone.now()
    record("application.approved", application, by=by)
    return application


@transaction.atomic
def withdraw_application(application: Application, *, by: User) -> Application:
    """Put a draft away for good: the resident changed their mind."""
    require(by, Can.DRAFT_APPLICATION)
    application = lock_application(application)
    if not application.is_open:
        raise ApplicationClosed
    application.state = ApplicationState.WITHDRAWN
    application.save(update_fields=["state", "saved_at"])
    give_up_reissue(application, by=by)
    record("application.withdrawn", application, by=by)
    return application


def lock_application(application: Application) -> Application:
    """Read the application anew, with what its paper needs, and keep its row until the end.

    Only what never changes is joined: a row whose ``created_by`` another hand changed while we
    waited for it would not be found.
    """
    rows = Application.objects.locked().select_related("community", "item", "template")
    return rows.get(pk=application.pk)


def _require_printable(application: Application) -> None:
    """Set the paper once, so that a rare character is refused here and not at the seal."""
    try:
        render_certificate(preview_paper(application))
    except GlyphMissing as refusal:
        names = [n for n, v in application.answers.items() if refusal.characters in str(v)]
        if not names:
            raise
        raise InvalidInput({name: [refusal.message] for name in names}) from refusal
