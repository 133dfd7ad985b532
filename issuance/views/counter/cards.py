"""Verdict cards: what the lists say to a resident's words, or of one item."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from catalog.finder import Finding, Hit, Verdict
from catalog.models import CertificateItem, Edition, ItemException, ListKind, Outcome
from catalog.selectors import get_item, items

OTHERS_SHOWN = 4
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
    if finding.verdict == Verdict.ASK and finding.asked_about != denied:
        return _asking(query, finding, edition)
    if finding.verdict in (Verdict.ASK, Verdict.NEITHER):
        return _off_the_lists(query, finding, denied, edition)
    item = get_item(finding.hits[0].code, edition=edition)
    denied_before = last_position(item) if finding.verdict == Verdict.PROHIBITED else 0
    return replace(
        card_of(item), url=item_url(item.code, no=denied_before), others=_others(finding, item.code)
    )


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


def split_name(name: str) -> tuple[str, str]:
    """Split 居民财产证明（收入证明、…） into the name and what is in the parentheses."""
    short, _, rest = name.partition("（")
    return short, rest.removesuffix("）")


def _asking(query: str, finding: Finding, edition: Edition) -> Card:
    asked = get_item(finding.asked_about, edition=edition)
    name, also = split_name(asked.name)
    exception = next((e for e in asked.exceptions.all() if e.question == finding.question), None)
    if exception is not None:
        card = question_card(asked, exception)
    else:
        is_about_purpose = finding.question == asked.question
        card = Card(
            Verdict.ASK,
            name,
            "只在规定的用途内可以出具。先问居民："
            if is_about_purpose
            else "还不能确定是哪一项。先问居民：",
            also=also,
            source=asked.source,
            url=item_url(asked.code),
            question=finding.question or "",
            yes_url=item_url(finding.yes_leads_to or asked.code),
            no_url=_otherwise(query, finding, asked),
        )
    shown = {asked.code, finding.yes_leads_to}
    return replace(card, others=tuple(hit for hit in _others(finding) if hit.code not in shown))


def _otherwise(query: str, finding: Finding, asked: CertificateItem) -> str:
    """Return where a no leads when the question is not an exception's."""
    nearest = finding.hits[0]
    if nearest.code != asked.code:
        return item_url(nearest.code)
    if asked.is_retained:
        prohibited = items(ListKind.PROHIBITED, edition=asked.edition)
        stands = prohibited.filter(exceptions__leads_to_code=asked.code).first()
        if stands is not None:
            return item_url(stands.code, no=last_position(stands))
    return f"{reverse('counter:home')}?{urlencode({'q': query, 'no': asked.code})}"


def _off_the_lists(query: str, finding: Finding, denied: str, edition: Edition) -> Card:
    if finding.asked_about and finding.asked_about != denied:
        item = get_item(finding.asked_about, edition=edition)
        for exception in item.exceptions.all():
            if exception.outcome == Outcome.CASE_BY_CASE:
                return replace(case_card(item, exception), others=_others(finding, item.code))
    why = "保留清单和不应出具清单上都没有这一项。"
    return Card(Verdict.NEITHER, f"“{query}”", why, others=_others(finding, denied))


def _others(finding: Finding, without: str = "") -> tuple[Hit, ...]:
    return tuple(hit for hit in finding.hits if hit.code != without)[:OTHERS_SHOWN]
