"""The public verification page, on every host."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from issuance.verification.codes import CodeMistyped, read_code, shown
from issuance.verification.lookup import TooManyLooks, look_up_code


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a code typed into the form leads to its own address."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        return render(request, "verification/ask.html")
    try:
        return redirect("verification:answer", code=read_code(typed))
    except CodeMistyped as refusal:
        context = {"typed": typed[:40], "refusal": refusal}
        return render(request, "verification/ask.html", context, status=400)


@require_safe
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Say genuine, voided, revoked or unknown. Never cached, never indexed."""
    try:
        found = look_up_code(code, request=request, door="page")
    except CodeMistyped as refusal:
        context = {"typed": code[:40], "refusal": refusal}
        response = render(request, "verification/ask.html", context, status=404)
    except TooManyLooks as refusal:
        response = render(request, "429.html", {"refusal": refusal}, status=429)
    else:
        status = 200 if found.certificate else 404
        context = {"answer": found, "certificate": found.certificate, "shown": shown(found.code)}
        response = render(request, "verification/answer.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
