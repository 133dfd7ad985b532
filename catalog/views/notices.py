"""The public notice of an office: what anybody may look at, print and pass on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from csp.decorators import csp_exempt
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from catalog.documents import FORMS, Form, notice_file, notice_text, notice_thumbnail, poster_paper
from catalog.models import Edition
from catalog.selectors import present_edition
from core.directory.models import Community

View = Callable[..., HttpResponse]


def _for_anybody(view: View) -> View:
    """Answer only GET; browsers keep it and ask each time whether it still stands."""

    @wraps(view)
    def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return require_safe(conditional_page(cache_control(no_cache=True)(open_to_all)))


@gzip_page
@_for_anybody
def notice(request: HttpRequest) -> HttpResponse:
    """Show every form of the notice with a picture of it."""
    context = {"edition": present_edition(), "forms": FORMS.items()}
    return render(request, "catalog/portal/notice.html", context)


@_for_anybody
def notice_form(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with one form of the notice, as the office itself hangs it up."""
    return form_response(present_edition(), name)


@_for_anybody
def notice_small(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with a small picture of a form."""
    if not known_form(name).has_picture:
        raise Http404
    small = notice_thumbnail(poster_paper(present_edition()), name)
    return HttpResponse(small, content_type="image/png")


# Older browsers show no PDF at all under our CSP; these are papers, nothing in them runs.
notice_form = cast(View, csp_exempt()(notice_form))


def form_response(edition: Edition, name: str, community: Community | None = None) -> HttpResponse:
    """Answer with a form of the notice under a name that says whose and which edition it is."""
    form = known_form(name)
    if name.endswith(".txt"):
        content = notice_text(edition, community).encode()
    else:
        content = notice_file(poster_paper(edition, community), name)
    response = HttpResponse(content, content_type=form.content_type)
    owner = community.short_name if community else ""
    title = f"{owner}证明事项公示（第{edition.number}版）{form.label}.{name.rpartition('.')[2]}"
    response["Content-Disposition"] = content_disposition_header(False, title) or ""
    return response


def known_form(name: str) -> Form:
    """Return the form called ``name`` or answer 404."""
    if name not in FORMS:
        raise Http404
    return FORMS[name]
