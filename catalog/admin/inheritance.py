"""Between offices: what a merge could not decide, requests to add an item, who is on what edition."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from catalog.actions.additions import approve_addition, refuse_addition
from catalog.actions.merges import OURS, THEIRS, resolve_conflicts
from catalog.admin.doors import person, posted, require_editor
from catalog.comparing import as_text
from catalog.inherited import addition_requests, conflicts_of, county_standing, open_merges
from catalog.merging import Conflict
from catalog.models import AdditionRequest, AlternativeRoute, CertificateItem, PendingMerge
from core.backoffice.site import site
from core.errors import DomainError, NotAllowed, NotFound
from core.identity.access import Can, may

BESIDE = {"alternative_routes": "办事途径", "exceptions": "除外情形", "substitutes": "替代材料"}
WHOLE = {"item": "整个事项", "": "次序"}


@dataclass(frozen=True)
class Question:
    """One conflict as it is asked."""

    conflict: Conflict
    name: str
    chosen: str

    @property
    def what(self) -> str:
        """Say what of the item it is about."""
        first, *rest = self.conflict.field.split("/")
        if first in BESIDE:
            parts = [_label(AlternativeRoute, one) for one in rest]
            return "，".join([BESIDE[first], *parts])
        return WHOLE.get(first) or _label(CertificateItem, first)

    @property
    def sides(self) -> list[tuple[str, str, str]]:
        """Return value, heading and text of both answers."""
        return [
            (OURS, "保留本地的写法", as_text(self.conflict.ours)),
            (THEIRS, "采用上级的写法", as_text(self.conflict.theirs)),
        ]


def _label(model: type[AlternativeRoute] | type[CertificateItem], name: str) -> str:
    for field in model._meta.get_fields():
        if field.name == name:
            return str(getattr(field, "verbose_name", name))
    return "次序" if name == "#order" else name


def merges_page(request: HttpRequest) -> HttpResponse:
    """List what waits for a choice, and requests with their answers."""
    return site.page(
        request,
        "catalog/back_office/inheritance.html",
        "上下级清单",
        merges=open_merges(),
        received=addition_requests(received=True),
        own=addition_requests(received=False),
        standing=county_standing(),
        may_answer=may(request.user, Can.PUBLISH_EDITION),
    )


def merge_page(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Ask about every conflict of a merge on one page; all are decided at once."""
    user = require_editor(request)
    pending = PendingMerge.objects.filter(public_id=merge_id).first()
    if pending is None:
        raise NotFound
    conflicts = conflicts_of(pending)
    choices = {
        conflict.key: request.POST.get(f"choice-{place}", "")
        for place, conflict in enumerate(conflicts)
    }
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            draft = resolve_conflicts(pending, choices, by=user)
        except NotAllowed:
            raise
        except DomainError as found:
            refusal = found
        else:
            if draft is None:
                messages.success(request, "已全部采用上级的写法。")
                return redirect("backoffice:inheritance")
            messages.success(request, f"本地的写法已放进第{draft.number}版草稿，核对后提交审核。")
            return redirect("backoffice:edition", draft.number)
    names = dict(
        CertificateItem.objects.filter(edition=pending.edition).values_list("code", "name")
    )
    return site.page(
        request,
        "catalog/back_office/merge.html",
        "与上级清单不一致的地方",
        pending=pending,
        questions=[Question(one, names.get(one.code, ""), choices[one.key]) for one in conflicts],
        refusal=refusal,
        status=409 if refusal else 200,
    )


@require_POST
def answer_addition(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Approve or refuse an office's request; a refusal has its reason."""
    asked = AdditionRequest.objects.filter(request_id=request_id).first()
    if asked is None:
        raise NotFound
    user, reason = person(request), request.POST.get("reason", "")
    is_approval = request.POST.get("answer") == "approve"
    act = approve_addition if is_approval else refuse_addition
    return posted(
        request,
        lambda: act(asked, reason, by=user),
        done="已同意，答复已发出。" if is_approval else "已答复不同意。",
        then=reverse("backoffice:inheritance"),
    )
