"""Asking the office above for one more retained item, and writing down what it allowed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from catalog.actions.additions import request_addition, write_in
from catalog.actions.drafts import next_code
from catalog.admin.doors import require_editor, say_refusal
from catalog.admin.rows import grown
from catalog.forms.additions import AdditionEntry
from catalog.inheritance_errors import NoParent
from catalog.inherited import addition_requests, newest_parent
from catalog.models import AdditionRequest, ListKind
from core.backoffice.site import site
from core.errors import DomainError, NotAllowed, NotFound
from core.tenancy import parent


def ask_page(request: HttpRequest) -> HttpResponse:
    """Take all that the office above needs to know, and send it up."""
    user = require_editor(request)
    above = parent()
    if above is None or newest_parent() is None:
        raise NoParent
    data, more = grown(request.POST) if request.method == "POST" else (None, "")
    entry = AdditionEntry(next_code(ListKind.RETAINED), data=data)
    refusal: DomainError | None = None
    is_sent = request.method == "POST" and not more
    if is_sent and entry.is_valid():
        try:
            request_addition(entry.payload(), entry.reason, by=user)
        except NotAllowed:
            raise
        except DomainError as found:
            refusal = found
        else:
            messages.success(
                request,
                f"申请已发给{above.name}。答复以前这一事项不能开具；有了答复，收件箱里会有通知。",
            )
            return redirect("backoffice:inheritance")
    return site.page(
        request,
        "catalog/back_office/ask_addition.html",
        "申请增加保留事项",
        above=above,
        entry=entry,
        formsets=[rows for _, _, rows in entry.sections],
        refusal=refusal,
        status=409 if refusal else 422 if is_sent else 200,
    )


@require_POST
def write_in_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Put an item that was allowed into the open draft, or into a new one."""
    user = require_editor(request)
    asked: AdditionRequest | None = (
        addition_requests(received=False).filter(request_id=request_id).first()
    )
    if asked is None:
        raise NotFound
    try:
        item = write_in(asked, by=user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        say_refusal(request, refusal)
        return redirect("backoffice:inheritance")
    number = item.edition.number
    messages.success(request, f"已写进第{number}版草稿，代码 {item.code}。请核对，再建立证明模板。")
    return redirect("backoffice:item", number, item.code)
