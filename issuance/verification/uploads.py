"""The page that looks at an uploaded file, on every host."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.sealing.checking import SealState
from issuance.verification.codes import shown
from issuance.verification.files import MOST_BYTES, FileTooLarge, look_at_file
from issuance.verification.lookup import TooManyLooks

SEAL_SENTENCES = {
    SealState.INTACT: "电子印章有效，盖章以后没有任何改动。",
    SealState.ADDED_TO: "电子印章是真的，但盖章以后文件又被加进了内容。",
    SealState.BROKEN: "电子印章已失效：盖章以后文件内容被改过。",
    SealState.FOREIGN: "文件上的电子签章不是出具单位的，不要采信。",
    SealState.NONE: "文件上没有电子印章。",
}


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """Compare an uploaded PDF with what was issued. The file is looked at and not kept."""
    if request.method != "POST":
        return redirect("verification:ask")
    sent = request.FILES.get("file")
    if sent is None:
        return _refused(request, "请先选择要核验的PDF文件。", status=400)
    try:
        if (sent.size or 0) > MOST_BYTES:
            raise FileTooLarge
        found = look_at_file(sent.read(), request=request)
    except TooManyLooks as refusal:
        response = render(request, "429.html", {"refusal": refusal}, status=429)
    except DomainError as refusal:
        response = _refused(request, refusal.message, status=422)
    else:
        context = {
            "found": found,
            "answer": found.answer,
            "certificate": found.answer.certificate,
            "shown": shown(found.answer.code),
            "seal_sentence": SEAL_SENTENCES[found.seal.state],
            "has_seal": found.seal.state is not SealState.NONE,
        }
        response = render(request, "verification/file.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _refused(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    context = {"file_refusal": sentence}
    return render(request, "verification/ask.html", context, status=status)
