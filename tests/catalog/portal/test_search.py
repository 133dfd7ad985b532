from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils.html import escape

from catalog.models import Edition
from core.web.typed_words import LONGEST
from tenants.models import Tenant


def ask(resident: Any, words: str, **more: str) -> Any:
    page = resident.post("/search/", {"q": words, **more}, follow=True)
    assert page.status_code == 200
    return page


def test_a_colloquial_phrase_finds_the_prohibited_item_and_its_routes(resident: Any) -> None:
    page = ask(resident, "开个没坐过牢的证明")
    assert page.context["reply"].item.code == "P05"
    assert "不用社区开" in page.text
    assert "公安部门、国家安全部门、司法行政部门" in page.text
    assert 'href="/items/P05/"' in page.text


def test_a_retained_item_is_answered_with_its_purpose(resident: Any) -> None:
    page = ask(resident, "申请法律援助的经济困难证明")
    assert page.context["reply"].item.code == "R06"
    assert "社区可以开" in page.text
    assert 'href="/items/R06/"' in page.text


def test_a_question_has_two_answers_that_are_links(resident: Any) -> None:
    page = ask(resident, "收入证明")
    reply = page.context["reply"]
    assert reply.question == "用于申请法律援助吗？"
    assert (reply.yes_url, reply.no_url) == ("/items/R06/", "/items/P17/")
    assert '<a class="btn" href="/items/R06/">是</a>' in page.text
    assert '<a class="btn" href="/items/P17/">不是</a>' in page.text
    for address in (reply.yes_url, reply.no_url):
        assert resident.get(address).status_code == 200


def test_neither_list_is_said_kindly_with_what_to_do(resident: Any) -> None:
    page = ask(resident, "租房证明")
    assert "两张清单上都没有" in page.text
    assert "请对方说明要证明什么、依据是哪一条规定" in page.text
    assert 'href="/lists/prohibited/"' in page.text
    assert 'href="/lists/retained/"' in page.text


@pytest.mark.parametrize("words", ["", "   ", "\n\t", "\x00"])
def test_an_empty_search_gives_hints(resident: Any, words: str) -> None:
    page = ask(resident, words)
    assert "像平时说话那样写就行" in page.text
    assert "收入证明" in page.context["examples"]
    assert "reply" not in page.context


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:1 }}<b>"]
)
def test_markup_in_the_words_is_printed_as_text(resident: Any, words: str) -> None:
    page = ask(resident, words)
    assert words not in page.text
    assert f"<h1>我要办：{escape(words)}</h1>" in page.text


def test_words_are_cut_at_a_length(resident: Any) -> None:
    page = ask(resident, "长" * 5000)
    assert page.context["query"] == "长" * LONGEST


@pytest.mark.parametrize(
    "words", ["%", "😀" * 30, "\x00养狗\u202e", "a" * 60, "' OR 1=1 --", "..."]
)
def test_odd_words_get_an_answer(resident: Any, words: str) -> None:
    ask(resident, words)


def test_words_are_read_without_control_characters(resident: Any) -> None:
    assert ask(resident, " 养狗\x00\u202e证明 ").context["query"] == "养狗 证明"


def test_search_answers_by_this_tenants_edition_only(
    resident: Any, neighbour: Any, own_edition: Edition
) -> None:
    assert ask(resident, "证件遗失证明").context["reply"].item.code == "P20"
    theirs = ask(neighbour, "证件遗失证明").context["reply"]
    assert theirs.item is None or theirs.item.code != "P20"
    assert "犬只饲养情况证明" in ask(neighbour, "养狗证明").text
    assert "犬只饲养情况证明" not in ask(resident, "养狗证明").text


def test_words_stand_in_no_address_and_in_no_title(resident: Any) -> None:
    said = "王小明的收入证明"
    sent = resident.post("/search/", {"q": said})
    assert sent.status_code == 302
    assert quote(said) not in sent["Location"]
    page = resident.get(sent["Location"])
    assert f"<h1>我要办：{said}</h1>" in page.text
    assert "<title>查询结果" in page.text
    assert "no-store" in page["Cache-Control"]
    asked_in_the_address = resident.get("/search/", {"q": said})
    assert said not in asked_in_the_address.text


def test_an_address_whose_words_have_faded_says_so(resident: Any) -> None:
    page = resident.get("/search/?w=abc")
    assert page.status_code == 200
    assert "上次查的内容已经不再保留，请重新输入。" in page.text


def test_the_box_sets_no_cookie_and_needs_no_token(county: Tenant) -> None:
    strict = Client(HTTP_HOST="pzh-dongqu.localhost", enforce_csrf_checks=True)
    assert not strict.get("/search/").cookies
    sent = strict.post("/search/", {"q": "收入证明"})
    assert sent.status_code == 302
    assert not sent.cookies
