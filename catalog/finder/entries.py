"""What the finder is given and what it answers: plain values, no database, no framework."""

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """The four answers at the counter."""

    RETAINED = "RETAINED"
    PROHIBITED = "PROHIBITED"
    ASK = "ASK"
    NEITHER = "NEITHER"


class Outcome(StrEnum):
    """What follows when an exception's question is answered with yes."""

    RETAINED = "RETAINED"
    CASE_BY_CASE = "CASE_BY_CASE"
    OTHER_ROUTE = "OTHER_ROUTE"

    @property
    def changes_verdict(self) -> bool:
        """Whether a yes takes the request off the prohibited list."""
        return self is not Outcome.OTHER_ROUTE


@dataclass(frozen=True, slots=True)
class ExceptionEntry:
    """An exception of a prohibited item: one yes/no question and what a yes leads to."""

    question: str
    outcome: str
    leads_to: str = ""
    cue_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of either list, as the finder needs it.

    ``question`` and ``purpose_words`` belong to retained items: the question asks for the one
    purpose the item is kept for, and any of the words in a request answers it with yes.
    """

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    question: str = ""
    purpose_words: tuple[str, ...] = ()
    exceptions: tuple[ExceptionEntry, ...] = ()

    @property
    def is_retained(self) -> bool:
        """Whether the item is on the list of what may be issued."""
        return self.kind == Verdict.RETAINED


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that answers a request, with a score from 0 to 1 and the reason in words."""

    code: str
    name: str
    kind: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one request; ``hits`` are best first.

    ``question`` is set exactly when the verdict is ``ASK``. ``asked_about`` is the code of the
    item the question belongs to and ``yes_leads_to`` the code a yes leads to (empty: off the
    lists, or simply the item asked about).
    """

    verdict: Verdict
    question: str | None = None
    hits: tuple[Hit, ...] = field(default=())
    asked_about: str = ""
    yes_leads_to: str = ""
