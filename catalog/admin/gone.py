"""Saving an item that somebody else took out of the draft meanwhile: said, and nothing typed lost."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from catalog.actions.drafts import add_item
from catalog.admin.doors import require_editor, retained_choices
from catalog.admin.rows import grown
from catalog.forms.items import ItemEntry
from catalog.models import ChangeKind, Edition, EditionChange
from core.backoffice.site import site
from core.errors import DomainError, NotAllowed

AGAIN = "again"


def removal_of(edition: Edition, code: str) -> EditionChange | None:
    """Return how an item was taken out of the edition; None where it stands there, or never did."""
    if edition.items.filter(code=code).exists():
        return None
    removed = edition.changes.filter(kind=ChangeKind.ITEM_REMOVED, item_code=code)
    return removed.order_by("-revision").first()


def gone_page(
    request: HttpRequest, edition: Edition, code: str, removed: EditionChange
) -> HttpResponse:
    """Say who removed it, with what was typed still in the form; it may be added anew from there."""
    user = require_editor(request)
    before = removed.before or {}
    data, more = grown(request.POST)
    entry = ItemEntry(
        before["kind"], before, seen=edition.revision, data=data,
        retained=retained_choices(edition),
    )  # fmt: skip
    refusal: DomainError | None = None
    is_valid = not more and entry.is_valid()
    if is_valid and AGAIN in request.POST:
        try:
            item = add_item(edition, before["kind"], entry.changes(), by=user)
        except NotAllowed:
            raise
        except DomainError as found:
            refusal = found
        else:
            messages.success(request, f"已作为新事项加入草稿，代码 {item.code}。")
            return redirect("backoffice:edition", edition.number)
    return site.page(
        request,
        "catalog/back_office/gone.html",
        f"{code} {before['name']} 已被删去",
        edition=edition,
        code=code,
        removed=removed,
        entry=entry,
        formsets=[rows for _, _, rows in entry.sections],
        refusal=refusal,
        again=AGAIN,
        status=409,
    )
