"""The counter's first page: one question, what waits, today's papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from catalog.actions.searches import note_search
from catalog.selectors import find, present_edition, shows_old_notice
from core.identity.access import Can, may
from core.identity.models import User
from core.privacy.masking import mask_name
from core.web.typed_words import carried_words, sealed_words, tidy_words
from issuance.discretionary.machine import FileState
from issuance.models.applications import ApplicationState
from issuance.models.seal_uses import Stage
from issuance.selectors.books import application_lines, redirections, waiting_counts
from issuance.selectors.corrections import waiting_corrections
from issuance.selectors.files import file_lines, files_waiting
from issuance.selectors.seals import stage_counts
from issuance.views.counter.cards import card_for
from issuance.views.counter.door import although_unreadable, at_the_counter, staff
from issuance.views.counter.states import State, state_of_application, state_of_file

TODAY_SHOWN = 12


@dataclass(frozen=True)
class PaperToday:
    """A line of today's papers."""

    url: str
    item_name: str
    subject: str
    number: str
    state: State
    at: datetime


@at_the_counter
@although_unreadable
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Ask what the resident came for, and answer it.

    The words come by POST, since they may name somebody. htmx gets the answer at once and alone;
    everybody else is sent on to an address that carries them sealed (``?w=``).
    """
    is_htmx = bool(getattr(request, "htmx", False))
    user, query = staff(request), carried_words(request.GET.get("w", ""))
    if request.method == "POST":
        query = tidy_words(request.POST.get("q", ""))
        if not is_htmx:
            address = reverse("counter:home")
            return redirect(f"{address}?w={sealed_words(query)}" if query else address)
    context: dict[str, Any] = {
        "query": query,
        "may_draft": may(user, Can.DRAFT_APPLICATION),
        "may_handle": may(user, Can.HANDLE_FILE),
    }
    if query:
        edition, denied = present_edition(), request.GET.get("no", "")[:8]
        finding = find(query, edition=edition)
        context["card"] = card_for(query, finding, edition, denied=denied)
        if request.method == "GET" and not is_htmx:  # Not what is still being typed.
            note_search(query, finding, edition=edition, denied=denied)
    else:
        context |= {"waiting": _waiting(user), "papers": _today(user)}
        if may(user, Can.CONFIRM_PUBLIC_NOTICE):
            context["board_is_stale"] = shows_old_notice(user.workplace_code)
    return render(request, f"issuance/counter/{'results' if is_htmx else 'home'}.html", context)


def _waiting(user: User) -> list[tuple[str, int, str]]:
    """Return (label, count, address) of what waits, this person's own duty first."""
    counts = waiting_counts(seen_by=user)
    states = [ApplicationState.RETURNED, ApplicationState.DRAFT, ApplicationState.SUBMITTED]
    if not may(user, Can.DRAFT_APPLICATION) or may(user, Can.APPROVE_APPLICATION):
        states = [ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.DRAFT]
    url = reverse("counter:applications")
    waiting = [(s.label, counts.get(s.value, 0), f"{url}?state={s.value}") for s in states]
    if files := files_waiting(seen_by=user):
        address = f"{reverse('counter:files')}?state={FileState.SUBMITTED.value}"
        waiting.append(("清单外待审批", files, address))
    if asked := waiting_corrections(seen_by=user):
        waiting.append(("更正待决定", asked, f"{reverse('counter:corrections')}?state=open"))
    return waiting + _waiting_for_the_seal(user)


def _waiting_for_the_seal(user: User) -> list[tuple[str, int, str]]:
    """Return the same of stamps and scans; what seldom waits is named only while it does."""
    counts = stage_counts(seen_by=user)
    url, asked = reverse("counter:stamping"), counts.get("asked", 0)
    seldom = [
        (label, counts[stage], f"{url}?stage={stage}")
        for stage, label in ((Stage.TO_COMPARE, "扫描件待比对"), (Stage.DIFFERS, "扫描件不符"))
        if counts.get(stage)
    ]
    if asked:
        seldom.append(("用印待批准", asked, f"{reverse('counter:seal_requests')}?state=asked"))
    usual = [
        (str(stage.label), counts.get(stage, 0), f"{url}?stage={stage}")
        for stage in (Stage.TO_STAMP, Stage.TO_SCAN)
    ]
    return usual + seldom


def _today(user: User) -> list[PaperToday]:
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    touched = application_lines(seen_by=user).filter(saved_at__gte=start).order_by("-saved_at")
    told = redirections(seen_by=user).filter(told_at__gte=start)
    papers = [
        PaperToday(
            url=reverse("counter:application", args=[one.public_id]),
            item_name=one.item.name,
            subject=mask_name(one.subject_name),
            number=one.certificate.number if one.state == ApplicationState.ISSUED else "",
            state=state_of_application(one),
            at=one.saved_at,
        )
        for one in touched[:TODAY_SHOWN]
    ]
    papers += [
        PaperToday(
            url=reverse("counter:redirection", args=[one.public_id]),
            item_name=one.item.name,
            subject=mask_name(one.resident_name),
            number=one.number,
            state=State("已告知", "neither"),
            at=one.told_at,
        )
        for one in told[:TODAY_SHOWN]
    ]
    shows_names = may(user, Can.VIEW_COMMUNITY_BOOKS)
    filed = file_lines(seen_by=user).filter(saved_at__gte=start).order_by("-saved_at")
    papers += [
        PaperToday(
            url=reverse("counter:file", args=[one.public_id]),
            item_name=f"清单外：{one.wording or '登记来件'}",
            subject=mask_name(one.subject_name) if shows_names else "",
            number=one.number or "",
            state=state_of_file(one),
            at=one.saved_at,
        )
        for one in filed[:TODAY_SHOWN]
    ]
    return sorted(papers, key=lambda paper: paper.at, reverse=True)[:TODAY_SHOWN]
