"""What each kind of finding becomes on the search page, whatever the finder made of the words."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from catalog.finder import Finding, Hit, Verdict
from catalog.models import Edition
from catalog.selectors import get_item, present_edition
from catalog.views.replies import Reply, reply_to
from core.web.typed_words import carried_words
from tenants.models import Tenant

QUERY = "说得不清楚"


@pytest.fixture
def edition(in_county: Tenant) -> Edition:
    return present_edition()


def hits(*codes: str) -> tuple[Hit, ...]:
    found = [get_item(code) for code in codes]
    return tuple(Hit(item.code, item.name, item.kind, 0.5, "") for item in found)


def codes_of(reply: Reply) -> list[str]:
    return [hit.code for hit in reply.others]


def test_a_verdict_shows_its_item_and_what_else_it_may_be(edition: Edition) -> None:
    finding = Finding(Verdict.PROHIBITED, None, hits("P05", "P06"))
    reply = reply_to(QUERY, finding, edition=edition)
    assert (reply.verdict, reply.item and reply.item.code) == ("PROHIBITED", "P05")
    assert codes_of(reply) == ["P06"]


def test_yes_to_an_exception_leads_to_the_retained_item_and_no_to_its_own(
    edition: Edition,
) -> None:
    finding = Finding(Verdict.ASK, "用于申请法律援助吗？", hits("P17", "R06"), "P17", "R06")
    reply = reply_to(QUERY, finding, edition=edition)
    assert reply.word == "请确认用途"
    assert "居民财产证明" in reply.why
    assert (reply.yes_url, reply.no_url) == ("/items/R06/", "/items/P17/")
    assert codes_of(reply) == []


def test_yes_to_a_case_of_its_own_leads_to_the_exceptions(edition: Edition) -> None:
    question = get_item("P14").exceptions.get().question
    finding = Finding(Verdict.ASK, question, hits("P14", "P09"), "P14")
    reply = reply_to(QUERY, finding, edition=edition)
    assert (reply.yes_url, reply.no_url) == ("/items/P14/#exceptions", "/items/P14/")
    assert codes_of(reply) == ["P09"]


def test_no_to_a_retained_items_question_leads_to_the_prohibited_one(edition: Edition) -> None:
    question = get_item("R01").question
    finding = Finding(Verdict.ASK, question, hits("R01", "R03"), "R01", "R01")
    reply = reply_to(QUERY, finding, edition=edition)
    assert reply.word == "请确认用途"
    assert (reply.yes_url, reply.no_url) == ("/items/R01/", "/items/P19/")


def test_no_comes_back_to_the_search_where_nothing_stands_instead(edition: Edition) -> None:
    question = get_item("R03").question
    finding = Finding(Verdict.ASK, question, hits("R03"), "R03", "R03")
    reply = reply_to(QUERY, finding, edition=edition)
    address = urlsplit(reply.no_url)
    assert address.path == "/search/"
    asked = parse_qs(address.query)
    assert (carried_words(asked.pop("w")[0]), asked) == (QUERY, {"no": ["R03"]})
    after = reply_to(QUERY, finding, edition=edition, denied="R03")
    assert after == Reply(Verdict.NEITHER)


def test_a_guess_is_asked_as_a_guess(edition: Edition) -> None:
    finding = Finding(Verdict.ASK, "要办的是“死亡证明”吗？", hits("P11", "P07"), "P11")
    reply = reply_to(QUERY, finding, edition=edition)
    assert reply.word == "请您确认"
    assert reply.yes_url == "/items/P11/"
    assert parse_qs(urlsplit(reply.no_url).query)["no"] == ["P11"]


def test_no_to_a_guess_asks_which_of_the_others_it_is(edition: Edition) -> None:
    finding = Finding(Verdict.ASK, "要办的是“死亡证明”吗？", hits("P11", "P07"), "P11")
    reply = reply_to(QUERY, finding, edition=edition, denied="P11")
    assert (reply.verdict, reply.question) == ("ASK", "要办的是下面哪一项？")
    assert (reply.yes_url, reply.no_url) == ("", "")
    assert codes_of(reply) == ["P07"]


def test_a_no_to_something_else_changes_nothing(edition: Edition) -> None:
    finding = Finding(Verdict.ASK, "要办的是“死亡证明”吗？", hits("P11"), "P11")
    assert reply_to(QUERY, finding, edition=edition, denied="R06").yes_url == "/items/P11/"


def test_neither_list_has_no_item(edition: Edition) -> None:
    finding = Finding(Verdict.NEITHER, None, hits("P19"))
    reply = reply_to(QUERY, finding, edition=edition)
    assert (reply.verdict, reply.item, codes_of(reply)) == ("NEITHER", None, ["P19"])


def test_a_case_of_its_own_is_explained(edition: Edition) -> None:
    finding = Finding(Verdict.NEITHER, None, hits("P08", "P14"), "P08")
    reply = reply_to(QUERY, finding, edition=edition)
    assert reply.item is not None
    assert reply.item.code == "P08"
    assert reply.exception is not None
    assert "婚姻登记档案丢失" in reply.exception.explanation
    assert codes_of(reply) == ["P14"]
