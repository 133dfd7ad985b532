"""Finding papers again in books of a million: what was understood of the words, asked by index.

Every question is answered from the newest on, in pages by keyset. Who a person is, is asked first
and gives a handful of rows; a unit or an item is walked along an index of its own in the order
shown, each name by itself; so no question reads a book from end to end
(``tests/issuance/test_finding_plans.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from catalog.selectors import names_of_items
from core.identity.models import User
from issuance.models import (
    Application,
    Certificate,
    Demand,
    DiscretionaryFile,
    Redirection,
    UnitName,
)
from issuance.models.applications import ApplicationState
from issuance.searching import MOST_UNITS, OF_A_PERSON, Directory, Kind, Word
from issuance.selectors.looking import Reader, person_condition, reader_of

ROWS = 25

M = TypeVar("M", bound=Model)
Words = Sequence[Word]


@dataclass(frozen=True)
class Found(Generic[M]):
    """Rows of one book, newest first, and the cursor of what comes after them ("" for nothing)."""

    rows: Sequence[M] = ()
    following: str = ""


def directory_of_words() -> Directory:
    """Return what words in Chinese may name here: the present items, units and addressees."""
    return Directory(names_of_items(), _units_named)


def find_certificates(
    words: Words, *, seen_by: User | Reader, after: str = ""
) -> Found[Certificate]:
    """Return the certificates that all of ``words`` mean, by day of issue."""
    reader = reader_of(seen_by)
    rows = reader.scoped(Certificate.objects.all())
    persons = [word for word in words if word.kind in OF_A_PERSON]
    for word in persons:
        held = reader.held_of(word)
        applications = [*held.applications, *held.beside]
        if not (applications or held.files):
            return Found()
        rows = rows.filter(Q(application__in=applications) | Q(discretionary_file__in=held.files))
    for word in words:
        if word.kind == Kind.NUMBER:
            rows = rows.filter(number=word.value)
        elif word.kind == Kind.SERIAL:
            rows = rows.filter(serial=word.serial)
        elif word.kind == Kind.CODE:
            rows = rows.filter(verification_code=word.value)
        elif word.days:
            rows = rows.filter(issued_on__range=word.days)
    since = _day_cursor(after)
    if since is not None:
        day, key = since
        rows = rows.filter(Q(issued_on__lt=day) | Q(issued_on=day, pk__lt=key), issued_on__lte=day)
    rows = rows.order_by("-issued_on", "-pk")
    walks = [
        rows.filter(**branch).values_list("issued_on", "pk")[: ROWS + 1]
        for branch in _branches(words, unit="relying_party", item="item_code")
    ]
    if not walks:
        return Found()
    # One sentence: PostgreSQL walks each index in turn, and is asked once.
    walked = walks[0].union(*walks[1:], all=True) if len(walks) > 1 else walks[0]
    keys = sorted(set(walked), reverse=True)[: ROWS + 1]
    shown = keys[:ROWS]
    following = f"{shown[-1][0]:%Y-%m-%d}.{shown[-1][1]}" if len(keys) > ROWS else ""
    lines = Certificate.objects.select_related(
        "community", "application", "discretionary_file"
    ).only(
        "public_id", "number", "item_name", "relying_party", "state", "issued_on", "issued_at",
        "community__name", "application__subject_name", "discretionary_file__subject_name",
    )  # fmt: skip
    return Found(_in_order(lines, [key for _day, key in shown]), following)


def find_applications(
    words: Words, *, seen_by: User | Reader, after: str = ""
) -> Found[Application]:
    """Return the applications of which no certificate was made (those stand in their own book)."""
    reader = reader_of(seen_by)
    rows = reader.scoped(Application.objects.exclude(state=ApplicationState.ISSUED))
    if _any_of(words, Kind.NUMBER, Kind.SERIAL, Kind.CODE, Kind.UNIT):
        return Found()
    for word in words:
        if word.kind in OF_A_PERSON:
            held = reader.held_of(word)
            if not (held.unissued or held.beside):
                return Found()
            rows = rows.filter(pk__in=[*held.unissued, *held.beside])
        elif word.kind == Kind.ITEM:
            rows = rows.filter(item__code__in=word.values)
        elif word.days:
            rows = rows.filter(**_moments("created_at", word.days))
    lines = rows.select_related("community", "item").only(
        "public_id", "state", "subject_name", "created_at", "community__name", "item__name",
    )  # fmt: skip
    return _by_key(lines, after)


def find_redirections(
    words: Words, *, seen_by: User | Reader, after: str = ""
) -> Found[Redirection]:
    """Return the slips that all of ``words`` mean; a unit is the one that demanded the paper."""
    rows = reader_of(seen_by).scoped(Redirection.objects.all())
    if _any_of(words, Kind.CODE, Kind.ID_NUMBER, Kind.PHONE):
        return Found()
    for word in words:
        if word.kind in OF_A_PERSON:
            rows = rows.filter(person_condition(word, "resident"))
        elif word.kind == Kind.NUMBER:
            rows = rows.filter(number=word.value)
        elif word.kind == Kind.SERIAL:
            rows = rows.filter(serial=word.serial)
        elif word.kind == Kind.ITEM:
            rows = rows.filter(item__code__in=word.values)
        elif word.kind == Kind.UNIT:
            rows = rows.filter(demand__in=Demand.objects.filter(unit_name__in=word.values))
        elif word.days:
            rows = rows.filter(**_moments("told_at", word.days))
    lines = rows.select_related("community", "item").only(
        "public_id", "number", "resident_name", "told_at", "community__name", "item__name",
    )  # fmt: skip
    return _by_key(lines, after)


def find_files(
    words: Words, *, seen_by: User | Reader, after: str = ""
) -> Found[DiscretionaryFile]:
    """Return the files of papers on neither list; those with a certificate too."""
    reader = reader_of(seen_by)
    rows = reader.scoped(DiscretionaryFile.objects.all())
    if _any_of(words, Kind.CODE):
        return Found()
    for word in words:
        if word.kind in OF_A_PERSON:
            files = reader.held_of(word).files
            if not files:
                return Found()
            rows = rows.filter(pk__in=files)
        elif word.kind == Kind.NUMBER:
            rows = rows.filter(number=word.value)
        elif word.kind == Kind.SERIAL:
            rows = rows.filter(serial=word.serial)
        elif word.kind == Kind.ITEM:
            rows = rows.filter(item__code__in=word.values)
        elif word.kind == Kind.UNIT:
            rows = rows.filter(unit_name__in=word.values)
        elif word.days:
            rows = rows.filter(**_moments("opened_at", word.days))
    lines = rows.select_related("community").only(
        "public_id", "number", "state", "subject_name", "wording", "opened_at", "community__name",
    )  # fmt: skip
    return _by_key(lines, after)


def _units_named(text: str) -> Sequence[str]:
    """Return the units on papers of this tenant with ``text`` in their name, the shortest first."""
    named = UnitName.objects.filter(name__contains=text).order_by(Length("name"), "name")
    return list(named.values_list("name", flat=True)[: MOST_UNITS + 1])


def _branches(words: Words, **columns: str) -> list[dict[str, str]]:
    """Return one filter per unit and item asked for, so that each walks an index of its own."""
    branches: list[dict[str, str]] = [{}]
    for kind, column in ((Kind.UNIT, columns["unit"]), (Kind.ITEM, columns["item"])):
        for word in words:
            if word.kind == kind:
                branches = [
                    {**branch, column: value}
                    for branch in branches
                    for value in word.values
                    if branch.get(column, value) == value
                ]
    return branches


def _by_key(rows: QuerySet[M, Any], after: str) -> Found[M]:
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    newest = list(rows.order_by("-pk")[: ROWS + 1])
    return Found(newest[:ROWS], str(newest[ROWS - 1].pk) if len(newest) > ROWS else "")


def _in_order(rows: QuerySet[M, Any], keys: Iterable[int]) -> list[M]:
    keys = list(keys)
    found = {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}
    return [found[key] for key in keys]


def _day_cursor(after: str) -> tuple[date, int] | None:
    day, _, key = after.partition(".")
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None
    return (found, int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else None


def _any_of(words: Words, *kinds: Kind) -> bool:
    return any(word.kind in kinds for word in words)


def _moments(field: str, days: tuple[date, date]) -> dict[str, datetime]:
    first, last = days
    return {
        f"{field}__gte": timezone.make_aware(datetime.combine(first, time.min)),
        f"{field}__lt": timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min)),
    }
