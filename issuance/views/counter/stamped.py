"""Papers between printer and file: stamped, scanned back, compared."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.directory.models import Community
from core.errors import DomainError, NotAllowed
from core.identity.access import Can, may, require
from core.uploads import cleaned
from core.uploads.errors import UploadRefused
from core.uploads.keeping import content_of
from core.uploads.serving import serve_upload
from issuance.actions.stamped_papers import (
    Sorted,
    compare_scan,
    confirm_stamped,
    open_scan,
    sort_scans,
    take_scan,
)
from issuance.errors import ReasonMissing
from issuance.models import SealUse
from issuance.models.seal_uses import OPEN_STAGES, ScanOutcome, Stage
from issuance.seal_errors import ScanMissing, TooManyScans
from issuance.selectors.books import get_certificate
from issuance.selectors.seals import get_scan, stage_counts, waiting_papers
from issuance.views.counter.door import at_the_counter, staff, tell
from issuance.views.counter.files import image_response, paper_view
from issuance.views.counter.states import state_of_certificate
from issuance.views.counter.wet_seal import outcome_of, stage_of

SHOWN = 100
MOST_SCANS = 12


@at_the_counter
@require_safe
def stamping(request: HttpRequest) -> HttpResponse:
    """List what waits to be stamped, scanned or compared, the longest waiting first."""
    user = staff(request)
    shows_community = may(user, Can.VIEW_ALL_BOOKS)
    chosen, community = request.GET.get("stage", ""), request.GET.get("community", "")[:12]
    rows = waiting_papers(seen_by=user)
    if chosen in Stage.values:
        rows = rows.filter(stage=chosen)
    if community:
        rows = rows.filter(community__code=community)
    counts = stage_counts(seen_by=user)
    today = timezone.localdate()
    context = {
        "current": "stamping",
        "stages": [(stage.value, stage.label, counts.get(stage.value, 0)) for stage in OPEN_STAGES],
        "is_filtered": bool(chosen or community),
        "lines": [(use, stage_of(use), _days(use, today)) for use in rows[:SHOWN]],
        "shown": SHOWN,
        "shows_community": shows_community,
        "communities": Community.objects.order_by("code") if shows_community else (),
        "community_code": community,
        "may_confirm": may(user, Can.CONFIRM_STAMP),
        "may_compare": may(user, Can.COMPARE_SCAN),
    }
    return render(request, "issuance/counter/seals/stamping.html", context)


@at_the_counter
@require_POST
def confirm(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Note that the paper was stamped; back to the list, or to the paper, it came from."""
    user = staff(request)
    require(user, Can.CONFIRM_STAMP)
    found = get_certificate(public_id, seen_by=user)
    try:
        confirm_stamped(found, by=user)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, f"{found.number} 已登记盖章。请扫描或者拍照回传。")
    if request.POST.get("back") == "list":
        return redirect("counter:stamping")
    return redirect("counter:certificate", found.public_id)


@at_the_counter
@require_POST
def send_scan(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take the scan of one stamped certificate."""
    user = staff(request)
    require(user, Can.CONFIRM_STAMP)
    found = get_certificate(public_id, seen_by=user)
    try:
        sent = _sent(request)
        taken = take_scan(found, cleaned(sent[0]), by=user, name=sent[0].name or "")
    except DomainError as refusal:
        tell(request, refusal)
    else:
        level, sentence = SENTENCES[ScanOutcome(taken.outcome)]
        messages.add_message(request, level, f"{found.number} {sentence}")
    return redirect("counter:certificate", found.public_id)


SENTENCES = {
    ScanOutcome.MATCHED: (messages.SUCCESS, "扫描件与存档相符，已归档。"),
    ScanOutcome.ANOTHER: (messages.ERROR, "扫描件不符：这是另一份证明。"),
    ScanOutcome.UNREADABLE: (
        messages.WARNING,
        "扫描件已保存，二维码读不出来。请另一人比对，或者重新拍清楚后再上传。",
    ),
}


@at_the_counter
@require_http_methods(["GET", "HEAD", "POST"])
def scans(request: HttpRequest) -> HttpResponse:
    """Take several scans at once; each goes to the certificate its QR code names."""
    user = staff(request)
    require(user, Can.CONFIRM_STAMP)
    context: dict[str, Any] = {"current": "stamping", "most": MOST_SCANS}
    if request.method != "POST":
        return render(request, "issuance/counter/seals/scans.html", context)
    try:
        done = _sorted(request)
    except NotAllowed:
        raise
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "issuance/counter/seals/scans.html", context, status=422)
    context["lines"] = [(one, one.scan and outcome_of(one.scan)) for one in done]
    context["matched"] = sum(
        1 for one in done if one.scan and one.scan.outcome == ScanOutcome.MATCHED
    )
    return render(request, "issuance/counter/seals/scans.html", context)


def _sorted(request: HttpRequest) -> list[Sorted]:
    """Clean and lay each file, in their order; one that is refused says why in its place."""
    done: list[Sorted] = []
    for file in _sent(request):
        name = (file.name or "")[-40:]
        try:
            done += sort_scans([(cleaned(file), name)], by=staff(request))
        except UploadRefused as refusal:
            done.append(Sorted(name, refusal=refusal.message))
    return done


def _sent(request: HttpRequest) -> list[UploadedFile[bytes]]:
    """Return the files of the form, those just photographed first."""
    sent = [*request.FILES.getlist("camera"), *request.FILES.getlist("scan")]
    if not sent:
        raise ScanMissing
    if len(sent) > MOST_SCANS:
        raise TooManyScans
    return sent


@at_the_counter
@require_safe
def scan(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a scan beside the archived paper; who may, compares them."""
    return _scan_page(request, public_id)


@at_the_counter
@require_POST
def compare(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Note what a second person saw."""
    user = staff(request)
    found = get_scan(public_id, seen_by=user)
    agrees = request.POST.get("verdict") == "agrees"
    try:
        compare_scan(found, agrees=agrees, reason=request.POST.get("reason", ""), by=user)
    except ReasonMissing as refusal:
        return _scan_page(request, public_id, reason_error=refusal.message)
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:scan", public_id)
    messages.success(request, "已登记比对：相符。" if agrees else "已登记比对：不符。")
    assert found.use.certificate is not None  # noqa: S101
    return redirect("counter:certificate", found.use.certificate.public_id)


def _scan_page(
    request: HttpRequest, public_id: uuid.UUID, *, reason_error: str = ""
) -> HttpResponse:
    user = staff(request)
    found = get_scan(public_id, seen_by=user)
    assert found.use.certificate is not None  # noqa: S101
    certificate = get_certificate(found.use.certificate.public_id, seen_by=user)
    waits = found.outcome == ScanOutcome.UNREADABLE
    context = {
        "current": "stamping",
        "scan": found,
        "outcome": outcome_of(found),
        "certificate": certificate,
        "certificate_state": state_of_certificate(certificate),
        "may_see_paper": may(user, Can.VIEW_COMMUNITY_BOOKS),
        "may_compare": waits and may(user, Can.COMPARE_SCAN) and found.added_by_id != user.pk,
        "is_own": waits and found.added_by_id == user.pk,
        "reason_error": reason_error,
    }
    status = 422 if reason_error else 200
    return render(request, "issuance/counter/seals/scan.html", context, status=status)


@paper_view
@require_safe
def scan_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with the scan itself, and note it."""
    user = staff(request)
    require(user, Can.VIEW_COMMUNITY_BOOKS)
    found = open_scan(get_scan(public_id, seen_by=user), by=user)
    return serve_upload(found, name="盖章扫描件")


@at_the_counter
@require_safe
def scan_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer with an image of the scan's first page."""
    require(staff(request), Can.VIEW_COMMUNITY_BOOKS)
    found = get_scan(public_id, seen_by=staff(request))
    if found.is_image:
        return serve_upload(found, name="盖章扫描件")
    return image_response(content_of(found))


def _days(use: SealUse, today: date) -> int:
    """Return for how many days it has waited; a clock that went back makes it none."""
    return max(0, (today - timezone.localdate(use.stage_at)).days)
