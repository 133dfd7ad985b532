"""Papers as answers: PDF and image, kept out of every cache; the file's name tells nobody."""

from __future__ import annotations

from typing import cast

from csp.decorators import csp_exempt
from django.http import HttpResponse
from django.utils.html import escape
from django.utils.http import content_disposition_header

from core.documents.render import preview_png
from core.errors import DomainError
from issuance.views.counter.door import View, at_the_counter

WIDTH = 900
"""Pixels; twice the width a paper has beside a form."""

_NOTE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 794 1123" width="794" height="1123">\
<rect width="794" height="1123" fill="#fff"/>\
<g font-family="PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif" \
font-size="30" fill="#9a5b00" text-anchor="middle">{lines}</g></svg>"""
_LINE = 20


def paper_view(view: View) -> View:
    """Serve a view's PDF without our CSP, under which older browsers show no PDF at all."""
    return at_the_counter(cast(View, csp_exempt()(view)))


def pdf_response(pdf: bytes, name: str, *, as_attachment: bool = False) -> HttpResponse:
    """Answer with a PDF called ``name``.pdf. Its view is a ``paper_view``."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment, f"{name}.pdf") or ""
    return response


def image_response(pdf: bytes) -> HttpResponse:
    """Answer with the first page of a PDF as PNG."""
    return HttpResponse(preview_png(pdf, WIDTH), content_type="image/png")


def refusal_image(refusal: DomainError) -> HttpResponse:
    """Answer with an image that says, where the paper would stand, why there is none."""
    text = refusal.message
    lines = [text[start : start + _LINE] for start in range(0, len(text), _LINE)]
    spans = "".join(
        f'<text x="397" y="{480 + 48 * number}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return HttpResponse(_NOTE.format(lines=spans), content_type="image/svg+xml")
