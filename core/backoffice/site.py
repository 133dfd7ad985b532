"""The admin site of a tenant's host at ``/back-office/``.

Who may come in, and what they may do there, is :mod:`core.identity.access` alone: no permission
rows, no staff flag, no log of Django's own. Signing in and out is the host's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from unfold.sites import UnfoldAdminSite

from core.errors import NotAllowed, NotFound
from core.identity.access import Can, may

View = Callable[..., HttpResponseBase]
Panel = Callable[[HttpRequest], str]

# What unfold's Alpine needs, and nothing else; it holds under /back-office/ only.
RELAXED = {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]}


class BackOffice(UnfoldAdminSite):  # type: ignore[misc]
    """The site; apps register their models on it and their panels for its first page."""

    index_title = "概览"
    enable_nav_sidebar = True

    def __init__(self, name: str = "backoffice") -> None:
        super().__init__(name)
        self.panels: list[Panel] = []

    def add_panel(self, panel: Panel) -> Panel:
        """Show what ``panel`` returns (safe HTML, or nothing) on the first page."""
        self.panels.append(panel)
        return panel

    def lead_with(self, panel: Panel) -> Panel:
        """Show what ``panel`` returns on the first page, before all others."""
        self.panels.insert(0, panel)
        return panel

    def has_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may come in at all."""
        return may(request.user, Can.ENTER_BACK_OFFICE)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Send strangers to sign in, refuse everybody else who may not come in."""

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("identity:sign_in"))
            if not self.has_permission(request):
                raise NotAllowed
            response = view(request, *args, **kwargs)
            response._csp_update = RELAXED  # type: ignore[attr-defined]
            return response

        return update_wrapper(never_cache(csrf_protect(inner)), view)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the first page and each registered model's pages: no doors we do not need."""
        urls: list[URLPattern | URLResolver] = [
            path("", self.admin_view(self.index), name="index"),
            path("jsi18n/", self.admin_view(self.i18n_javascript, cacheable=True), name="jsi18n"),
        ]
        for model, model_admin in self._registry.items():
            options = model._meta
            urls.append(
                path(f"{options.app_label}/{options.model_name}/", include(model_admin.urls))
            )
        return urls

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Name no apps: the menu is ours (``infra/settings/backoffice.py``)."""
        return []

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Answer the first page: every panel that has something to say."""
        shown = [panel(request) for panel in self.panels]
        return self.page(
            request, "backoffice/home.html", "概览", panels=[one for one in shown if one]
        )

    def page(
        self, request: HttpRequest, page: str, title: str, /, *, status: int = 200, **context: Any
    ) -> TemplateResponse:
        """Answer a page of ours inside unfold's frame."""
        request.current_app = self.name
        return TemplateResponse(
            request,
            page,
            {**self.each_context(request), "title": title, **context},
            status=status,
        )

    def catch_all_view(self, request: HttpRequest, url: str) -> HttpResponseBase:
        """Answer 404 like the rest of the house."""
        raise NotFound


site = BackOffice()
