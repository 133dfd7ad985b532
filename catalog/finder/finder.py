"""From a resident's words to a verdict. A wrong yes is worse than a question or a no.

The rules, in order:

* nothing on either list is near enough, or something on neither list is nearer: NEITHER;
* a prohibited item with an exception that could change the verdict: what was said answers its
  question, or it is asked;
* a retained item is answered RETAINED only when it is named outright or its purpose was said,
  and no prohibited item is as near; otherwise its question is asked;
* what is near but not near enough, or may be an errand and no paper at all, is asked back.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from secrets import token_bytes
from threading import Lock

from catalog.finder.common_words import common_words
from catalog.finder.entries import Entry, ExceptionEntry, Finding, Hit, Outcome, Verdict
from catalog.finder.index import Index, Match
from catalog.finder.purposes import names_purpose
from catalog.finder.unlisted import UNLISTED
from catalog.finder.words import (
    MAX_LENGTH,
    asks_for_paper,
    is_errand,
    names_in,
    readings,
    spelling,
    tokens,
)

# Set on the tuning half of tests/catalog/finder/queries.tsv.
WORTH_ASKING = 0.40
SURE = 0.60
AS_NEAR = 0.85
SUPPORT = 0.25
NO_PAPER = 0.8
CLEARLY = 1.03
HITS = 5
REMEMBERED = 4096
# Characters often typed for another that looks like it; tried when nothing was found.
_LOOKS_LIKE = dict(zip("人己末糸曰士犮", "入已未系日土犬", strict=True))


class Finder:
    """Answers requests over one edition; safe to share between threads.

    The same few words come again and again (and letter by letter, while they are typed), so answers
    are remembered: by a keyed digest, because what people type may name somebody.
    """

    def __init__(self, entries: Iterable[Entry], unlisted: Sequence[str] = UNLISTED) -> None:
        """Build the index (about 0.2 s for 27 items with 1,800 aliases); ``unlisted`` are things on neither list.

        An unlisted thing that an item names or has among its aliases belongs to the item.
        """
        self._entries = tuple(entries)
        self._by_code = {entry.code: entry for entry in self._entries}
        taken = {spelling(text) for entry in self._entries for text in (entry.name, *entry.aliases)}
        others = [text for text in unlisted if spelling(text) not in taken]
        self._key = token_bytes(16)
        self._found: dict[bytes, Finding] = {}
        self._keeping = Lock()
        self._index = Index(
            [(names_in(entry.name), entry.aliases) for entry in self._entries]
            + [((text,), ()) for text in others]
        )

    def find(self, text: str, purpose: str = "") -> Finding:
        """Answer one request; ``purpose`` is what the paper is for, where it is known."""
        text, purpose = text[:MAX_LENGTH], purpose[:MAX_LENGTH]
        said = f"{text}\0{purpose}".encode(errors="surrogatepass")
        digest = blake2b(said, digest_size=16, key=self._key).digest()
        found = self._found.get(digest)
        if found is None:
            found = self._find(text, purpose)
            with self._keeping:
                if len(self._found) >= REMEMBERED:
                    del self._found[next(iter(self._found))]
                self._found[digest] = found
        return found

    def _find(self, text: str, purpose: str) -> Finding:
        listed, is_listed = self._match(text)
        if not is_listed and any(char in _LOOKS_LIKE for char in text):
            again, is_listed = self._match("".join(_LOOKS_LIKE.get(char, char) for char in text))
            listed = again if is_listed else listed
        if not is_listed:
            hits = [match for match in listed[:HITS] if match.score >= SUPPORT]
            return Finding(Verdict.NEITHER, None, tuple(map(self.hit, hits)))
        return _Case(self, listed, text, purpose).decide()

    def _match(self, text: str) -> tuple[list[Match], bool]:
        """Return the items near the request, best first, and whether it is about one of them."""
        request = max(readings(text), key=self._index.knows)
        only_fillers = all(token.is_filler for token in request)
        if only_fillers:
            request = tokens(text, fillers=False)
        matches = self._index.match(request, asked_for_paper=asks_for_paper(text))
        if only_fillers:
            matches = [match for match in matches if match.is_complete]
        listed = [match for match in matches if match.owner < len(self._entries)]
        if not listed or listed[0].score < WORTH_ASKING:
            return listed, False
        best = listed[0]
        others = [match for match in matches if match.owner >= len(self._entries)]
        return listed, not any(
            match.share >= best.share and match.score * _weight(match, text) > CLEARLY * best.score
            for match in others
        )

    def common_words(self, text: str) -> str:
        """Return what of a request may be kept: no name, no number, gaps in their place."""
        return common_words(text[:MAX_LENGTH], self._index.knows_pair)

    def entry(self, code: str) -> Entry | None:
        """Return the entry called ``code``."""
        return self._by_code.get(code)

    def entry_of(self, match: Match) -> Entry:
        """Return the entry a match belongs to."""
        return self._entries[match.owner]

    def hit(self, match: Match, why: str = "") -> Hit:
        """Return a match as it is shown."""
        entry = self.entry_of(match)
        if not why:
            where = "名称" if match.phrase.is_name else "别名"
            why = f"{match.how}与{where}“{match.phrase.text}”相符"
        return Hit(entry.code, entry.name, entry.kind, round(min(1.0, match.score), 3), why)


def _weight(other: Match, text: str) -> float:
    """Return what an errand that is no paper counts where a 证明 was asked for."""
    return NO_PAPER if asks_for_paper(text) and "证明" not in other.phrase.text else 1.0


class _Case:
    """One request on its way to a verdict."""

    def __init__(
        self,
        finder: Finder,
        listed: list[Match],
        text: str,
        purpose: str,
    ) -> None:
        self.finder = finder
        self.listed = listed[:HITS]
        self.top = listed[0]
        self.entry = finder.entry_of(listed[0])
        self.is_sure = self.top.score >= SURE
        self.purpose = purpose.strip()
        self.said = f"{text}，{self.purpose}" if self.purpose else text
        self.hits = tuple(finder.hit(match) for match in self.listed if match.score >= SUPPORT)

    def decide(self) -> Finding:
        """Return the verdict."""
        if self.entry.is_retained:
            return self._retained()
        return self._prohibited()

    # --- the best hit is prohibited ---

    def _prohibited(self) -> Finding:
        open_question: ExceptionEntry | None = None
        for exception in self.entry.exceptions:
            if not Outcome(exception.outcome).changes_verdict:
                continue
            answer = names_purpose(self.said, exception.cue_words)
            if answer:
                return self._excepted(exception)
            if answer is None and not self.purpose:
                open_question = open_question or exception
        if open_question is not None:
            return self._ask_exception(open_question)
        rival = self._rival(retained=True)
        if rival is not None and names_purpose(self.said, rival.purpose_words) and not self.purpose:
            return self._ask(rival.question or self._did_you_mean(rival), rival.code, rival.code)
        if self.is_sure and (self.top.is_complete or self.purpose or not is_errand(self.said)):
            return Finding(Verdict.PROHIBITED, None, self.hits)
        return self._ask(self._did_you_mean(self.entry), self.entry.code)

    def _excepted(self, exception: ExceptionEntry) -> Finding:
        """Follow an exception whose question was answered with yes by what was said."""
        if exception.outcome == Outcome.CASE_BY_CASE:
            return Finding(Verdict.NEITHER, None, self.hits, self.entry.code)
        target = self.finder.entry(exception.leads_to)
        if target is None:
            return self._ask_exception(exception)
        hits = self._with_first(target, f"“{self.entry.name}”的除外情形")
        found = next((hit for hit in self.hits if hit.code == target.code), None)
        if self.is_sure and (self.purpose or found is not None):
            return Finding(Verdict.RETAINED, None, hits, self.entry.code, target.code)
        return Finding(Verdict.ASK, exception.question, hits, self.entry.code, target.code)

    def _ask_exception(self, exception: ExceptionEntry) -> Finding:
        return Finding(
            Verdict.ASK, exception.question, self.hits, self.entry.code, exception.leads_to
        )

    # --- the best hit is retained ---

    def _retained(self) -> Finding:
        entry = self.entry
        answer = names_purpose(self.said, entry.purpose_words)
        sibling = self._sibling()
        if answer is False or (answer is None and self.purpose and sibling is not None):
            # Said to be for something else: the prohibited item it is the exception of stands.
            if sibling is not None:
                return Finding(
                    Verdict.PROHIBITED, None, self._with_first(sibling, "用途不符合保留事项")
                )
            return self._ask(entry.question or self._did_you_mean(entry), entry.code, entry.code)
        named_outright = self.top.is_complete and self.top.phrase.is_name
        rival = self._rival(retained=False)
        if rival is not None and not named_outright and not answer:
            # Both are about as near and nothing speaks for the yes: the no comes first.
            question = entry.question or self._did_you_mean(entry)
            why = next(hit.why for hit in self.hits if hit.code == rival.code)
            return Finding(
                Verdict.ASK, question, self._with_first(rival, why), entry.code, entry.code
            )
        if self.is_sure and (answer or (named_outright and not self.purpose)):
            return Finding(Verdict.RETAINED, None, self.hits)
        return self._ask(entry.question or self._did_you_mean(entry), entry.code, entry.code)

    def _sibling(self) -> Entry | None:
        """Return the prohibited item whose exception leads here, if it is among the hits."""
        for match in self.listed:
            entry = self.finder.entry_of(match)
            if any(one.leads_to == self.entry.code for one in entry.exceptions):
                return entry
        return None

    # --- both ---

    def _rival(self, *, retained: bool) -> Entry | None:
        """Return the best item of the other list that is about as near as the best hit."""
        for match in self.listed[1:]:
            if match.score < AS_NEAR * self.top.score:
                return None
            entry = self.finder.entry_of(match)
            if entry.is_retained == retained:
                return entry
        return None

    def _with_first(self, entry: Entry, why: str) -> tuple[Hit, ...]:
        rest = tuple(hit for hit in self.hits if hit.code != entry.code)
        score = max((hit.score for hit in self.hits), default=0.0)
        return (Hit(entry.code, entry.name, entry.kind, score, why), *rest)

    def _ask(self, question: str, about: str, leads_to: str = "") -> Finding:
        return Finding(Verdict.ASK, question, self.hits, about, leads_to)

    def _did_you_mean(self, entry: Entry) -> str:
        return f"要办的是“{entry.name.split('（')[0]}”吗？"
