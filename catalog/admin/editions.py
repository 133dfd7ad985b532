"""Editions: the list of them, one of them, and its way from draft to in force."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from catalog.actions.drafts import change_head
from catalog.actions.editions import draft_next_edition
from catalog.actions.withdrawals import is_withdrawn_above
from catalog.admin.additions import ask_page, write_in_page
from catalog.admin.approving import approve, return_page, submit, withdraw_page
from catalog.admin.comparing import compare_page
from catalog.admin.doors import (
    TONES,
    closed,
    get_edition,
    is_open_to,
    others_work,
    person,
    require_editor,
    say_refusal,
)
from catalog.admin.files import export, import_page
from catalog.admin.inheritance import (
    answer_addition,
    between,
    keep_page,
    merges_page,
    taken_back,
)
from catalog.admin.items import add_item_page, item_page, remove_item_page, reorder_page
from catalog.admin.merging import follow_page, merge_page
from catalog.admin.templates import (
    add_template_page,
    template_page,
    template_paper,
    template_preview,
)
from catalog.errors import EditedMeanwhile
from catalog.forms.editions import head_form
from catalog.models import Edition, EditionState, ListKind
from catalog.wholeness import problems_of_edition
from core.backoffice.model_admin import ReadOnlyAdmin
from core.backoffice.site import site
from core.errors import DomainError
from core.identity.access import Can, may
from core.tenancy import current_place
from core.web.chinese import chinese_date

SHOWN_CHANGES = 12
LIVING = (
    EditionState.DRAFT,
    EditionState.SUBMITTED,
    EditionState.SCHEDULED,
    EditionState.PUBLISHED,
)


@admin.register(Edition, site=site)
class EditionAdmin(ReadOnlyAdmin):
    """All editions of this office, newest first."""

    list_display = ("shown_number", "shown_title", "shown_document", "shown_state", "shown_day")
    list_display_links = None
    ordering = ("-number",)
    list_before_template = "catalog/back_office/editions_above.html"

    def get_urls(self) -> list[URLPattern]:
        """Return the pages of editions, their items and templates."""
        view = self.admin_site.admin_view
        one = "<int:number>/"
        item = one + "items/<str:code>/"
        template = one + "templates/<str:code>/"
        return [
            path("", view(self.changelist_view), name="catalog_edition_changelist"),
            path("compare/", view(compare_page), name="compare"),
            path("import/", view(import_page), name="import_lists"),
            path("inheritance/", view(merges_page), name="inheritance"),
            path("inheritance/merges/<uuid:merge_id>/", view(merge_page), name="merge"),
            path("inheritance/keep/", view(keep_page), name="keep_in_force"),
            path("inheritance/ask/", view(ask_page), name="request_addition"),
            path(
                "inheritance/requests/<uuid:request_id>/write-in/",
                view(write_in_page),
                name="write_in_addition",
            ),
            path(
                "inheritance/requests/<uuid:request_id>/",
                view(answer_addition),
                name="answer_addition",
            ),
            path("draft-next/", view(draft_next), name="draft_next"),
            path(one, view(edition_page), name="edition"),
            path(one + "head/", view(head_page), name="edition_head"),
            path(one + "follow/", view(follow_page), name="follow_parent"),
            path(one + "submit/", view(submit), name="submit_edition"),
            path(one + "approve/", view(approve), name="approve_edition"),
            path(one + "return/", view(return_page), name="return_edition"),
            path(one + "withdraw/", view(withdraw_page), name="withdraw_edition"),
            path(one + "export/<str:kind>/", view(export), name="export_edition"),
            path(one + "reorder/", view(reorder_page), name="reorder_items"),
            path(one + "add/", view(add_item_page), name="add_item"),
            path(item, view(item_page), name="item"),
            path(item + "remove/", view(remove_item_page), name="remove_item"),
            path(template, view(template_page), name="template"),
            path(template + "new/", view(add_template_page), name="add_template"),
            path(template + "preview/", view(template_preview), name="template_preview"),
            path(template + "paper/", view(template_paper), name="template_paper"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List them; above them, what the office above took back."""
        context = {**(extra_context or {}), **taken_back(person(request))}
        answer: HttpResponse = super().changelist_view(request, context)
        return answer

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """Return all editions: this schema holds this office's only."""
        return Edition.objects.all()

    @admin.display(description="版次", ordering="number")
    def shown_number(self, edition: Edition) -> SafeString:
        """Link the edition by its number."""
        address = reverse("backoffice:edition", args=[edition.number])
        return format_html('<a class="bo-link" href="{}">第{}版</a>', address, edition.number)

    @admin.display(description="名称", ordering="title")
    def shown_title(self, edition: Edition) -> str:
        """Name it, and whose it is where it is not ours."""
        if edition.origin_slug == current_place().slug:
            return edition.title
        return f"{edition.title}（{edition.origin_name}制定）"

    @admin.display(description="文件")
    def shown_document(self, edition: Edition) -> str:
        """Cite the document: its number, or its title where it bears none; say so where it has neither."""
        title = f"《{edition.document_title}》" if edition.document_title else "（未填写）"
        return edition.document_number or title

    @admin.display(description="状态", ordering="state")
    def shown_state(self, edition: Edition) -> SafeString:
        """Show the state as a tag."""
        return state_tag(edition)

    @admin.display(description="生效日期", ordering="effective_on")
    def shown_day(self, edition: Edition) -> str:
        """Write the day as offices do."""
        return chinese_date(edition.effective_on)


def state_tag(edition: Edition) -> SafeString:
    """Return the state as a word and a shape."""
    context = {"label": edition.get_state_display(), "tone": TONES[EditionState(edition.state)]}
    return mark_safe(  # noqa: S308
        render_to_string("web/components/tag.html", context).strip()
    )


def edition_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show one edition: its head, its two lists, its templates, and what may be done now."""
    edition, user = get_edition(number), person(request)
    items = list(edition.items.all())
    templates = {one.item_code: one for one in edition.templates.all()}
    is_open = is_open_to(edition, user)
    is_ours = edition.origin_slug == current_place().slug
    may_withdraw = may(user, Can.PUBLISH_EDITION if edition.is_locked else Can.EDIT_LISTS)
    return site.page(
        request,
        "catalog/back_office/edition.html",
        f"第{edition.number}版 {edition.title}",
        edition=edition,
        tag=state_tag(edition),
        lists=[
            (
                kind.value,
                title,
                [(item, templates.get(item.code)) for item in items if item.kind == kind],
            )
            for kind, title in (
                (ListKind.PROHIBITED, edition.prohibited_title),
                (ListKind.RETAINED, edition.retained_title),
            )
        ],
        problems=problems_of_edition(edition) if is_open else [],
        changes=edition.changes.order_by("-revision")[:SHOWN_CHANGES],
        is_open=is_open,
        **({} if is_open else closed(edition, user)),
        **between(edition, user),
        may_decide=edition.is_submitted and may(user, Can.PUBLISH_EDITION),
        may_withdraw=may_withdraw
        and (is_ours or is_withdrawn_above(edition))
        and edition.state in LIVING,
        previous=Edition.objects.filter(number__lt=edition.number).order_by("-number").first(),
    )


@require_POST
def draft_next(request: HttpRequest) -> HttpResponse:
    """Begin the next edition as a copy of the present one."""
    try:
        edition = draft_next_edition(by=person(request))
    except DomainError as refusal:
        if not may(request.user, Can.EDIT_LISTS):
            raise
        say_refusal(request, refusal)
        return redirect("backoffice:catalog_edition_changelist")
    messages.success(
        request, f"已按现行清单起草第{edition.number}版。请填写文号和生效日期，再逐项修改。"
    )
    return redirect("backoffice:edition", edition.number)


def head_page(request: HttpRequest, number: int) -> HttpResponse:
    """Change title, document, basis and dates of a draft."""
    edition = get_edition(number)
    user = require_editor(request)
    form = head_form(edition, request.POST or None)
    meanwhile: EditedMeanwhile | None = None
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        seen = int(form.cleaned_data["seen"] or 0)
        try:
            change_head(edition, form.payload(), seen=seen, by=user)
        except EditedMeanwhile as found:
            meanwhile = found
            theirs = others_work(edition, "", seen, found)
            form = head_form(edition, **{**form.payload(), **theirs, "seen": found.revision})
        except DomainError as found:
            refusal = found
        else:
            messages.success(request, "版本信息已保存。")
            return redirect("backoffice:edition", number)
    return site.page(
        request,
        "catalog/back_office/head.html",
        f"修改第{edition.number}版的版本信息",
        edition=edition,
        form=form,
        meanwhile=meanwhile,
        refusal=refusal,
        status=409 if meanwhile or refusal else 422 if form.errors else 200,
    )
