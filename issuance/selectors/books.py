"""Applications, certificates, redirections and the seal register, as each person may see them."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.db.models import Count, Model, QuerySet

from catalog.models import CertificateItem
from core.errors import NotFound
from core.identity.access import Can, may
from core.identity.models import User
from issuance.models import Application, Certificate, Redirection, SealUse
from issuance.models.applications import ApplicationState

Row = TypeVar("Row", bound=Model)


def applications(*, seen_by: User) -> QuerySet[Application]:
    """Return the applications ``seen_by`` may see: a community's, or the whole tenant's books."""
    rows = Application.objects.with_everything()
    return visible(rows, seen_by, "community")


def application_lines(*, seen_by: User) -> QuerySet[Application]:
    """Return the same applications with only what a line of a list shows.

    Sealed answers, templates and papers stay in the database.
    """
    rows = applications(seen_by=seen_by).select_related(None)
    return rows.select_related("community", "item", "created_by", "certificate").only(
        "public_id", "state", "subject_name", "created_at", "saved_at", "community__name",
        "item__name", "created_by__name", "certificate__number", "certificate__state",
    )  # fmt: skip


def get_application(public_id: uuid.UUID, *, seen_by: User) -> Application:
    """Return one application; raise ``NotFound`` when there is none ``seen_by`` may see."""
    application = applications(seen_by=seen_by).filter(public_id=public_id).first()
    if application is None:
        raise NotFound
    return application


def application_to_act_on(public_id: uuid.UUID, *, seen_by: User) -> Application:
    """Return an application with its state alone: the action it is handed to reads it anew.

    Raises ``NotFound`` when there is none ``seen_by`` may see.
    """
    rows = applications(seen_by=seen_by).select_related(None).only("public_id", "state")
    application = rows.filter(public_id=public_id).first()
    if application is None:
        raise NotFound
    return application


def certificates(*, seen_by: User) -> QuerySet[Certificate]:
    """Return the certificates ``seen_by`` may see."""
    rows = Certificate.objects.select_related(
        "application",
        "discretionary_file",
        "community",
        "edition",
        "clerk",
        "approver",
        "replaces",
        "handed_over_by",
    )
    return visible(rows, seen_by, "community")


def get_certificate(public_id: uuid.UUID, *, seen_by: User) -> Certificate:
    """Return one certificate; raise ``NotFound`` when there is none ``seen_by`` may see."""
    certificate = certificates(seen_by=seen_by).filter(public_id=public_id).first()
    if certificate is None:
        raise NotFound
    return certificate


def redirections(*, seen_by: User) -> QuerySet[Redirection]:
    """Return the redirections ``seen_by`` may see."""
    rows = Redirection.objects.select_related("item__edition", "community", "demand", "told_by")
    return visible(rows, seen_by, "community")


def get_redirection(public_id: uuid.UUID, *, seen_by: User) -> Redirection:
    """Return one redirection; raise ``NotFound`` when there is none ``seen_by`` may see."""
    redirection = redirections(seen_by=seen_by).filter(public_id=public_id).first()
    if redirection is None:
        raise NotFound
    return redirection


def seal_uses(*, seen_by: User) -> QuerySet[SealUse]:
    """Return the lines of the seal register ``seen_by`` may see."""
    rows = SealUse.objects.select_related(
        "community", "seal", "certificate", "request", "approved_by", "handled_by"
    )
    return visible(rows, seen_by, "community")


def waiting_counts(*, seen_by: User) -> dict[str, int]:
    """Return how many applications are in each open state (draft, returned, submitted)."""
    waiting = applications(seen_by=seen_by).select_related(None).order_by()
    waiting = waiting.filter(
        state__in=(ApplicationState.DRAFT, ApplicationState.RETURNED, ApplicationState.SUBMITTED)
    )
    counted = waiting.values("state").annotate(rows=Count("pk")).values_list("state", "rows")
    return dict(counted)


def untouched_draft(item: CertificateItem, *, by: User) -> Application | None:
    """Return a draft of ``item`` that ``by`` opened and left empty, to be taken up again."""
    drafts = applications(seen_by=by).filter(
        item=item, created_by=by, state=ApplicationState.DRAFT, subject_name_index=None
    )
    return next((draft for draft in drafts[:20] if not any(draft.answers.values())), None)


def visible(rows: QuerySet[Row], seen_by: User, community: str) -> QuerySet[Row]:
    """Keep the rows of the whole tenant, of one's own community (at path ``community``), or none.

    Practice books belong to nobody's whole; who practises sees just the one they practise in.
    """
    if may(seen_by, Can.VIEW_ALL_BOOKS):
        return rows.filter(**{f"{community}__is_training": False})
    if may(seen_by, Can.VIEW_COMMUNITY_BOOKS) and seen_by.workplace_code:
        return rows.filter(**{f"{community}__code": seen_by.workplace_code})
    return rows.none()
