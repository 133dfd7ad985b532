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

from catalog.models import ListKind
from catalog.selectors import items
from core.directory.models import Community
from core.identity.access import Can, may
from core.identity.models import User
from core.privacy.name_sounds import initials_of, other_spellings, sound_of
from issuance.models import (
    Application,
    ApplicationPerson,
    Certificate,
    Demand,
    DiscretionaryFile,
    Redirection,
    UnitName,
)
from issuance.models.applications import ApplicationState
from issuance.searching import MOST_UNITS, OF_A_PERSON, Directory, Kind, Word

ROWS = 25
MOST_OF_ONE_PERSON = 500
"""Rows of one name, ID number or telephone that are looked through; the newest."""
MOST_INITIALS = 8

M = TypeVar("M", bound=Model)
Words = Sequence[Word]


@dataclass(frozen=True)
class Found(Generic[M]):
    """Rows of one book, newest first, and the cursor of what comes after them ("" for nothing)."""

    rows: Sequence[M] = ()
    following: str = ""


def directory_of_words() -> Directory:
    """Return what words in Chinese may name here: the present items, units and addressees."""
    listed = [*items(ListKind.RETAINED), *items(ListKind.PROHIBITED)]
    return Directory(tuple((item.code, item.name) for item in listed), _units_named)


def find_certificates(words: Words, *, seen_by: User, after: str = "") -> Found[Certificate]:
    """Return the certificates that all of ``words`` mean, by day of issue."""
    rows = _scoped(Certificate.objects.all(), seen_by)
    persons = [word for word in words if word.kind in OF_A_PERSON]
    for word in persons:
        owners = _owners(word, seen_by)
        if not any(owners):
            return Found()
        rows = rows.filter(Q(application__in=owners[0]) | Q(discretionary_file__in=owners[1]))
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
    keys: list[tuple[date, int]] = []
    for branch in _branches(words, unit="relying_party", item="item_code"):
        walked = rows.filter(**branch).order_by("-issued_on", "-pk")
        keys += walked.values_list("issued_on", "pk")[: ROWS + 1]
    keys = sorted(set(keys), reverse=True)[: ROWS + 1]
    shown = keys[:ROWS]
    following = f"{shown[-1][0]:%Y-%m-%d}.{shown[-1][1]}" if len(keys) > ROWS else ""
    lines = Certificate.objects.select_related(
        "community", "application", "discretionary_file"
    ).only(
        "public_id", "number", "item_name", "relying_party", "state", "issued_on", "issued_at",
        "community__name", "application__subject_name", "discretionary_file__subject_name",
    )  # fmt: skip
    return Found(_in_order(lines, [key for _day, key in shown]), following)


def find_applications(words: Words, *, seen_by: User, after: str = "") -> Found[Application]:
    """Return the applications of which no certificate was made (those stand in their own book)."""
    rows = _scoped(Application.objects.exclude(state=ApplicationState.ISSUED), seen_by)
    if _any_of(words, Kind.NUMBER, Kind.SERIAL, Kind.CODE, Kind.UNIT):
        return Found()
    for word in words:
        if word.kind in OF_A_PERSON:
            rows = rows.filter(person_condition(word, "subject") | Q(pk__in=_beside(word)))
        elif word.kind == Kind.ITEM:
            rows = rows.filter(item__code__in=word.values)
        elif word.days:
            rows = rows.filter(**_moments("created_at", word.days))
    lines = rows.select_related("community", "item").only(
        "public_id", "state", "subject_name", "created_at", "community__name", "item__name",
    )  # fmt: skip
    return _by_key(lines, after)


def find_redirections(words: Words, *, seen_by: User, after: str = "") -> Found[Redirection]:
    """Return the slips that all of ``words`` mean; a unit is the one that demanded the paper."""
    rows = _scoped(Redirection.objects.all(), seen_by)
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


def find_files(words: Words, *, seen_by: User, after: str = "") -> Found[DiscretionaryFile]:
    """Return the files of papers on neither list; those with a certificate too."""
    rows = _scoped(DiscretionaryFile.objects.all(), seen_by)
    if _any_of(words, Kind.CODE):
        return Found()
    for word in words:
        if word.kind in OF_A_PERSON:
            rows = rows.filter(person_condition(word, "subject"))
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


def _scoped(rows: QuerySet[M, Any], seen_by: User) -> QuerySet[M, Any]:
    """Keep the rows ``seen_by`` may see, without a join: as ``selectors.books.visible`` does."""
    everywhere = Community.with_training
    if may(seen_by, Can.VIEW_ALL_BOOKS):
        twins = list(everywhere.filter(is_training=True).values_list("pk", flat=True))
        return rows.exclude(community_id__in=twins) if twins else rows
    if may(seen_by, Can.VIEW_COMMUNITY_BOOKS) and seen_by.workplace_code:
        here = everywhere.filter(code=seen_by.workplace_code).values_list("pk", flat=True).first()
        return rows.filter(community_id=here) if here else rows.none()
    return rows.none()


def _owners(word: Word, seen_by: User) -> tuple[list[int], list[int]]:
    """Return the keys of applications and files about a person: what certificates rest on."""
    about = person_condition(word, "subject")
    applications, files = (
        list(
            _scoped(model.objects.filter(about), seen_by)
            .order_by("-pk")
            .values_list("pk", flat=True)[:MOST_OF_ONE_PERSON]
        )
        for model in (Application, DiscretionaryFile)
    )
    return [*applications, *_beside(word)], files


def _beside(word: Word) -> list[int]:
    """Return the keys of applications in which the person is a guardian or an agent, in any book.

    Whoever asks keeps to the books they may see.
    """
    people = ApplicationPerson.objects.filter(person_condition(word)).order_by("-pk")
    return list(people.values_list("application_id", flat=True)[:MOST_OF_ONE_PERSON])


def person_condition(word: Word, who: str = "") -> Q:
    """Return the condition on the blind indexes of ``who``: subject, resident, or the row itself."""
    of = f"{who}_" if who else ""
    if word.kind == Kind.ID_NUMBER:
        return Q(**{f"{of}id_index": word.value})
    if word.kind == Kind.PHONE:
        return Q(**{f"{of}phone_index": word.value})
    if word.kind == Kind.NAME:
        return Q(**{f"{of}name_index": word.value})
    sounds = {sound_of(one) for one in other_spellings(word.value)}
    about = Q(**{f"{of}name_sound_index__in": sorted(sounds)})
    if len(word.value) <= MOST_INITIALS:
        about |= Q(**{f"{of}name_initials_index": initials_of(word.value)})
    return about


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
