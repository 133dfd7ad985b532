"""An item's page: the verdict, the one question, the slip."""

from __future__ import annotations

import pytest

from core.directory.models import RelyingParty
from issuance.models import Application, Demand, Redirection
from tests.core.documents import readback
from tests.factories.issuance import draft_application
from tests.issuance.counter.pages import door, text_of


def test_an_unknown_item_is_not_found(client_for, county, clerk):
    client = client_for(county, clerk)
    assert client.get("/counter/items/P99/").status_code == 404
    assert client.get("/counter/items/<b>/").status_code == 404


def test_looking_changes_nothing(client_for, county, clerk):
    client = client_for(county, clerk)
    for name, code in (("open", "R06"), ("refuse", "P05")):
        assert client.get(door(name, code)).status_code == 405
    assert not Application.objects.exists()
    assert not Redirection.objects.exists()


@pytest.mark.parametrize("person", ["officer", "auditor"])
def test_who_watches_neither_fills_in_nor_refuses(client_for, county, person, request):
    client = client_for(county, request.getfixturevalue(person))
    assert client.post(door("open", "R06")).status_code == 403
    assert client.post(door("refuse", "P05")).status_code == 403
    assert "开始填写" not in text_of(client.get(door("item", "R06"), {"no": "2"}))
    assert not Application.objects.exists()
    assert not Redirection.objects.exists()


def test_a_prohibited_item_has_no_form(client_for, county, clerk):
    response = client_for(county, clerk).post(door("open", "P05"))
    assert response.status_code == 409
    assert "不在保留清单内" in text_of(response)
    assert not Application.objects.exists()


def test_a_retained_item_has_no_slip(client_for, county, clerk):
    response = client_for(county, clerk).post(door("refuse", "R06"), {"unit": ""})
    assert response.status_code == 409
    assert not Redirection.objects.exists()


def test_an_exception_is_one_question_before_the_refusal(client_for, county, clerk):
    client = client_for(county, clerk)
    asked = client.get(door("item", "P17"))
    assert "请确认用途" in text_of(asked)
    assert "谁要求开这个证明？" not in text_of(asked)
    refused = client.get(door("item", "P17"), {"no": "1"})
    assert "不应出具" in text_of(refused)
    assert "谁要求开这个证明？" in text_of(refused)


def test_a_case_decided_by_itself_says_how(client_for, county, clerk):
    text = text_of(client_for(county, clerk).get(door("item", "P08"), {"yes": "1"}))
    assert "清单外" in text
    assert "据实出具" in text


def test_another_route_is_still_a_refusal(client_for, county, clerk):
    text = text_of(client_for(county, clerk).get(door("item", "P01"), {"yes": "2"}))
    assert "不应出具" in text
    assert "由不动产登记机构、公证机构依职权核对" in text


@pytest.mark.parametrize("given", ["-1", "x", "999", "１", "1e9"])
def test_nonsense_in_the_address_is_no_answer(client_for, county, clerk, given):
    response = client_for(county, clerk).get(door("item", "P17"), {"yes": given})
    assert response.status_code == 200
    assert "请确认用途" in text_of(response)


def test_a_substitute_spares_the_certificate(client_for, county, clerk):
    text = text_of(client_for(county, clerk).get(door("item", "R04"), {"instead": "1"}))
    assert "可以不开" in text
    assert "户口本" in text
    assert "打印免开告知单" in text
    assert "开始填写" not in text


def test_who_demanded_is_noted_and_the_slip_is_printed(client_for, county, clerk):
    bank = RelyingParty.objects.get(name="银行")
    client = client_for(county, clerk)
    response = client.post(door("refuse", "P05"), {"unit": str(bank.pk), "resident_name": "赵小强"})
    told = Redirection.objects.get()
    assert response["Location"] == door("redirection", told)
    demand = Demand.objects.get()
    assert told.demand == demand
    assert (demand.relying_party, demand.unit_name) == (bank, "银行")
    page = client.get(door("redirection", told))
    assert told.number in text_of(page)
    assert "赵**" in text_of(page)
    assert "赵小强" not in text_of(page)
    slip = client.get(door("slip_pdf", told))
    assert slip["Content-Type"] == "application/pdf"
    text = readback.running_text(slip.content)
    assert "无犯罪记录证明" in text
    assert "赵小强" in text
    assert "银行" in text
    image = client.get(door("slip_png", told))
    assert image.content.startswith(b"\x89PNG")


def test_a_unit_the_directory_does_not_know_is_typed(client_for, county, clerk):
    client = client_for(county, clerk)
    missing = client.post(door("refuse", "P17"), {"unit": "other", "unit_name": " "})
    assert missing.status_code == 422
    assert "请填写单位名称" in text_of(missing)
    assert not Redirection.objects.exists()
    client.post(door("refuse", "P17"), {"unit": "other", "unit_name": "某某劳务公司"})
    demand = Demand.objects.get()
    assert (demand.relying_party, demand.unit_name) == (None, "某某劳务公司")


def test_nobody_needs_to_have_demanded_it(client_for, county, clerk):
    client_for(county, clerk).post(door("refuse", "P05"), {"unit": ""})
    assert Redirection.objects.get().demand is None
    assert not Demand.objects.exists()


def test_a_made_up_unit_is_refused(client_for, county, clerk):
    response = client_for(county, clerk).post(door("refuse", "P05"), {"unit": "987654"})
    assert response.status_code == 422
    assert not Redirection.objects.exists()


def test_markup_on_a_slip_is_text(client_for, county, clerk):
    client = client_for(county, clerk)
    evil = '<b>x</b> #read("/etc/passwd") $1$'
    client.post(door("refuse", "P05"), {"unit": "other", "unit_name": evil, "resident_name": evil})
    told = Redirection.objects.get()
    assert "&lt;b&gt;x&lt;/b&gt;" in client.get(door("redirection", told)).content.decode()
    text = readback.running_text(client.get(door("slip_pdf", told)).content)
    assert text.replace(" ", "").count(evil.replace(" ", "")) == 2


def test_an_empty_draft_is_taken_up_again(client_for, county, clerk, second_clerk):
    client = client_for(county, clerk)
    first = client.post(door("open", "R06"), {"no": "2"})["Location"]
    assert client.post(door("open", "R06"), {"no": "2"})["Location"] == first
    assert client.post(door("open", "R03"), {"no": "1"})["Location"] != first
    assert (
        client_for(county, second_clerk).post(door("open", "R06"), {"no": "2"})["Location"] != first
    )
    client.post(f"{first}draft/", {"subject_sex": "女"})
    assert client.post(door("open", "R06"), {"no": "2"})["Location"] != first


def test_another_item_of_the_same_clerk_is_left_alone(client_for, county, clerk):
    kept = draft_application(clerk, "R03")
    client_for(county, clerk).post(door("open", "R06"), {"no": "2"})
    assert {one.item.code for one in Application.objects.all()} == {"R03", "R06"}
    kept.refresh_from_db()
    assert kept.is_open
