"""An edition from and to a bureau's own files."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from catalog.actions.editions import open_draft
from catalog.actions.importing import import_draft
from catalog.admin.doors import get_edition, person
from catalog.exporting import edition_docx, edition_xlsx
from catalog.forms.importing import ImportForm
from catalog.payloads import Payload, edition_payload
from core.backoffice.site import site
from core.errors import DomainError, NotFound
from core.identity.access import Can, require

EXPORTS: dict[str, tuple[Callable[[Payload], bytes], str]] = {
    "xlsx": (edition_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (
        edition_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


def import_page(request: HttpRequest) -> HttpResponse:
    """Take a file or pasted tables; the draft begins, its problems are listed row by row."""
    user = person(request)
    require(user, Can.EDIT_LISTS)
    form = ImportForm(request.POST or None, request.FILES or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            edition, problems = import_draft(form.imported, by=user)
        except DomainError as found:
            refusal = found
        else:
            return site.page(
                request,
                "catalog/back_office/imported.html",
                f"已导入第{edition.number}版草稿",
                edition=edition,
                imported=form.imported,
                problems=problems,
            )
    return site.page(
        request,
        "catalog/back_office/import.html",
        "从文件导入清单",
        form=form,
        refusal=refusal,
        open_draft=open_draft(),
        open_title="没有导入：已有一版草稿" if refusal else "已有一版草稿",
        status=409 if refusal else 422 if form.errors else 200,
    )


def export(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Answer an edition as a spreadsheet or a Word file."""
    edition = get_edition(number)
    if kind not in EXPORTS:
        raise NotFound
    write, content_type = EXPORTS[kind]
    answer = HttpResponse(write(edition_payload(edition)), content_type)
    name = f"edition-{edition.number}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
