"""What a new edition from above and our own wording could not agree on, asked on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from catalog.actions.merges import (
    OURS,
    OWN,
    THEIRS,
    bring_up_to_date,
    conflicts_of_draft,
    resolve_conflicts,
)
from catalog.admin.doors import get_edition, person, require_editor
from catalog.comparing import as_text
from catalog.inherited import conflicts_of, is_behind, newest_parent
from catalog.lines import ORDER
from catalog.merging import Conflict
from catalog.models import (
    AlternativeRoute,
    CertificateItem,
    CertificateTemplate,
    Edition,
    ItemException,
    PendingMerge,
    Substitute,
)
from catalog.own_wording import as_typed, takes_wording
from core.backoffice.site import site
from core.errors import DomainError, InvalidInput, NotAllowed, NotFound

BESIDE: dict[str, tuple[str, type[models.Model]]] = {
    "alternative_routes": ("办事途径", AlternativeRoute),
    "exceptions": ("除外情形", ItemException),
    "substitutes": ("替代材料", Substitute),
}
WHOLE = {"item": "整个事项", "template": "整个证明模板", "order": "次序"}


@dataclass(frozen=True)
class Question:
    """One conflict as it is asked; ``typed`` is what was written in place of both."""

    conflict: Conflict
    name: str
    chosen: str
    typed: str
    problem: str = ""

    @property
    def what(self) -> str:
        """Say what of the item it is about."""
        first, *rest = self.conflict.field.split("/")
        if first in BESIDE:
            title, model = BESIDE[first]
            return "，".join([title, *(label_of(model, one) for one in rest)])
        if first == "template" and rest:
            return f"证明模板，{label_of(CertificateTemplate, rest[0])}"
        return WHOLE.get(first) or label_of(CertificateItem, first)

    @property
    def base(self) -> str:
        """Return what it said before either changed it."""
        return as_text(self.conflict.base)

    @property
    def sides(self) -> list[tuple[str, str, str]]:
        """Return value, heading and text of both answers."""
        return [
            (OURS, "保留本地的写法", as_text(self.conflict.ours)),
            (THEIRS, "采用上级的写法", as_text(self.conflict.theirs)),
        ]

    @property
    def lines(self) -> int:
        """How high the box for a wording of one's own is: one line for a phone number."""
        longest = max(len(text) for *_, text in self.sides)
        return 1 if longest < 30 else 3

    @property
    def takes_wording(self) -> bool:
        """Whether a wording of one's own may stand there."""
        return takes_wording(self.conflict)


def label_of(model: type[models.Model], name: str) -> str:
    """Return what people call a field; a key such as the name of an authority as it is."""
    for field in model._meta.get_fields():
        if field.name == name:
            return str(getattr(field, "verbose_name", name))
    return "次序" if name == ORDER.removeprefix("#") else name


def merge_page(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Ask about every conflict of a merge on one page; all are decided at once."""
    user = require_editor(request)
    pending = PendingMerge.objects.filter(public_id=merge_id).first()
    if pending is None:
        raise NotFound

    def decide(choices: Mapping[str, str], wordings: Mapping[str, str]) -> HttpResponse:
        draft = resolve_conflicts(pending, choices, by=user, wordings=wordings)
        if draft is None:
            messages.success(request, "已全部采用上级的写法。")
            return redirect("backoffice:inheritance")
        messages.success(request, f"选定的写法已放进第{draft.number}版草稿，核对后提交审核。")
        return redirect("backoffice:edition", draft.number)

    return _ask(
        request, conflicts_of(pending), pending.edition, decide,
        title="与上级清单不一致的地方", is_open=pending.is_open,
    )  # fmt: skip


def follow_page(request: HttpRequest, number: int) -> HttpResponse:
    """Merge the newest edition from above into a draft begun on an older one."""
    draft, user = get_edition(number), person(request)
    require_editor(request)
    newest = newest_parent()
    if request.method == "GET" and (newest is None or not is_behind(draft)):
        messages.info(request, "这份草稿已经按上级的新版起草，不用合并。")
        return redirect("backoffice:edition", number)

    def decide(choices: Mapping[str, str], wordings: Mapping[str, str]) -> HttpResponse:
        new = bring_up_to_date(draft, choices, by=user, wordings=wordings)
        if new.pk != draft.pk:
            messages.success(
                request, f"已合并上级的新版，草稿改为第{new.number}版，您的修改都在里面。"
            )
        return redirect("backoffice:edition", new.number)

    return _ask(
        request, conflicts_of_draft(draft), draft, decide,
        title=f"合并上级的新版：第{number}版草稿", is_open=draft.is_draft, draft=draft, newest=newest,
    )  # fmt: skip


def _ask(
    request: HttpRequest,
    conflicts: Iterable[Conflict],
    edition: Edition,
    decide: Callable[[Mapping[str, str], Mapping[str, str]], HttpResponse],
    *,
    title: str,
    **context: Any,
) -> HttpResponse:
    conflicts = list(conflicts)
    choices = {
        one.key: request.POST.get(f"choice-{place}", "") for place, one in enumerate(conflicts)
    }
    wordings = {
        one.key: request.POST.get(f"wording-{place}", "") for place, one in enumerate(conflicts)
    }
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            return decide(choices, wordings)
        except NotAllowed:
            raise
        except DomainError as found:
            refusal = found
    else:
        wordings = {one.key: as_typed(one.ours) for one in conflicts if takes_wording(one)}
    problems = refusal.errors if isinstance(refusal, InvalidInput) else {}
    names = dict(CertificateItem.objects.filter(edition=edition).values_list("code", "name"))
    return site.page(
        request,
        "catalog/back_office/merge.html",
        title,
        own=OWN,
        questions=[
            Question(
                one, names.get(one.code, ""), choices[one.key], wordings.get(one.key, ""),
                " ".join(problems.get(one.key, [])),
            )
            for one in conflicts
        ],
        refusal=refusal,
        sentences=getattr(refusal, "problems", [])[1:],
        status=409 if refusal else 200,
        **context,
    )  # fmt: skip
