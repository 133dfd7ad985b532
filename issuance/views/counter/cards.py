"""Verdict cards: what the lists say to a resident's words, or of one item."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from catalog.answers import Answer, answer_to, split_name
from catalog.finder import Finding, Hit, Verdict
from catalog.models import CertificateItem, Edition, ItemException, Outcome
from core.web.typed_words import sealed_words

NOBODY_MAY_ASK = "社区不出具这类证明，任何部门、单位和个人都不得要求社区开。"

Routes = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Card:
    """What the ``verdict`` component shows, and where its buttons lead.

    ``also`` is the part of a long name in parentheses. ``question`` comes with both addresses.
    ``item_code`` is the prohibited item whose exception makes it a case for a discretionary file.
    """

    kind: str
    name: str
    why: str
    also: str = ""
    source: str = ""
    routes: Routes = ()
    url: str = ""
    question: str = ""
    yes_url: str = ""
    no_url: str = ""
    others: tuple[Hit, ...] = ()
    item_code: str = ""


def card_for(query: str, finding: Finding, edition: Edition, *, denied: str = "") -> Card:
    """Answer a resident's words. ``denied`` is the code of a question answered with no already."""
    answer = answer_to(finding, edition=edition, denied=denied)
    item, exception = answer.item, answer.exception
    if answer.question and item is not None:
        asked = question_card(item, exception) if exception else _asking(query, answer, item)
        return replace(asked, others=answer.others)
    if answer.verdict in (Verdict.ASK, Verdict.NEITHER) or item is None:
        if item is not None and exception is not None:
            return replace(case_card(item, exception), others=answer.others)
        why = "保留清单和不应出具清单上都没有这一项。"
        return Card(Verdict.NEITHER, f"“{query}”", why, others=answer.others)
    denied_before = last_position(item) if answer.verdict == Verdict.PROHIBITED else 0
    return replace(card_of(item), url=item_url(item.code, no=denied_before), others=answer.others)


def card_of(item: CertificateItem) -> Card:
    """Return the card of an item as it stands on its list."""
    name, also = split_name(item.name)
    if item.is_retained:
        why = f"保留事项，只用于：{item.purpose}。"
        routes: Routes = (("用证单位", "、".join(item.relying_parties)),)
    else:
        why, routes = NOBODY_MAY_ASK, routes_of(item)
    return Card(
        item.kind, name, why, also=also, source=item.source, routes=routes, url=item_url(item.code)
    )


def question_card(item: CertificateItem, exception: ItemException) -> Card:
    """Ask the one question on which the verdict about a prohibited item hangs."""
    name, also = split_name(item.name)
    return Card(
        Verdict.ASK,
        name,
        "一般不应出具，但有例外。先问居民：",
        also=also,
        source=item.source,
        url=item_url(item.code),
        question=exception.question,
        yes_url=yes_url(item, exception),
        no_url=item_url(item.code, no=exception.position),
    )


def case_card(item: CertificateItem, exception: ItemException) -> Card:
    """Say that a case excepted from a prohibited item is decided as one on neither list."""
    name, also = split_name(item.name)
    return Card(
        Verdict.NEITHER,
        name,
        exception.explanation,
        also=also,
        source=exception.basis or item.source,
        item_code=item.code,
    )


def routes_of(item: CertificateItem) -> Routes:
    """Return where a resident goes instead, as (authority, what to do and bring)."""
    routes = []
    for route in item.alternative_routes.all():
        sentence = f"{route.matter}。"
        if route.bring:
            sentence += f"带：{'、'.join(route.bring)}。"
        if route.phone:
            sentence += f"电话：{route.phone}。"
        routes.append((route.authority, sentence))
    return tuple(routes)


def yes_url(item: CertificateItem, exception: ItemException) -> str:
    """Return where a yes to an exception's question leads."""
    if exception.outcome == Outcome.RETAINED:
        return item_url(exception.leads_to_code)
    return item_url(item.code, yes=exception.position)


def item_url(code: str, **answers: int) -> str:
    """Return an item's page; ``yes`` and ``no`` are positions of exceptions, 0 for none."""
    given = {key: position for key, position in answers.items() if position}
    url = reverse("counter:item", args=[code])
    return f"{url}?{urlencode(given)}" if given else url


def last_position(item: CertificateItem) -> int:
    """Return the position of the last exception: when all were answered with no."""
    return max((exception.position for exception in item.exceptions.all()), default=0)


def _asking(query: str, answer: Answer, asked: CertificateItem) -> Card:
    """Ask what is no exception's question: the purpose, or whether this is the item meant."""
    name, also = split_name(asked.name)
    return Card(
        Verdict.ASK,
        name,
        "只在规定的用途内可以出具。先问居民："
        if answer.is_about_purpose
        else "还不能确定是哪一项。先问居民：",
        also=also,
        source=asked.source,
        url=item_url(asked.code),
        question=answer.question,
        yes_url=item_url(answer.yes_code),
        no_url=_no_url(query, answer, asked),
    )


def _no_url(query: str, answer: Answer, asked: CertificateItem) -> str:
    stands = answer.no_item
    if stands is None:
        words = urlencode({"w": sealed_words(query), "no": asked.code})
        return f"{reverse('counter:home')}?{words}"
    # What was just denied is not asked again as that item's exception.
    was_its_exception = any(one.leads_to_code == asked.code for one in stands.exceptions.all())
    return item_url(stands.code, no=last_position(stands) if was_its_exception else 0)
