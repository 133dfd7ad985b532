"""The steps of a discretionary file: each is one POST that leads to one verb."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.documents.errors import DoesNotFit, GlyphMissing
from core.errors import DomainError, InvalidInput
from core.identity.access import Can, require
from core.identity.models import User
from core.web.numbers import whole_number
from issuance.actions.discretionary_files import (
    judge_request,
    register_request,
    save_file_draft,
    undo_last_step,
)
from issuance.actions.file_decisions import submit_file
from issuance.actions.file_keeping import attach_to_file
from issuance.actions.file_records import (
    add_verification,
    assess_risk,
    conclude_verification,
    record_deliberation,
    record_investigation,
    strike_verification,
)
from issuance.answers import Answers, tidy_answers
from issuance.discretionary.machine import FileState
from issuance.discretionary.sheets import PAPER, VERIFICATION, sheet
from issuance.errors import SavedElsewhere
from issuance.file_errors import FileClosed
from issuance.forms import answers_from, without_row
from issuance.forms.files import AttachmentForm
from issuance.models import DiscretionaryFile
from issuance.selectors.files import get_file
from issuance.views.counter.discretionary import Refused, form_of, paper_url, show_file
from issuance.views.counter.door import at_the_counter, is_autosave, staff, tell

Verb = Callable[..., object]
STEPS: dict[str, tuple[Verb, str]] = {
    FileState.INTAKE.value: (register_request, "已登记。下一步：判断是否属于社区职责、能否核实。"),
    FileState.JUDGING.value: (judge_request, ""),
    VERIFICATION: (add_verification, "已记下这次核实。"),
    FileState.VERIFYING.value: (conclude_verification, ""),
    FileState.INVESTIGATING.value: (record_investigation, "已记下调查。下一步：组织居民议事协商。"),
    FileState.DELIBERATING.value: (record_deliberation, ""),
    FileState.ASSESSING.value: (assess_risk, "已记下评估和防范措施。下一步：拟写证明。"),
    PAPER: (submit_file, "已提交。请负责人核对卷宗后审批。"),
}


@at_the_counter
@require_POST
def draft(request: HttpRequest, public_id: uuid.UUID, name: str) -> HttpResponse:
    """Keep what was typed into a sheet; rows of a table come and go as in an application."""
    user = staff(request)
    require(user, Can.HANDLE_FILE)
    found = get_file(public_id, seen_by=user)
    answers = answers_from(sheet(name), request.POST)
    table, _, number = request.POST.get("remove_row", "").partition(":")
    row = whole_number(number, digits=4)
    if isinstance(answers.get(table), list) and row is not None:
        answers = without_row(answers, table, row)
    else:
        table = request.POST.get("add_row", "")
    if is_autosave(request):
        return _autosaved(request, found, name, answers)
    try:
        found = save_file_draft(found, name, answers, by=user)
    except DomainError as refusal:
        tell(request, refusal)
        return redirect("counter:file", found.public_id)
    if not isinstance(answers.get(table), list):
        return redirect("counter:file", found.public_id)
    least = len(answers[table]) + ("add_row" in request.POST)
    if getattr(request, "htmx", False):
        return _table(request, found, name, table, answers, least)
    page = reverse("counter:file", args=[found.public_id])
    return redirect(f"{page}?rows={least}#table-{table}")


@at_the_counter
@require_POST
def step(request: HttpRequest, public_id: uuid.UUID, name: str) -> HttpResponse:
    """Take one step, or show the page again with what is missing."""
    if name not in STEPS:
        raise Http404
    user = staff(request)
    require(user, Can.HANDLE_FILE)
    found = get_file(public_id, seen_by=user)
    verb, sentence = STEPS[name]
    answers = answers_from(sheet(name), request.POST)
    try:
        verb(found, answers, by=user)
    except InvalidInput as refusal:
        return _again(request, found, name, answers, refusal.errors)
    except (DoesNotFit, GlyphMissing) as refusal:
        return _again(request, found, name, answers, {"": [refusal.message]})
    except DomainError as refusal:
        tell(request, refusal)
    else:
        after = get_file(public_id, seen_by=user)
        told = sentence or _what_follows(after, name)
        if told:
            messages.success(request, told)
    return redirect("counter:file", found.public_id)


@at_the_counter
@require_POST
def strike(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Strike a verification record that was written by mistake."""
    given = request.POST.get("record", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    return do(
        request, public_id, lambda found, user: strike_verification(found, number, by=user),
        "已撤掉。这条记录仍留在卷宗里，注明“已撤掉”。",
    )  # fmt: skip


@at_the_counter
@require_POST
def undo(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take the last step back."""
    return do(
        request, public_id, lambda found, user: undo_last_step(found, by=user),
        "已撤回上一步，填过的内容都在，改好后重新确认。",
    )  # fmt: skip


@at_the_counter
@require_POST
def attach(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Keep photographs and scans with the present step."""
    user = staff(request)
    require(user, Can.HANDLE_FILE)
    found = get_file(public_id, seen_by=user)
    form = AttachmentForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_file(request, found, attachment_form=form, attachment_error=True)
    try:
        kept = attach_to_file(found, form.cleaned_data["attachments"], by=user)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, f"已上传{len(kept)}个附件。")
    return redirect(f"{reverse('counter:file', args=[found.public_id])}#attachments")


def do(
    request: HttpRequest,
    public_id: uuid.UUID,
    verb: Callable[[DiscretionaryFile, User], object],
    sentence: str,
) -> HttpResponse:
    """Do what takes nothing but a click, and say so on the file's page."""
    user = staff(request)
    found = get_file(public_id, seen_by=user)
    try:
        verb(found, user)
    except DomainError as refusal:
        tell(request, refusal)
    else:
        messages.success(request, sentence)
    return redirect("counter:file", found.public_id)


def _again(
    request: HttpRequest,
    found: DiscretionaryFile,
    name: str,
    answers: Answers,
    errors: dict[str, list[str]],
) -> HttpResponse:
    """Keep what was typed, and show it with what is wrong beside it."""
    found = save_file_draft(found, name, answers, by=staff(request))
    found = get_file(found.public_id, seen_by=staff(request))
    tidy = tidy_answers(sheet(name), answers)
    return show_file(request, found, refused=Refused(name, tidy, errors))


def _autosaved(
    request: HttpRequest, found: DiscretionaryFile, name: str, answers: Answers
) -> HttpResponse:
    """Save for the page's own script, unless another window was faster."""
    try:
        found = save_file_draft(
            found, name, answers, by=staff(request), seen_at=request.POST.get("seen_at")
        )
    except (FileClosed, SavedElsewhere) as refusal:
        return JsonResponse({"message": refusal.message}, status=409)
    answer = {
        "saved_at": f"{timezone.localtime(found.saved_at):%H:%M}",
        "seen_at": found.saved_at.isoformat(),
    }
    if name == PAPER:
        answer["paper"] = paper_url(found)
    return JsonResponse(answer)


def _table(
    request: HttpRequest,
    found: DiscretionaryFile,
    name: str,
    table: str,
    answers: Answers,
    least: int,
) -> HttpResponse:
    shown = form_of(found, name, answers, least_rows=least).tables[table]
    shown.focus_last_row()
    draft_url = reverse("counter:file_draft", args=[found.public_id, name])
    context = {"table": shown, "application": found, "draft_url": draft_url, "is_alone": True}
    response = render(request, "issuance/counter/table_field.html", context)
    response["HX-Trigger"] = "change"  # The page saves itself.
    return response


def _what_follows(found: DiscretionaryFile, name: str) -> str:
    """Say what the answers led to, where they may lead two ways."""
    if name == FileState.JUDGING.value and found.state == FileState.VERIFYING:
        return "可以办。下一步：核实，并把每次核实记下来。"
    if name == FileState.VERIFYING.value:
        if found.has_risk:
            return "可能涉及法律风险。下一步：详细调查，再组织居民议事协商。"
        return "没有发现法律风险。下一步：拟写证明。"
    if name == FileState.DELIBERATING.value and found.state == FileState.ASSESSING:
        return "议事协商通过。下一步：评估风险，写明防范措施。"
    return ""
