"""Every page of the gallery and every error page renders, without database and without session."""

import re
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import Resolver404, resolve

from core.web.gallery.views import ERRORS, PAGES, gallery_context
from tests.core.web.stylesheets import STATIC


class Untouchable:
    """A session in a broken transaction: whoever asks it for anything fails."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"The error page asked the session for {name}.")


def broken_request() -> HttpRequest:
    request = RequestFactory().get("/nowhere/")
    request.session = Untouchable()  # type: ignore[assignment]
    request.user = Untouchable()  # type: ignore[assignment]
    return request


@pytest.mark.parametrize("page", PAGES)
def test_gallery_page_renders_whole(page: str) -> None:
    html = render_to_string(f"web/gallery/{page}.html", gallery_context())
    assert html.rstrip().endswith("</html>")
    assert html.count("<h1") == 1


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_renders_without_anything(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert "<h1>" in html
    assert re.search(r"请[^<]*。", html), "it does not say what to do"


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_asks_neither_session_nor_person(name: str) -> None:
    assert "<h1>" in render_to_string(f"{name}.html", {"messages": Untouchable()})
    html = render_to_string(f"{name}.html", {"request": broken_request()})
    assert "<h1>" in html


@pytest.mark.parametrize("name", ["403", "404", "409"])
def test_error_page_shows_the_refusal_as_text(name: str) -> None:
    html = render_to_string(f"{name}.html", {"refusal": {"message": "这份证明<已>出具过。"}})
    assert "这份证明&lt;已&gt;出具过。" in html


def test_unavailable_page_offers_the_same_address_again() -> None:
    html = render_to_string("503.html", {"retry_url": "/counter/?q=a"})
    assert 'href="/counter/?q=a"' in html


def test_unknown_gallery_page_is_not_found() -> None:
    from core.web.gallery.views import error_page, gallery

    with pytest.raises(Http404):
        gallery(RequestFactory().get("/"), "settings")
    with pytest.raises(Http404):
        error_page(RequestFactory().get("/"), "../base")


def test_first_view_of_the_portal_weighs_less_than_60_kb() -> None:
    html = render_to_string("web/gallery/item.html", gallery_context())
    named = set(re.findall(r"/static/web/([\w.-]+)", html))
    assert "htmx" not in html
    assert len(html.encode()) + sum((STATIC / n).stat().st_size for n in named) < 60_000


def test_the_gallery_is_open_on_a_developers_machine_only() -> None:
    for urlconf in ("infra.urls.tenant", "infra.urls.public"):
        with pytest.raises(Resolver404):
            resolve("/gallery/", urlconf=urlconf)
    assert resolve("/gallery/", urlconf="infra.urls.development").view_name == "gallery:components"
    assert settings.ROOT_URLCONF == "infra.urls.tenant"
    development = import_module("infra.settings.development")
    assert development.ROOT_URLCONF == "infra.urls.development"
