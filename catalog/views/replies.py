"""An answer put as one card for a resident, with addresses where a click answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from catalog.answers import Answer, answer_to, split_name
from catalog.finder import Finding, Hit, Verdict
from catalog.models import CertificateItem, Edition, ItemException, Outcome
from core.web.typed_words import sealed_words


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
    is_about_purpose: bool = False

    @property
    def word(self) -> str:
        """Return the headline of a question."""
        return "请确认用途" if self.is_about_purpose else "请您确认"

    @property
    def why(self) -> str:
        """Return the sentence under a question."""
        name = short_name(self.item) if self.item else ""
        if self.is_about_purpose:
            return f"“{name}”能不能开，要看用在哪里。请选一个。"
        return "不是的话，再帮您找。" if self.no_url else "都不是的话，换个说法再查。"


def short_name(item: CertificateItem) -> str:
    """Return the name without what it includes in parentheses."""
    return split_name(item.name)[0]


def reply_to(query: str, finding: Finding, *, edition: Edition, denied: str = "") -> Reply:
    """Return the card for a resident's words and what the finder makes of them.

    ``denied`` is the code of the item whose question was answered with no.
    """
    answer = answer_to(finding, edition=edition, denied=denied)
    reply = Reply(answer.verdict, answer.item, answer.exception, others=answer.others)
    if answer.verdict != Verdict.ASK:
        return reply
    if answer.item is None:
        if not answer.others:
            return Reply(Verdict.NEITHER)
        return replace(reply, question="要办的是下面哪一项？")
    return replace(
        reply,
        question=answer.question,
        yes_url=_yes_url(answer),
        no_url=_no_url(query, answer, answer.item.code),
        is_about_purpose=answer.is_about_purpose,
    )


def _yes_url(answer: Answer) -> str:
    url = _item_url(answer.yes_code)
    is_a_case = answer.exception and answer.exception.outcome == Outcome.CASE_BY_CASE
    return f"{url}#exceptions" if is_a_case else url


def _no_url(query: str, answer: Answer, asked: str) -> str:
    if answer.no_item is not None:
        return _item_url(answer.no_item.code)
    return f"{reverse('portal:search')}?{urlencode({'w': sealed_words(query), 'no': asked})}"


def _item_url(code: str) -> str:
    return reverse("portal:item", args=[code])
