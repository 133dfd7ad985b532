"""A resident's pages: what need not be fetched from the community, what may be, where to go.

Anonymous, without script, the same for everybody. Browsers keep a page and ask each time whether
it still stands (ETag): an edition published a second ago is what the next look shows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from catalog.actions.searches import note_search
from catalog.errors import NoEditionInForce
from catalog.finder import Verdict
from catalog.models import Edition, ListKind
from catalog.selectors import finder_of, get_item, items, present_edition
from catalog.views.replies import reply_to, short_name
from core.directory.selectors import office_contact
from core.tenancy import current_place, current_schema
from core.web.typed_words import carried_words, sealed_words, tidy_words

_PAGES_KEPT = 512
EXAMPLES = ("收入证明", "单身证明", "没坐过牢", "亲属关系", "法律援助")

View = Callable[..., HttpResponse]


def _for_residents(view: View) -> View:
    """Answer only GET, compressed and revalidated; say so kindly where no list is in force."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoEditionInForce:
            context = {"platform_url": settings.PUBLIC_URL}
            status = 200 if request.path == reverse("portal:home") else 404
            return render(request, "catalog/portal/no_edition.html", context, status=status)

    # Nothing secret is on these pages, so compressing them gives nothing away.
    return require_safe(gzip_page(conditional_page(cache_control(no_cache=True)(guarded))))


@_for_residents
def home(request: HttpRequest) -> HttpResponse:
    """Show the search box, the two lists and the way to verify a paper."""
    edition = present_edition()
    context = {
        "edition": edition,
        "examples": _examples(edition),
        "prohibited_count": items(ListKind.PROHIBITED, edition=edition).count(),
        "retained_count": items(ListKind.RETAINED, edition=edition).count(),
    }
    return render(request, "catalog/portal/home.html", context)


@_for_residents
def prohibited(request: HttpRequest) -> HttpResponse:
    """Show the whole list of what communities must not issue."""
    return _list(request, ListKind.PROHIBITED)


@_for_residents
def retained(request: HttpRequest) -> HttpResponse:
    """Show the whole list of what communities may still issue."""
    return _list(request, ListKind.RETAINED)


def _list(request: HttpRequest, kind: ListKind) -> HttpResponse:
    edition = present_edition()
    context = {
        "edition": edition,
        "items": items(kind, edition=edition),
        "is_retained": kind == ListKind.RETAINED,
    }
    return render(request, "catalog/portal/list.html", context)


@_for_residents
def item(request: HttpRequest, code: str) -> HttpResponse:
    """Show one item: the verdict, where to go or what it takes, the notice's own words."""
    edition = present_edition()
    name, content = _page_of(
        current_schema(), edition.public_id, edition.content_sha256, code, office_contact().hotline
    )
    context = {"short_name": name, "content": content}
    return render(request, "catalog/portal/item.html", context)


@lru_cache(maxsize=_PAGES_KEPT)
def _page_of(
    _schema: str, _edition_id: UUID, _content: str, code: str, hotline: str
) -> tuple[str, SafeString]:
    """Return an item's name and what its page says; editions in force never change."""
    found = get_item(code)
    exceptions = list(found.exceptions.all())
    targets = {
        target.code: target
        for target in items(edition=found.edition).filter(
            code__in=[one.leads_to_code for one in exceptions if one.leads_to_code]
        )
    }
    context = {
        "item": found,
        "edition": found.edition,
        "routes": found.alternative_routes.all(),
        "exceptions": [(one, targets.get(one.leads_to_code)) for one in exceptions],
        "substitutes": found.substitutes.all(),
        "relying_parties": "、".join(found.relying_parties),
        "place_name": current_place().name,
        "hotline": hotline,
    }
    return short_name(found), render_to_string("catalog/portal/_item.html", context)


@csrf_exempt  # It changes nothing, and the pages with its box are the same for everybody.
def search(request: HttpRequest) -> HttpResponse:
    """Take a resident's words by POST, and send on to the address that carries them sealed."""
    if request.method != "POST":
        return _answer(request)
    words, address = tidy_words(request.POST.get("q", "")), reverse("portal:search")
    return redirect(f"{address}?w={sealed_words(words)}" if words else address)


@_for_residents
def _answer(request: HttpRequest) -> HttpResponse:
    """Answer the words carried with one card; ``no`` is the code of a question denied."""
    edition = present_edition()
    carried = request.GET.get("w", "")
    query = carried_words(carried)
    context: dict[str, Any] = {
        "edition": edition,
        "query": query,
        "has_faded": carried and not query,
    }
    if query:
        finding = finder_of(edition).find(query)
        denied = request.GET.get("no", "")[:8]
        context["reply"] = reply_to(query, finding, edition=edition, denied=denied)
        if request.method == "GET":
            note_search(query, finding, edition=edition, denied=denied)
    else:
        context["examples"] = _examples(edition)
    response = render(request, "catalog/portal/search.html", context)
    if query:
        patch_cache_control(response, private=True, no_store=True)
    return response


def _examples(edition: Edition) -> list[str]:
    """Return those of ``EXAMPLES`` that this edition has an answer to."""
    finder = finder_of(edition)
    return [text for text in EXAMPLES if finder.find(text).verdict != Verdict.NEITHER]
