"""A finding put as one card for a resident, with addresses where a click answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from catalog.finder import Finding, Hit, Verdict
from catalog.models import CertificateItem, Edition, ItemException, ListKind, Outcome
from catalog.selectors import get_item, items
from core.web.typed_words import sealed_words

OTHERS_SHOWN = 4


@dataclass(frozen=True)
class Reply:
    """What the search page shows. ``item`` is None where neither list names anything.

    ``exception`` is the case outside both lists that was meant, ``others`` are further hits. A
    ``question`` comes with ``yes_url`` and ``no_url``, or asks which of ``others`` it is.
    """

    verdict: Verdict
    item: CertificateItem | None = None
    exception: ItemException | None = None
    question: str = ""
    yes_url: str = ""
    no_url: str = ""
    others: tuple[Hit, ...] = ()

    @property
    def word(self) -> str:
        """Return the headline of a question."""
        return "请确认用途" if self._is_about_purpose else "请您确认"

    @property
    def why(self) -> str:
        """Return the sentence under a question."""
        name = short_name(self.item) if self.item else ""
        if self._is_about_purpose:
            return f"“{name}”能不能开，要看用在哪里。请选一个。"
        return "不是的话，再帮您找。" if self.no_url else "都不是的话，换个说法再查。"

    @property
    def _is_about_purpose(self) -> bool:
        return self.item is not None and (
            self.exception is not None or self.question == self.item.question
        )


def short_name(item: CertificateItem) -> str:
    """Return the name without what it includes in parentheses."""
    return item.name.partition("（")[0]


def reply_to(query: str, finding: Finding, *, edition: Edition, denied: str = "") -> Reply:
    """Return the card for a resident's words and what the finder makes of them.

    ``denied`` is the code of the item whose question was answered with no: what is left is said
    then, never the same question again.
    """
    if finding.verdict == Verdict.ASK:
        if finding.asked_about == denied:
            return _which(_others(finding, denied))
        return _question(query, finding, edition)
    if finding.verdict == Verdict.NEITHER:
        return _neither(finding, edition)
    item = get_item(finding.hits[0].code, edition=edition)
    return Reply(finding.verdict, item, others=_others(finding, item.code))


def _question(query: str, finding: Finding, edition: Edition) -> Reply:
    asked = get_item(finding.asked_about, edition=edition)
    exception = next((e for e in asked.exceptions.all() if e.question == finding.question), None)
    yes, no = _item_url(finding.yes_leads_to or asked.code), ""
    if exception is not None:
        no = _item_url(asked.code)
        if exception.outcome == Outcome.CASE_BY_CASE:
            yes = f"{_item_url(asked.code)}#exceptions"
    else:
        no = _otherwise(query, finding, asked)
    reply = Reply(Verdict.ASK, asked, exception, finding.question or "", yes, no)
    shown = {asked.code, finding.yes_leads_to}
    return replace(reply, others=tuple(h for h in _others(finding) if h.code not in shown))


def _otherwise(query: str, finding: Finding, asked: CertificateItem) -> str:
    """Return where a no leads when it is not an exception's question.

    A retained item that is not for this purpose is the prohibited one it is the exception of.
    """
    if asked.is_retained and finding.hits[0].code == asked.code:
        stands = (
            items(ListKind.PROHIBITED, edition=asked.edition)
            .filter(exceptions__leads_to_code=asked.code)
            .first()
        )
        if stands is not None:
            return _item_url(stands.code)
    return f"{reverse('portal:search')}?{urlencode({'w': sealed_words(query), 'no': asked.code})}"


def _which(others: tuple[Hit, ...]) -> Reply:
    if not others:
        return Reply(Verdict.NEITHER)
    return Reply(Verdict.ASK, question="要办的是下面哪一项？", others=others)


def _neither(finding: Finding, edition: Edition) -> Reply:
    """Neither list; or a case of a prohibited item that is decided case by case."""
    if not finding.asked_about:
        return Reply(Verdict.NEITHER, others=_others(finding))
    item = get_item(finding.asked_about, edition=edition)
    cases = (e for e in item.exceptions.all() if e.outcome == Outcome.CASE_BY_CASE)
    return Reply(Verdict.NEITHER, item, next(cases, None), others=_others(finding, item.code))


def _others(finding: Finding, without: str = "") -> tuple[Hit, ...]:
    return tuple(hit for hit in finding.hits if hit.code != without)[:OTHERS_SHOWN]


def _item_url(code: str) -> str:
    return reverse("portal:item", args=[code])
