"""Discretionary files at the counter: the list, what units ask for, one file and its present step."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from catalog.models import CertificateItem, Outcome
from catalog.selectors import get_item
from core.audit.trail import history_of
from core.directory.selectors import relying_parties
from core.identity.access import Can, may
from core.identity.models import User
from core.privacy.masking import mask_id_number, mask_name, mask_phone
from core.web.typed_words import tidy_words
from issuance.actions.discretionary_files import may_undo, open_file
from issuance.answers import Answers
from issuance.discretionary.life import file_life
from issuance.discretionary.machine import STEP_LABELS, FileState, path, preceding, returnable
from issuance.discretionary.sheets import PAPER, VERIFICATION, sheet
from issuance.forms import AnswerForm
from issuance.forms.carried import Errors
from issuance.forms.files import AttachmentForm
from issuance.models import DiscretionaryFile
from issuance.models.discretionary import DeclineGround
from issuance.selectors.files import (
    file_lines,
    get_file,
)
from issuance.selectors.people import self_approval_is_allowed
from issuance.views.counter.door import at_the_counter, staff
from issuance.views.counter.file_facts import records_of
from issuance.views.counter.lists import in_community, list_page
from issuance.views.counter.paging import keyset_page, span_of
from issuance.views.counter.states import state_of_file

CHIPS = (
    ("open", "办理中"),
    (FileState.SUBMITTED.value, "待审批"),
    (FileState.ISSUED.value, "已出具"),
    (FileState.DECLINED.value, "不予出具"),
    (FileState.WITHDRAWN.value, "已放弃"),
)
GUESSED_GROUND = {
    (False, True): DeclineGround.NOT_OUR_DUTY,
    (False, False): DeclineGround.NOT_OUR_DUTY,
    (True, False): DeclineGround.NOT_VERIFIABLE,
}


@dataclass(frozen=True)
class Refused:
    """What a page is shown again with: the sheet, what was typed, and the sentences about it."""

    sheet: str
    answers: Answers
    errors: Errors


@at_the_counter
@require_safe
def file_list(request: HttpRequest) -> HttpResponse:
    """List the files. Who watches over all communities sees no names."""
    user = staff(request)
    rows = file_lines(seen_by=user)
    state = request.GET.get("state", "")
    if state == "open":
        rows = rows.filter(closed_at=None)
    elif state in FileState.values:
        rows = rows.filter(state=state)
    if (
        unit := request.GET.get("unit", "")
    ).isdecimal():  # A key: a name typed by hand may be anybody's.
        rows = rows.filter(relying_party=int(unit[:18]))
    rows = in_community(request, rows, "community__code")
    span = span_of(request)
    page = keyset_page(rows.filter(**span.moments("opened_at")), request)
    shows_names = may(user, Can.VIEW_COMMUNITY_BOOKS)
    context = {
        "lines": [
            (one, mask_name(one.subject_name) if shows_names else "", state_of_file(one))
            for one in page.rows
        ],
        "states": CHIPS,
        "shows_names": shows_names,
    }
    return list_page(request, "files", page, span, context)


@at_the_counter
@require_POST
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a file: from the words on the card, or from an item's exception."""
    item = _excepted_item(request.POST.get("item", ""))
    wording = tidy_words(request.POST.get("wording", ""))
    file = open_file(by=staff(request), wording=wording, item=item)
    return redirect("counter:file", file.public_id)


@at_the_counter
@require_safe
def file_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a file: its present step to be taken, all that was recorded, and its life."""
    found = get_file(public_id, seen_by=staff(request))
    given = request.GET.get("rows", "")
    rows = int(given) if given.isascii() and given.isdigit() and len(given) < 3 else 0
    return show_file(request, found, least_rows=rows)


def show_file(
    request: HttpRequest,
    found: DiscretionaryFile,
    *,
    refused: Refused | None = None,
    least_rows: int = 0,
    **told: Any,
) -> HttpResponse:
    """Answer with a file's page; ``told`` are errors of the forms beside the sheets."""
    user = staff(request)
    is_ours = may(user, Can.VIEW_COMMUNITY_BOOKS)
    may_handle = may(user, Can.HANDLE_FILE) and found.is_open
    certificate = found.issued_certificate
    before = preceding(found.state, found.has_risk)
    context = {
        "file": found,
        "state": state_of_file(found),
        "steps": [STEP_LABELS[state] for state in path(found.has_risk)],
        "step": _step_number(found),
        "is_ours": is_ours,
        "may_handle": may_handle,
        "forms": _forms(found, refused, least_rows) if may_handle else (),
        "records": records_of(found, with_texts=is_ours),
        "subject": mask_name(found.subject_name) if is_ours else "",
        "id_number": mask_id_number(found.subject_id_number) if is_ours else "",
        "phone": mask_phone(found.subject_phone) if is_ours else "",
        "attachments": found.attachments.all() if is_ours else (),
        "attachment_form": told.get("attachment_form") or AttachmentForm(),
        "grounds": DeclineGround.choices,
        "ground": told.get("ground") or GUESSED_GROUND.get(
            (bool(found.is_within_duties), bool(found.is_verifiable)), ""
        ),
        "is_judged_no": found.is_within_duties is False or found.is_verifiable is False,
        "undo_label": STEP_LABELS[before] if before and may_undo(found, by=user) else "",
        "may_decide": _may_decide(user, found),
        "return_steps": [(one.value, STEP_LABELS[one]) for one in returnable(found.has_risk)],
        "return_to": told.get("return_to") or FileState.DRAFTING.value,
        "is_own": found.handled_by_id == user.pk,
        "certificate": certificate,
        "paper_url": paper_url(found),
        "life": file_life(history_of(found, *([certificate] if certificate else []))),
        **told,
    }  # fmt: skip
    is_wrong = bool(refused or any(key.endswith("_error") for key in told))
    return render(request, "issuance/counter/file.html", context, status=422 if is_wrong else 200)


def form_of(
    found: DiscretionaryFile, name: str, answers: Answers, *, errors: Errors | None = None,
    least_rows: int = 0,
) -> AnswerForm:  # fmt: skip
    """Return one sheet as a form, with the units of the directory offered."""
    template = sheet(name, units=[unit.name for unit in relying_parties()])
    tables = [field["name"] for field in template.fields if field["type"] == "table"]
    rows = dict.fromkeys(tables, least_rows)
    return AnswerForm(template, answers, errors=errors, rows=rows)


def _forms(
    found: DiscretionaryFile, refused: Refused | None, least_rows: int
) -> list[tuple[str, AnswerForm]]:
    """Return the sheets of the present step: verification has two."""
    state = FileState(found.state)
    if state == FileState.SUBMITTED:
        return []
    names = [VERIFICATION, state.value] if state == FileState.VERIFYING else [state.value]
    forms = []
    for name in names:
        is_refused = refused is not None and refused.sheet == name
        answers = refused.answers if refused and is_refused else _answers(found, name)
        errors = refused.errors if refused and is_refused else None
        forms.append((name, form_of(found, name, answers, errors=errors, least_rows=least_rows)))
    return forms


def _answers(found: DiscretionaryFile, name: str) -> Answers:
    """Return what was typed into a sheet; the certificate begins with what is known already."""
    typed: Answers = found.drafts.get(name) or {}
    if name == PAPER and not typed:
        return {
            "addressee": found.unit_name,
            "validity_days": str(sheet(PAPER).validity_days),
            "verification_basis": "、".join(
                dict.fromkeys(
                    one.get_method_display() for one in found.verifications.filter(struck_at=None)
                )
            ),
        }
    return typed


def _step_number(found: DiscretionaryFile) -> int:
    """Return where the file stands on its way, from 1; past the end once it is issued."""
    way = path(found.has_risk)
    if found.state == FileState.ISSUED:
        return len(way) + 1
    return way.index(FileState(found.state)) + 1 if found.is_open else 0


def _may_decide(user: User, found: DiscretionaryFile) -> bool:
    if not found.is_submitted or not may(user, Can.DECIDE_FILE):
        return False
    return found.handled_by_id != user.pk or (not found.has_risk and self_approval_is_allowed())


def paper_url(found: DiscretionaryFile) -> str:
    """Return the preview's address, which changes with every save so that the image does."""
    url = reverse("counter:file_preview_png", args=[found.public_id])
    return f"{url}?v={found.saved_at.timestamp():.0f}{found.saved_at.microsecond:06d}"


def _excepted_item(code: str) -> CertificateItem | None:
    """Return the prohibited item one of whose exceptions is decided case by case."""
    if not code:
        return None
    item = get_item(code)
    outcomes = {exception.outcome for exception in item.exceptions.all()}
    return item if Outcome.CASE_BY_CASE in outcomes else None
