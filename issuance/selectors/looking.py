"""Who looks in the books, and who is looked for: what every book is asked with."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from core.directory.models import Community
from core.identity.access import Can, may
from core.identity.models import User
from core.privacy.name_sounds import initials_of, other_spellings, sound_of
from issuance.models import Application, ApplicationPerson, DiscretionaryFile
from issuance.models.applications import ApplicationState
from issuance.searching import Kind, Word

MOST_OF_ONE_PERSON = 500
"""Rows of one name, ID number or telephone that are looked through; the newest."""
MOST_INITIALS = 8

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Held:
    """The keys of what is about one person in the books a reader may see, the newest of each.

    ``unissued`` are those of ``applications`` that led to no certificate. ``beside`` are applications in
    which the person is a guardian or an agent, in any book.
    """

    applications: list[int]
    unissued: list[int]
    files: list[int]
    beside: list[int]


@dataclass
class Reader:
    """Somebody who looks through several books at once: what these share is asked once.

    Lives as long as one look-up: what it read is not read again.
    """

    user: User
    _held: dict[Word, Held] = field(default_factory=dict)

    def scoped(self, rows: QuerySet[M, Any]) -> QuerySet[M, Any]:
        """Keep the rows they may see, without a join: as ``selectors.books.visible`` does."""
        here, twins = self._communities
        if here is not None:
            return rows.filter(community_id=here)
        if twins is None:
            return rows.none()
        return rows.exclude(community_id__in=twins) if twins else rows

    def held_of(self, word: Word) -> Held:
        """Return what is about a person: certificates rest on it, and three books are read by it."""
        if word not in self._held:
            about = person_condition(word, "subject")
            applications = list(
                self.scoped(Application.objects.filter(about))
                .order_by("-pk")
                .values_list("pk", "state")[:MOST_OF_ONE_PERSON]
            )
            files = self.scoped(DiscretionaryFile.objects.filter(about)).order_by("-pk")
            people = ApplicationPerson.objects.filter(person_condition(word)).order_by("-pk")
            beside = people.values_list("application_id", flat=True)
            self._held[word] = Held(
                [key for key, _state in applications],
                [key for key, state in applications if state != ApplicationState.ISSUED],
                list(files.values_list("pk", flat=True)[:MOST_OF_ONE_PERSON]),
                list(beside[:MOST_OF_ONE_PERSON]),
            )
        return self._held[word]

    @cached_property
    def _communities(self) -> tuple[int | None, list[int] | None]:
        """Return the one community they see, or the practice twins they do not; else two Nones."""
        everywhere = Community.with_training
        if may(self.user, Can.VIEW_ALL_BOOKS):
            return None, list(everywhere.filter(is_training=True).values_list("pk", flat=True))
        if may(self.user, Can.VIEW_COMMUNITY_BOOKS) and self.user.workplace_code:
            here = everywhere.filter(code=self.user.workplace_code)
            return here.values_list("pk", flat=True).first(), None
        return None, None


def reader_of(seen_by: User | Reader) -> Reader:
    """Return the reader, who may have looked into another book before."""
    return seen_by if isinstance(seen_by, Reader) else Reader(seen_by)


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
