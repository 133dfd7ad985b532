"""A certificate template: its form, what is wrong with it, and the paper it makes."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from catalog.actions.templates import add_template, change_template
from catalog.admin.doors import (
    closed,
    get_edition,
    is_open_to,
    label_of,
    others_work,
    person,
    require_editor,
)
from catalog.errors import EditedMeanwhile, ItemGone, TemplateNotFound
from catalog.forms.templates import NewTemplateForm, TemplateEntry
from catalog.models import CertificateTemplate, Edition
from catalog.payloads import Payload, template_payload
from catalog.samples import sample_pdf
from catalog.selectors import get_item
from catalog.template_fields import TYPE_NAMES, FieldType, problems_of
from core.backoffice.site import site
from core.documents.render import preview_png
from core.errors import DomainError
from core.web.numbers import whole_number

PAPER_WIDTH = 794
ROWS = ("fields", "sections", "stub")


def template_page(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Show a template: as a form beside its paper in an open draft, else to be read."""
    edition = get_edition(number)
    template = _get_template(edition, code)
    if request.method == "POST":
        return _change(request, edition, template)
    if not is_open_to(edition, person(request)):
        return site.page(
            request,
            "catalog/back_office/template_read.html",
            f"证明模板 {template.title}",
            edition=edition,
            template=template,
            fields=[(one, TYPE_NAMES[FieldType(one["type"])]) for one in template.fields],
            **closed(edition, person(request)),
        )
    payload = template_payload(template)
    entry = TemplateEntry(payload, seen=edition.revision)
    return _form_page(request, edition, template, entry, problems_of(payload).sentences())


def add_template_page(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Ask what the template of an item without one begins as, and begin it."""
    edition = get_edition(number)
    user = require_editor(request)
    item = get_item(code, edition=edition)
    if not item.is_retained:
        raise ItemGone
    present = [(one.item_code, one.title) for one in edition.templates.all()]
    form = NewTemplateForm(request.POST or None, templates=present)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            add_template(edition, item.code, like=form.copied_code, by=user)
        except DomainError as found:
            refusal = found
        else:
            messages.success(
                request, f"已建立 {item.code} 的证明模板。请核对文字和字段，改成这一项要用的样子。"
            )
            return redirect("backoffice:template", number, item.code)
    return site.page(
        request,
        "catalog/back_office/add_template.html",
        f"建立 {item.code} {item.name} 的证明模板",
        edition=edition,
        form=form,
        refusal=refusal,
        status=409 if refusal else 422 if form.errors else 200,
    )


def _change(request: HttpRequest, edition: Edition, template: CertificateTemplate) -> HttpResponse:
    user = require_editor(request)
    data = request.POST.copy()
    more = data.get("more", "")
    if more in ROWS:
        rows = f"{more}-TOTAL_FORMS"
        data[rows] = str(min((whole_number(data.get(rows, "")) or 0) + 1, 60))
    payload = template_payload(template)
    entry = TemplateEntry(payload, seen=edition.revision, data=data)
    if more or not entry.is_valid():
        return _form_page(request, edition, template, entry, [], status=200 if more else 422)
    filled = entry.payload()
    changes = {name: value for name, value in filled.items() if name != "item_code"}
    code = template.item_code
    try:
        change_template(edition, code, changes, seen=entry.seen, by=user)
    except EditedMeanwhile as meanwhile:
        theirs = others_work(edition, code, entry.seen, meanwhile)
        again = TemplateEntry({**filled, **theirs}, seen=meanwhile.revision)
        fields = [label_of(CertificateTemplate, name) for name in meanwhile.fields]
        return _form_page(
            request, edition, template, again, [], meanwhile=meanwhile, both=fields, status=409
        )
    except DomainError as refusal:
        return _form_page(request, edition, template, entry, [], refusal=refusal, status=409)
    problems = problems_of(filled).sentences()
    if problems:
        messages.warning(
            request, f"模板已保存，还有 {len(problems)} 处问题，改好以后才能提交审核。"
        )
        return redirect("backoffice:template", edition.number, template.item_code)
    messages.success(request, f"{template.item_code} 的证明模板已保存。")
    return redirect("backoffice:edition", edition.number)


def _form_page(
    request: HttpRequest,
    edition: Edition,
    template: CertificateTemplate,
    entry: TemplateEntry,
    problems: list[str],
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    return site.page(
        request,
        "catalog/back_office/template.html",
        f"证明模板 {template.title}",
        edition=edition,
        template=template,
        entry=entry,
        problems=problems,
        status=status,
        **context,
    )


@require_POST
def template_preview(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Answer what is wrong with the form as it stands, and its paper where nothing is.

    With ``paper`` among the posted names the answer is the PDF itself, for a browser without
    script; else JSON: ``problems`` (HTML) and ``image`` (a data address, or empty).
    """
    edition = get_edition(number)
    template = _get_template(edition, code)
    require_editor(request)
    entry = TemplateEntry(template_payload(template), data=request.POST)
    pdf, problems = b"", ["还有没填好的地方，填好后显示预览。"]
    if entry.is_valid():
        pdf, problems = _paper(entry.payload())
    if "paper" in request.POST:
        if not pdf:
            return _form_page(request, edition, template, entry, problems, status=422)
        return _pdf(pdf, code)
    shown = render_to_string("catalog/back_office/_problems.html", {"problems": problems})
    image = ""
    if pdf:
        encoded = base64.b64encode(preview_png(pdf, PAPER_WIDTH)).decode()
        image = f"data:image/png;base64,{encoded}"
    return JsonResponse({"problems": shown, "image": image})


def template_paper(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Answer the saved template's paper with sample answers: PDF, or PNG with ``?png``."""
    template = _get_template(get_edition(number), code)
    pdf, problems = _paper(template_payload(template))
    if not pdf:
        return HttpResponse("\n".join(problems), "text/plain; charset=utf-8", status=422)
    if "png" in request.GET:
        return HttpResponse(preview_png(pdf, PAPER_WIDTH), "image/png")
    return _pdf(pdf, code)


def _paper(template: Payload) -> tuple[bytes, list[str]]:
    problems = problems_of(template).sentences()
    if problems:
        return b"", problems
    try:
        return sample_pdf(template), []
    except DomainError as refusal:
        return b"", [refusal.message]


def _pdf(pdf: bytes, code: str) -> HttpResponse:
    answer = HttpResponse(pdf, "application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{code}.pdf"'
    return answer


def _get_template(edition: Edition, code: str) -> CertificateTemplate:
    found = edition.templates.filter(item_code=code.upper()[:8]).first()
    if found is None:
        raise TemplateNotFound
    return found
