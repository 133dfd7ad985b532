"""The pages of the gallery."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.web.gallery import samples

PAGES = ("components", "apply", "results", "papers", "certificate", "item")
ERRORS = ("400", "403", "403_csrf", "404", "409", "429", "500", "503")


def gallery(request: HttpRequest, page: str = "components") -> HttpResponse:
    """Show one page of ``PAGES``."""
    if page not in PAGES:
        raise Http404
    return render(request, f"web/gallery/{page}.html", gallery_context())


def error_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one page of ``ERRORS`` as it looks when it happens."""
    if name not in ERRORS:
        raise Http404
    return render(request, f"{name}.html")


def gallery_context() -> dict[str, Any]:
    """Return what the gallery's templates show."""
    return {
        **samples.FRAME,
        "form": samples.form(),
        "wrong_form": samples.wrong_form(),
        "timeline_entries": samples.TIMELINE,
        "papers": samples.PAPERS,
        "verdicts": samples.VERDICTS,
        "states": [("waiting", "待审批", 3), ("issued", "已出具", 128), ("revoked", "已撤销", 1)],
        "periods": [("today", "今天"), ("month", "本月"), ("year", "今年")],
        "now": samples.at(22, 14, 5),
        "ways": [(p, f"{p}/") for p in PAGES] + [(e, f"error/{e}/") for e in ERRORS],
    }
