"""What the lists say to a request: the same at the counter and on the portal, without addresses."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.finder import Finding, Hit, Verdict
from catalog.models import CertificateItem, Edition, ItemException, ListKind, Outcome
from catalog.selectors import get_item, items

OTHERS_SHOWN = 4


@dataclass(frozen=True)
class Answer:
    """One answer. ``item`` is None where neither list names anything.

    A ``question`` is about ``exception`` or about the item itself; a yes leads to ``yes_code``, a
    no to ``no_item``, or where that is None to the same words again with the item denied. Without a
    question ``exception`` is the case outside both lists that was meant. ``others`` are further
    hits; an ASK without a question asks which of them it is.
    """

    verdict: Verdict
    item: CertificateItem | None = None
    exception: ItemException | None = None
    question: str = ""
    yes_code: str = ""
    no_item: CertificateItem | None = None
    others: tuple[Hit, ...] = ()

    @property
    def is_about_purpose(self) -> bool:
        """Whether the verdict hangs on what the paper is for, not on which paper is meant."""
        return self.item is not None and (
            self.exception is not None or self.question == self.item.question
        )


def answer_to(finding: Finding, *, edition: Edition, denied: str = "") -> Answer:
    """Return what a finding comes to.

    ``denied`` is the code of the item whose question was answered with no: what is left is said
    then, never the same question again.
    """
    if finding.verdict == Verdict.ASK:
        if finding.asked_about != denied:
            return _question(finding, edition)
        return Answer(Verdict.ASK, others=_others(finding, denied))
    if finding.verdict == Verdict.NEITHER:
        return _neither(finding, edition)
    item = get_item(finding.hits[0].code, edition=edition)
    return Answer(finding.verdict, item, others=_others(finding, item.code))


def split_name(name: str) -> tuple[str, str]:
    """Split 居民财产证明（收入证明、…） into the name and what is in the parentheses."""
    short, _, rest = name.partition("（")
    return short, rest.removesuffix("）")


def _question(finding: Finding, edition: Edition) -> Answer:
    asked = get_item(finding.asked_about, edition=edition)
    exception = next((e for e in asked.exceptions.all() if e.question == finding.question), None)
    return Answer(
        Verdict.ASK,
        asked,
        exception,
        finding.question or "",
        yes_code=finding.yes_leads_to or asked.code,
        no_item=asked if exception else _stands_instead(finding, asked),
        others=_others(finding, asked.code, finding.yes_leads_to),
    )


def _stands_instead(finding: Finding, asked: CertificateItem) -> CertificateItem | None:
    """Return what a no leads to when it is not an exception's question.

    Another item that was nearer; or, of a retained item not for this purpose, the prohibited one
    it is the exception of.
    """
    nearest = finding.hits[0].code
    if nearest != asked.code:
        return get_item(nearest, edition=asked.edition)
    if not asked.is_retained:
        return None
    prohibited = items(ListKind.PROHIBITED, edition=asked.edition)
    return prohibited.filter(exceptions__leads_to_code=asked.code).first()


def _neither(finding: Finding, edition: Edition) -> Answer:
    """Neither list; or a case of a prohibited item that is decided case by case."""
    if not finding.asked_about:
        return Answer(Verdict.NEITHER, others=_others(finding))
    item = get_item(finding.asked_about, edition=edition)
    cases = (e for e in item.exceptions.all() if e.outcome == Outcome.CASE_BY_CASE)
    return Answer(Verdict.NEITHER, item, next(cases, None), others=_others(finding, item.code))


def _others(finding: Finding, *without: str) -> tuple[Hit, ...]:
    return tuple(hit for hit in finding.hits if hit.code not in without)[:OTHERS_SHOWN]
