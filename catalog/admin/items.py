"""One item of an edition: read, changed, added, taken out, put in another place."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from catalog.actions.drafts import add_item, change_item, remove_item, reorder_items
from catalog.admin.doors import (
    closed,
    get_edition,
    is_open_to,
    label_of,
    others_work,
    person,
    posted,
    require_editor,
    retained_choices,
)
from catalog.admin.gone import gone_page, removal_of
from catalog.admin.rows import ROW_LABELS, grown
from catalog.comparing import as_text
from catalog.errors import EditedMeanwhile
from catalog.forms.items import ItemEntry, NewItemForm
from catalog.models import CertificateItem, Edition, ListKind
from catalog.payloads import item_payload
from catalog.selectors import get_item
from core.backoffice.site import site
from core.errors import DomainError, InvalidInput, NotFound
from core.web.numbers import whole_number


def item_page(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Show an item: as a form where the draft is open to this person, else to be read."""
    edition = get_edition(number)
    if request.method == "POST" and (removed := removal_of(edition, code)) is not None:
        return gone_page(request, edition, code, removed)
    item = get_item(code, edition=edition)
    if request.method == "POST":
        return _change(request, edition, item)
    if not is_open_to(edition, person(request)):
        return site.page(
            request,
            "catalog/back_office/item_read.html",
            item.name,
            edition=edition,
            item=item,
            retained=dict(retained_choices(edition)),
            **closed(edition, person(request)),
        )
    entry = ItemEntry(
        item.kind, item_payload(item), seen=edition.revision, retained=retained_choices(edition)
    )
    return _form_page(request, edition, item, entry)


def _change(request: HttpRequest, edition: Edition, item: CertificateItem) -> HttpResponse:
    user = require_editor(request)
    data, more = grown(request.POST)
    entry = ItemEntry(
        item.kind,
        item_payload(item),
        seen=edition.revision,
        data=data,
        retained=retained_choices(edition),
    )
    if more or not entry.is_valid():
        return _form_page(request, edition, item, entry, status=200 if more else 422)
    try:
        change_item(item, entry.changes(), seen=entry.seen, by=user)
    except EditedMeanwhile as meanwhile:
        again = ItemEntry(
            item.kind,
            {**entry.payload(), **others_work(edition, item.code, entry.seen, meanwhile)},
            seen=meanwhile.revision,
            retained=retained_choices(edition),
        )
        return _form_page(request, edition, item, again, meanwhile=meanwhile, status=409)
    except DomainError as refusal:
        _point_out(entry, refusal)
        return _form_page(request, edition, item, entry, refusal=refusal, status=409)
    messages.success(request, f"{item.code} 已保存。")
    return redirect("backoffice:edition", edition.number)


def _point_out(entry: ItemEntry, refusal: DomainError) -> None:
    if isinstance(refusal, InvalidInput):
        for name, sentences in refusal.errors.items():
            entry.form.add_error(name if name in entry.form.fields else None, sentences)


def _form_page(
    request: HttpRequest,
    edition: Edition,
    item: CertificateItem,
    entry: ItemEntry,
    *,
    status: int = 200,
    meanwhile: EditedMeanwhile | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    return site.page(
        request,
        "catalog/back_office/item.html",
        f"修改 {item.code} {item.name}",
        edition=edition,
        item=item,
        entry=entry,
        formsets=[rows for _, _, rows in entry.sections],
        meanwhile=meanwhile,
        present=_in_conflict(meanwhile) if meanwhile else [],
        refusal=refusal,
        status=status,
    )


def _in_conflict(meanwhile: EditedMeanwhile) -> list[tuple[str, str]]:
    """Return label and present text of what both changed, for whoever came second."""
    facts = []
    for name in meanwhile.fields:
        value = (meanwhile.present or {}).get(name)
        label = ROW_LABELS.get(name) or label_of(CertificateItem, name)
        facts.append((label, as_text(value)))
    return facts


def add_item_page(request: HttpRequest, number: int) -> HttpResponse:
    """Add an item by its name; its page comes next."""
    edition = get_edition(number)
    user = require_editor(request)
    kind = request.GET.get("kind", "")
    initial = {"kind": kind if kind in ListKind.values else ListKind.PROHIBITED}
    form = NewItemForm(request.POST or None, initial=initial)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            name = {"name": form.cleaned_data["name"]}
            item = add_item(edition, form.cleaned_data["kind"], name, by=user)
        except DomainError as found:
            refusal = found
        else:
            messages.success(request, f"已新增 {item.code}。请接着填写办事途径等内容。")
            return redirect("backoffice:item", number, item.code)
    return site.page(
        request,
        "catalog/back_office/add_item.html",
        "新增事项",
        edition=edition,
        form=form,
        refusal=refusal,
        status=409 if refusal else 422 if form.errors else 200,
    )


def remove_item_page(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Ask once, then take the item out of the draft."""
    edition = get_edition(number)
    user = require_editor(request)
    item = get_item(code, edition=edition)
    if request.method == "POST":
        seen = whole_number(request.POST.get("seen", ""))
        if seen is None:
            raise NotFound
        return posted(
            request,
            lambda: remove_item(item, seen=seen, by=user),
            done=f"{item.code} {item.name} 已从草稿中删去。",
            then=reverse("backoffice:edition", args=[number]),
        )
    return site.page(
        request,
        "catalog/back_office/remove_item.html",
        f"删去 {item.code} {item.name}",
        edition=edition,
        item=item,
    )


@require_POST
def reorder_page(request: HttpRequest, number: int) -> HttpResponse:
    """Put one list in another order: all codes (dragged), or one moved up or down (pressed)."""
    edition = get_edition(number)
    user = require_editor(request)
    kind = request.POST.get("kind", "")
    seen = whole_number(request.POST.get("seen", ""))
    if kind not in ListKind.values or seen is None:
        raise NotFound
    present = [item.code for item in edition.items.filter(kind=kind).order_by("position")]
    codes = _moved(present, request.POST.get("move", ""))
    if request.POST.get("order"):
        codes = request.POST["order"].split(",")
    return posted(
        request,
        lambda: reorder_items(edition, kind, codes, seen=seen, by=user),
        done="次序已保存。",
        then=reverse("backoffice:edition", args=[number]) + f"#{kind}",
    )


def _moved(codes: list[str], move: str) -> list[str]:
    code, _, way = move.partition(":")
    if code not in codes:
        return codes
    place = codes.index(code)
    other = place - 1 if way == "up" else place + 1
    if 0 <= other < len(codes):
        codes[place], codes[other] = codes[other], codes[place]
    return codes
