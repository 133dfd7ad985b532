"""Asking the office above to keep one more certificate, and its answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from catalog.actions.drafts import ITEM_CHANGES, add_item
from catalog.actions.editions import draft_next_edition, open_draft
from catalog.actions.telling import tell
from catalog.actions.templates import TEMPLATE_CHANGES, change_template
from catalog.errors import EditionUnreadable, PaperUnreadable, ReasonMissing
from catalog.inheritance_errors import (
    AlreadyAnswered,
    AlreadyRequested,
    NoParent,
    NotFromChild,
    NotFromParent,
    NotGranted,
)
from catalog.inherited import child, newest_parent
from catalog.models import AdditionRequest, AdditionState, CertificateItem, ListKind
from catalog.payloads import BESIDE_ITEMS, ITEM_FIELDS, TEMPLATE_FIELDS, Payload
from catalog.template_fields import problems_of
from core.audit.trail import record
from core.exchange.actions import send_dispatch
from core.exchange.models import Dispatch
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import current_place, parent

REQUEST_KIND = "catalog.addition_request"
ANSWER_KIND = "catalog.addition_answer"
VERSION = 1


@transaction.atomic
def request_addition(
    item: Payload, reason: str, *, by: User, template: Payload | None = None
) -> AdditionRequest:
    """Ask the office above to let us keep one more certificate.

    ``item`` (and ``template``) are documents as :mod:`catalog.payloads` has them. Raises
    ``NoParent``, ``ReasonMissing``, ``EditionUnreadable`` and ``AlreadyRequested``.
    """
    require(by, Can.EDIT_LISTS)
    above = parent()
    if above is None:
        raise NoParent
    place = current_place()
    reason = _reason(reason)
    _require_form(item, template)
    name = item["name"]
    same = AdditionRequest.objects.filter(requester_slug=place.slug, name=name)
    newest = newest_parent()
    listed = {one["name"] for one in newest.payload()["items"]} if newest else set()
    if name in listed or same.exclude(state=AdditionState.REFUSED).exists():
        raise AlreadyRequested
    request = AdditionRequest.objects.create(
        requester_slug=place.slug,
        requester_name=place.name,
        name=name,
        item=item,
        template=template,
        reason=reason,
        requested_at=timezone.now(),
        requested_by_name=by.name,
    )
    record("addition.requested", request, by=by, code=item["code"])
    send_dispatch(
        REQUEST_KIND,
        version=VERSION,
        to=above,
        subject=f"{place.name}申请增加保留事项“{name}”",
        payload={
            "request_id": str(request.request_id),
            "item": item,
            "template": template,
            "reason": reason,
            "requested_at": request.requested_at.isoformat(),
        },
    )
    return request


@transaction.atomic
def approve_addition(request: AdditionRequest, reason: str = "", *, by: User) -> AdditionRequest:
    """Allow an office below to keep the certificate it asked for; ``reason`` may be empty.

    Raises ``AlreadyAnswered`` and ``NotFromChild``.
    """
    return _answer(request, AdditionState.APPROVED, " ".join(reason.split()), by=by)


@transaction.atomic
def refuse_addition(request: AdditionRequest, reason: str, *, by: User) -> AdditionRequest:
    """Refuse, with the reason. Raises ``ReasonMissing``, ``AlreadyAnswered``, ``NotFromChild``."""
    return _answer(request, AdditionState.REFUSED, _reason(reason), by=by)


@transaction.atomic
def write_in(request: AdditionRequest, *, by: User) -> CertificateItem:
    """Put an item the office above allowed into our open draft, or into a new one.

    Where it stands there already it is returned. Raises ``NotGranted``, ``NotADraft`` (the open
    one waits for approval) and ``NoEditionInForce``.
    """
    require(by, Can.EDIT_LISTS)
    if request.state != AdditionState.APPROVED or request.requester_slug != current_place().slug:
        raise NotGranted
    draft = open_draft() or draft_next_edition(by=by)
    present = draft.items.filter(name=request.name).first()
    if present is not None:
        return present
    entry = {name: request.item[name] for name in (*ITEM_CHANGES, *BESIDE_ITEMS)}
    item = add_item(draft, ListKind.RETAINED, entry, by=by)
    if request.template is not None:
        wording = {name: request.template[name] for name in TEMPLATE_CHANGES}
        change_template(draft, item.code, wording, seen=item.edition.revision, by=by)
    return item


@transaction.atomic
def receive_request(dispatch: Dispatch) -> AdditionRequest:
    """File a request from an office below; a second call changes nothing.

    Raises ``NotFromChild`` and ``PaperUnreadable``.
    """
    sender = child(dispatch.sender)
    if sender is None:
        raise NotFromChild
    paper: Payload = dispatch.payload
    try:
        _require_form(paper["item"], paper["template"])
        request, is_new = AdditionRequest.objects.get_or_create(
            request_id=UUID(paper["request_id"]),
            defaults={
                "requester_slug": sender.slug,
                "requester_name": sender.name,
                "name": paper["item"]["name"],
                "item": paper["item"],
                "template": paper["template"],
                "reason": str(paper["reason"]),
                "requested_at": datetime.fromisoformat(paper["requested_at"]),
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError, EditionUnreadable) as broken:
        raise PaperUnreadable from broken
    except (DataError, IntegrityError) as broken:
        raise PaperUnreadable from broken
    if is_new:
        record("addition.received", request, by=None, requester=sender.slug)
        tell(
            Can.PUBLISH_EDITION,
            key=f"addition:{request.request_id}",
            title=f"{sender.name}申请增加保留事项",
            body=f"“{request.name}”。请在后台答复。",
        )
    return request


@transaction.atomic
def receive_answer(dispatch: Dispatch) -> AdditionRequest:
    """Note the answer from above; the first stands, a second call changes nothing.

    Raises ``NotFromParent`` and ``PaperUnreadable``.
    """
    place = current_place()
    if dispatch.sender != place.parent_slug:
        raise NotFromParent
    paper: Payload = dispatch.payload
    try:
        request = AdditionRequest.objects.select_for_update().get(
            request_id=UUID(paper["request_id"]), requester_slug=place.slug
        )
        is_approved, answered_at = bool(paper["approved"]), paper["answered_at"]
        answer, at = str(paper["reason"]), datetime.fromisoformat(answered_at)
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise PaperUnreadable from broken
    except AdditionRequest.DoesNotExist as broken:
        raise PaperUnreadable from broken
    if not request.is_waiting:
        return request
    request.state = AdditionState.APPROVED if is_approved else AdditionState.REFUSED
    request.answer, request.answered_at = answer, at
    request.save()
    record("addition.answered", request, by=None, state=request.state)
    said = "同意增加，可以写进下一版清单。" if is_approved else f"不同意增加：{answer}"
    tell(
        Can.EDIT_LISTS,
        key=f"addition:{request.request_id}:answer",
        title=f"上级答复了增加“{request.name[:80]}”的申请",
        body=said,
    )
    return request


def _answer(
    request: AdditionRequest, state: AdditionState, answer: str, *, by: User
) -> AdditionRequest:
    require(by, Can.PUBLISH_EDITION)
    request = AdditionRequest.objects.select_for_update().get(pk=request.pk)
    requester = child(request.requester_slug)
    if requester is None:
        raise NotFromChild
    if not request.is_waiting:
        raise AlreadyAnswered
    request.state, request.answer = state, answer
    request.answered_at, request.answered_by_name = timezone.now(), by.name
    request.save()
    record("addition.answered", request, by=by, state=state, requester=request.requester_slug)
    send_dispatch(
        ANSWER_KIND,
        version=VERSION,
        to=requester,
        subject=f"关于增加保留事项“{request.name}”的答复",
        payload={
            "request_id": str(request.request_id),
            "approved": state == AdditionState.APPROVED,
            "reason": answer,
            "answered_at": request.answered_at.isoformat(),
        },
    )
    return request


def _require_form(item: Any, template: Any) -> None:
    """Raise ``EditionUnreadable`` unless both are documents of a retained item."""
    try:
        whole = {*ITEM_FIELDS, *BESIDE_ITEMS} <= set(item) and item["kind"] == ListKind.RETAINED
        if not whole or not str(item["name"]).strip():
            raise EditionUnreadable
        if template is not None:
            fits = set(TEMPLATE_FIELDS) <= set(template) and template["item_code"] == item["code"]
            if not fits or problems_of(template):
                raise EditionUnreadable
    except (KeyError, TypeError, AttributeError) as broken:
        raise EditionUnreadable from broken


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise ReasonMissing
    return reason
