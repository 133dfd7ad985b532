"""Looking papers up in all the books at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.identity.access import Can, may
from core.privacy.masking import mask_name
from issuance.discretionary.machine import FileState
from issuance.models import Application, Certificate, DiscretionaryFile, Redirection
from issuance.searching import BY_CHOICE, LABELS, Kind, Word, read_words
from issuance.selectors.finding import (
    Found,
    directory_of_words,
    find_applications,
    find_certificates,
    find_files,
    find_redirections,
)
from issuance.selectors.looking import Reader
from issuance.views.counter.door import at_the_counter, staff
from issuance.views.counter.states import State, state_of_application, state_of_certificate

BOOKS: dict[str, tuple[str, Callable[..., Found[Any]]]] = {
    "certificates": ("证明", find_certificates),
    "applications": ("没有出具的申请", find_applications),
    "redirections": ("告知单", find_redirections),
    "files": ("清单外", find_files),
}


@dataclass(frozen=True)
class Line:
    """A paper that was found. ``ticked`` is its value in a batch to print, "" for none."""

    url: str
    number: str
    item_name: str
    subject: str
    community: str
    state: State
    at: datetime
    unit: str = ""
    ticked: str = ""


@dataclass(frozen=True)
class Section:
    """What one book had."""

    book: str
    title: str
    lines: list[Line]
    following: str


@at_the_counter
@require_http_methods(["GET", "HEAD", "POST"])
def find_papers(request: HttpRequest) -> HttpResponse:
    """Find papers by whatever is known of them. By POST: it may be a name or an ID number.

    ``book`` and ``after`` ask for the next page of one book, ``choice`` says what a word in Chinese
    is to be taken for.
    """
    user = staff(request)
    asked = request.POST.get("who", "") if request.method == "POST" else ""
    choice = request.POST.get("choice", "")
    taken = Kind(choice) if choice in {one.value for one in BY_CHOICE} else None
    words = read_words(asked, directory_of_words(), choice=taken) if asked.strip() else ()
    book, after = request.POST.get("book", ""), request.POST.get("after", "")
    chosen = {book: BOOKS[book]} if book in BOOKS else BOOKS
    sections = []
    if words:
        reader = Reader(user)
        for name, (title, find) in chosen.items():
            found = find(words, seen_by=reader, after=after if book else "")
            lines = [line_of(row) for row in found.rows]
            sections.append(Section(name, title, lines, found.following))
    context = {
        "asked": asked[:100],
        "words": words,
        "choices": _choices(words),
        "choice": choice if taken else "",
        "sections": [section for section in sections if section.lines],
        "is_further": bool(after),
        "shows_community": may(user, Can.VIEW_ALL_BOOKS),
        "may_print": may(user, Can.REPRINT_CERTIFICATE),
        "current": "find",
    }
    return render(request, "issuance/counter/found.html", context)


def line_of(row: Certificate | Application | Redirection | DiscretionaryFile) -> Line:
    """Return a row of any book as a line: masked."""
    where = row.community.short_name
    if isinstance(row, Certificate):
        return Line(
            reverse("counter:certificate", args=[row.public_id]),
            row.number,
            row.item_name,
            mask_name(row.owner.subject_name),
            where,
            state_of_certificate(row),
            row.issued_at,
            unit=row.relying_party,
            ticked=f"certificate:{row.public_id}" if row.is_valid else "",
        )
    if isinstance(row, Application):
        return Line(
            reverse("counter:application", args=[row.public_id]),
            "",
            row.item.name,
            mask_name(row.subject_name),
            where,
            state_of_application(row),
            row.created_at,
        )
    if isinstance(row, Redirection):
        return Line(
            reverse("counter:redirection", args=[row.public_id]),
            row.number,
            row.item.name,
            mask_name(row.resident_name),
            where,
            State("已告知", "neither"),
            row.told_at,
            ticked=f"slip:{row.public_id}",
        )
    return Line(
        reverse("counter:file", args=[row.public_id]),
        row.number or "",
        row.wording,
        mask_name(row.subject_name),
        where,
        State(FileState(row.state).label, "neither"),
        row.opened_at,
    )


def _choices(words: tuple[Word, ...]) -> list[tuple[str, str, bool]]:
    """Return what a word in Chinese may be taken for, and for what it was, where there is one."""
    chosen = {word.kind for word in words if word.has_choice}
    return [(kind.value, LABELS[kind], kind in chosen) for kind in BY_CHOICE] if chosen else []
