"""The first page: who gets in, what it answers, what waits."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from catalog.selectors import get_item
from core.web.typed_words import sealed_words
from issuance.actions.redirections import redirect_resident
from tests.factories.issuance import (
    NAME,
    draft_application,
    issued_certificate,
    submitted_application,
)
from tests.issuance.counter.pages import door, text_of


def said(client: Client, words: str) -> Any:
    return client.post(door("home"), {"q": words}, follow=True)


def test_a_passer_by_is_asked_to_sign_in(client_for, county):
    response = client_for(county).get(door("home"))
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/counter/"


def test_an_editor_has_no_business_at_the_counter(client_for, county, editor):
    response = client_for(county, editor).get(door("home"))
    assert response.status_code == 403
    assert "您没有办理这项业务的权限" in text_of(response)


@pytest.mark.parametrize(
    ("asked", "verdict", "item"),
    [
        ("开个没坐过牢的证明", "不应出具", "无犯罪记录证明"),
        ("收入证明", "请确认用途", "居民财产证明"),
        ("没钱请律师，要个经济困难证明", "可以出具", "经济困难证明"),
        ("居住证明", "清单外", "居住证明"),
    ],
)
def test_a_residents_words_get_one_verdict(client_for, county, clerk, asked, verdict, item):
    text = text_of(said(client_for(county, clerk), asked))
    assert verdict in text
    assert item in text


def test_a_question_is_asked_once_and_leads_to_the_right_item(client_for, county, clerk):
    response = said(client_for(county, clerk), "收入证明")
    assert "用于申请法律援助吗？" in text_of(response)
    assert 'href="/counter/items/R06/">是</a>' in response.content.decode()
    assert 'href="/counter/items/P17/?no=1">否</a>' in response.content.decode()


def test_off_the_lists_says_what_the_notice_says(client_for, county, clerk):
    text = text_of(said(client_for(county, clerk), "居住证明"))
    assert "据实出具" in text
    assert "组织居民议事协商" in text


def test_a_question_denied_is_not_asked_again(client_for, county, clerk):
    client = client_for(county, clerk)
    response = client.get(door("home"), {"w": sealed_words("指定监护"), "no": "R07"})
    assert "href" in response.content.decode()
    assert "请确认用途" not in text_of(response)


def test_htmx_gets_the_answer_without_the_frame(client_for, county, clerk):
    response = client_for(county, clerk).post(
        door("home"), {"q": "没坐过牢"}, headers={"HX-Request": "true"}
    )
    body = response.content.decode()
    assert body.lstrip().startswith('<div id="results"')
    assert "不应出具" in body
    assert "<html" not in body


@pytest.mark.parametrize(
    "asked", ["<script>alert(1)</script>", "' OR 1=1 --", "\x00\x1b", "我" * 500]
)
def test_whatever_is_typed_comes_out_as_text(client_for, county, clerk, asked):
    response = said(client_for(county, clerk), asked)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_what_waits_is_counted_for_the_community_only(
    client_for, county, clerk, approver, stranger
):
    draft_application(clerk)
    submitted_application(clerk)
    submitted_application(clerk)
    submitted_application(stranger)
    body = client_for(county, approver).get(door("home")).content.decode()
    order = [body.index(f"?state={state}") for state in ("submitted", "returned", "draft")]
    assert order == sorted(order)
    assert "待审批<b>2</b>" in body
    assert "填写中<b>1</b>" in body


def test_a_clerk_sees_what_was_returned_first(client_for, county, clerk):
    body = client_for(county, clerk).get(door("home")).content.decode()
    order = [body.index(f"?state={state}") for state in ("returned", "draft", "submitted")]
    assert order == sorted(order)


def test_todays_papers_are_masked(client_for, county, clerk, approver):
    certificate = issued_certificate(clerk, approver)
    redirect_resident(get_item("P05"), by=clerk, resident_name="赵小强")
    text = text_of(client_for(county, clerk).get(door("home")))
    assert certificate.number in text
    assert "张**" in text
    assert "赵**" in text
    assert NAME not in text
    assert "赵小强" not in text


def test_nothing_of_the_counter_stays_in_a_shared_browser(client_for, county, clerk):
    response = client_for(county, clerk).get(door("home"))
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_a_residents_words_stand_in_no_address(client_for, county, clerk):
    client, words = client_for(county, clerk), "王小明的收入证明"
    sent = client.post(door("home"), {"q": words})
    assert sent.status_code == 302
    assert quote(words) not in sent["Location"]
    assert f'value="{words}"' in client.get(sent["Location"]).content.decode()
    assert words not in client.get(door("home"), {"q": words}).content.decode()


def test_words_without_a_token_are_not_read(client_for, county, clerk):
    strict = client_for(county, clerk)
    strict.handler.enforce_csrf_checks = True
    assert strict.post(door("home"), {"q": "收入证明"}).status_code == 403
