"""Papers that are no certificates and want the seal: asked for, granted, set, written down."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from core.audit.trail import record
from core.directory.selectors import community_of
from core.errors import InvalidInput
from core.identity.access import Can, require
from core.identity.models import User
from core.notices.actions import notify
from core.uploads import Cleaned
from core.uploads.keeping import store
from issuance.actions.seals import enter_seal_use, seal_to_set
from issuance.errors import ReasonMissing
from issuance.models import SealRequest, SealRequestFile, SealUse
from issuance.models.seal_uses import MOST_COPIES, SealRequestState, Stage
from issuance.seal_errors import RequestAnswered, SamePersonMayNotApproveSeal
from issuance.selectors.people import approvers_of, self_approval_is_allowed

MOST_FILES = 5


@transaction.atomic
def ask_for_seal(
    *,
    used_for: str,
    purpose: str,
    document: str,
    copies: int,
    files: Sequence[tuple[Cleaned, str]] = (),
    by: User,
) -> SealRequest:
    """Ask for the seal on a named document, with the document itself where it is at hand.

    ``files`` are cleaned, each with its name as sent.
    Raises ``InvalidInput``: a form without a document, or with a strange number of copies, is not
    asked for. Raises ``UploadsUnavailable``, and what makes the seal unusable today.
    """
    require(by, Can.ASK_FOR_SEAL)
    community = community_of(by)
    texts = {"used_for": used_for, "purpose": purpose, "document": document}
    errors = {name: [_ASKED[name]] for name, text in texts.items() if not text.strip()}
    if not 1 <= copies <= MOST_COPIES:
        errors["copies"] = [f"份数从1到{MOST_COPIES}。"]
    if len(files) > MOST_FILES:
        errors["files"] = [f"附件最多{MOST_FILES}个。"]
    if errors:
        raise InvalidInput(errors)
    now = timezone.now()
    seal_to_set(community, at=now)
    request = SealRequest.objects.create(
        community=community,
        used_for=used_for.strip()[:60],
        purpose=purpose.strip()[:120],
        document=document.strip()[:100],
        copies=copies,
        asked_by=by,
        asked_at=now,
    )
    for file, name in files:
        store(SealRequestFile(request=request), file, by=by, name=name)
    record("seal_request.asked", request, by=by, copies=copies, files=len(files))
    notify(
        [user for user in approvers_of(community) if user.pk != by.pk],
        key=f"seal-request:{request.pk}",
        title="待批准：用印申请",
        body=f"{by.name} 申请用印，请核对文件后批准。",
        url=_page_of(request),
    )
    return request


_ASKED = {
    "used_for": "请填写用印单位（人）。",
    "purpose": "请填写用印事由。",
    "document": "请写明盖在什么文件上。空白纸、空白表格不能盖章。",
}


@transaction.atomic
def approve_seal_request(request: SealRequest, *, by: User) -> SealRequest:
    """Grant it. Two people, unless this tenant's policy allows one; the register then says so."""
    require(by, Can.APPROVE_SEAL_USE)
    request = _locked(request, SealRequestState.ASKED)
    is_own = request.asked_by_id == by.pk
    if is_own and not self_approval_is_allowed():
        raise SamePersonMayNotApproveSeal
    seal_to_set(request.community, at=timezone.now())
    request.is_self_approved = is_own
    _answer(request, SealRequestState.APPROVED, by)
    record("seal_request.approved", request, by=by, is_self_approved=is_own)
    _tell(request, "已批准：用印申请", "盖章后请在这里登记用印。", by=by)
    return request


@transaction.atomic
def refuse_seal_request(request: SealRequest, *, reason: str, by: User) -> SealRequest:
    """Say no, and why."""
    require(by, Can.APPROVE_SEAL_USE)
    request = _locked(request, SealRequestState.ASKED)
    if not reason.strip():
        raise ReasonMissing
    request.refusal_reason = reason.strip()[:200]
    _answer(request, SealRequestState.REFUSED, by)
    record("seal_request.refused", request, by=by)
    _tell(request, "未批准：用印申请", "请看写明的原因。", by=by)
    return request


@transaction.atomic
def withdraw_seal_request(request: SealRequest, *, by: User) -> SealRequest:
    """Take it back before the seal is set."""
    require(by, Can.ASK_FOR_SEAL)
    request = _locked(request, SealRequestState.ASKED, SealRequestState.APPROVED)
    request.state = SealRequestState.WITHDRAWN
    request.save(update_fields=["state"])
    record("seal_request.withdrawn", request, by=by)
    return request


@transaction.atomic
def log_seal_use(request: SealRequest, *, by: User) -> SealUse:
    """Write down that the seal was set: the request gets its number in the register.

    ``by`` handled it (经办人). Raises ``RequestAnswered`` the second time, and what makes the seal
    unusable today.
    """
    require(by, Can.ASK_FOR_SEAL)
    request = _locked(request, SealRequestState.APPROVED)
    assert request.answered_by is not None  # noqa: S101
    now = timezone.now()
    use = enter_seal_use(
        request.community,
        at=now,
        by=request.answered_by,
        request=request,
        copies=request.copies,
        handled_by=by,
        is_self_approved=request.is_self_approved,
        stage=Stage.NOT_ASKED,
        stamped_by=by,
        stamped_at=now,
    )
    request.state = SealRequestState.USED
    request.save(update_fields=["state"])
    record("seal_request.used", request, by=by, serial=use.serial)
    return use


def _locked(request: SealRequest, *states: SealRequestState) -> SealRequest:
    rows = SealRequest.objects.select_for_update(of=("self",))
    request = rows.select_related("community", "asked_by", "answered_by").get(pk=request.pk)
    if request.state not in states:
        raise RequestAnswered
    return request


def _answer(request: SealRequest, state: SealRequestState, by: User) -> None:
    request.state, request.answered_by, request.answered_at = state, by, timezone.now()
    request.save(
        update_fields=["state", "answered_by", "answered_at", "is_self_approved", "refusal_reason"]
    )


def _tell(request: SealRequest, title: str, body: str, *, by: User) -> None:
    if request.asked_by_id == by.pk:
        return
    notify(
        [request.asked_by],
        key=f"seal-request:{request.pk}:{request.state}",
        title=title,
        body=body,
        url=_page_of(request),
    )


def _page_of(request: SealRequest) -> str:
    return f"/counter/seal-requests/{request.public_id}/"
