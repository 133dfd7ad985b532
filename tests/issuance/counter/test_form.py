"""Filling in: every kind of field, kept as it is typed, refused next to where it is wrong."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from core.privacy.id_numbers import check_character
from issuance.actions.applications import withdraw_application
from issuance.models import Application
from tests.factories.issuance import (
    ID_NUMBER,
    NAME,
    R06_ANSWERS,
    draft_application,
)
from tests.issuance.counter.pages import RARE, door, error_beside, posted, text_of

# Two days on: the tests may run over midnight.
TO_COME = (timezone.localdate() + timedelta(days=2)).isoformat()
FULL = posted(R06_ANSWERS)


@pytest.mark.parametrize(
    ("code", "field", "typed", "said"),
    [
        ("R06", "subject_name", "", "请填写申请人姓名"),
        ("R06", "subject_name", "张" * 51, "最多50个字"),
        ("R06", "subject_sex", "", "请选择性别"),
        ("R06", "subject_sex", "其他", "请从选项中选择性别"),
        ("R06", "subject_id_number", "", "没有的，请选择原因"),
        ("R06", "subject_id_number", "510402196503121241", "校验位不对"),
        ("R06", "subject_id_number", "510402196502301245", "出生日期不存在"),
        ("R06", "subject_id_number", "51040219650312", "应为 18 位"),
        ("R06", "subject_phone", "12345", "电话号码不对"),
        ("R06", "household_size", "三", "请填写数字"),
        ("R06", "household_size", "2.5", "请填整数"),
        ("R06", "household_size", "0", "不能小于1"),
        ("R06", "household_size", "99", "不能大于30"),
        ("R06", "monthly_income", "NaN", "请填写数字"),
        ("R06", "monthly_income", "12.345", "最多2位小数"),
        ("R06", "hardship", "难" * 151, "最多150个字"),
        ("R03", "changed_on", "去年", "不是有效日期"),
        ("R03", "changed_on", "2026-02-30", "不是有效日期"),
        ("R03", "changed_on", TO_COME, "不能晚于"),
    ],
)
def test_what_is_wrong_is_said_next_to_its_field(
    client_for, county, clerk, code, field, typed, said
):
    application = draft_application(clerk, code)
    response = client_for(county, clerk).post(
        door("submit", application), {**(FULL if code == "R06" else {}), field: typed}
    )
    assert response.status_code == 422
    assert said in error_beside(response, field)
    assert f'href="#id_{field}"' in response.content.decode()
    if code == "R06":
        assert "有 1 处需要修改" in text_of(response)
    application.refresh_from_db()
    assert application.is_open


def test_a_wrong_cell_of_a_table_says_so_in_its_row(client_for, county, clerk):
    application = draft_application(clerk)
    response = client_for(county, clerk).post(
        door("submit", application), {**FULL, "household-2-relation": "", "household-3-age": "x"}
    )
    assert "请填写与申请人关系" in error_beside(response, "household-2-relation")
    assert "请填写数字" in error_beside(response, "household-3-age")
    assert "第2行与申请人关系" in text_of(response)


def test_an_empty_table_is_refused_and_too_many_rows_too(client_for, county, clerk):
    application = draft_application(clerk)
    client = client_for(county, clerk)
    without = {key: text for key, text in FULL.items() if not key.startswith("household-")}
    assert "请至少填写1行家庭成员" in text_of(client.post(door("submit", application), without))
    rows = [{"name": "甲", "relation": "亲戚"} for _ in range(9)]
    many = {**without, **posted({"household": rows})}
    assert "最多填写8行" in text_of(client.post(door("submit", application), many))


def test_what_was_typed_comes_back_with_the_errors_and_is_kept(client_for, county, clerk):
    application = draft_application(clerk)
    response = client_for(county, clerk).post(
        door("submit", application), {**FULL, "subject_id_number": "1"}
    )
    assert f'value="{NAME}"' in response.content.decode()
    application.refresh_from_db()
    assert application.subject_name == NAME


def test_a_whole_form_is_laid_before_the_approver(client_for, county, clerk):
    application = draft_application(clerk)
    response = client_for(county, clerk).post(door("submit", application), FULL)
    assert (response.status_code, response["Location"]) == (302, door("application", application))
    application.refresh_from_db()
    assert application.is_submitted
    left_empty = dict.fromkeys(("subject_id_reason", "income_papers", "township_papers"), "")
    assert application.answers == {**R06_ANSWERS, **left_empty}


def test_a_character_no_font_has_is_refused_before_the_seal(client_for, county, clerk):
    application = draft_application(clerk)
    response = client_for(county, clerk).post(
        door("submit", application), {**FULL, "subject_name": f"张{RARE}"}
    )
    assert "字库里没有" in error_beside(response, "subject_name")
    application.refresh_from_db()
    assert application.is_open


def test_a_date_may_be_typed_as_people_write_it(client_for, county, clerk):
    application = draft_application(clerk, "R03")
    client_for(county, clerk).post(door("draft", application), {"changed_on": "２０２４年3月5日"})
    application.refresh_from_db()
    assert application.answers["changed_on"] == "2024-03-05"


def test_a_date_no_browser_can_read_is_shown_as_text(client_for, county, clerk):
    application = draft_application(clerk, "R03")
    client = client_for(county, clerk)
    client.post(door("draft", application), {"changed_on": "去年春天"})
    field = re.search(r'<input[^>]*name="changed_on"[^>]*>', client.get(
        door("application", application)
    ).content.decode())  # fmt: skip
    assert field is not None
    assert 'type="text"' in field[0]
    assert "去年春天" in field[0]


def test_an_unknown_area_warns_and_does_not_block(client_for, county, clerk):
    odd = "99040219650312124"
    number = odd + check_character(odd)
    application = draft_application(clerk)
    client = client_for(county, clerk)
    checked = client.post(
        door("check", application),
        {**FULL, "subject_id_number": number},
        headers={"HX-Request": "true", "HX-Trigger-Name": "subject_id_number"},
    )
    assert "地区代码没有收录" in text_of(checked)
    assert client.post(
        door("submit", application), {**FULL, "subject_id_number": number}
    ).status_code == 302  # fmt: skip
    assert "地区代码没有收录" in text_of(client.get(door("application", application)))


def test_a_field_checked_alone_says_what_is_wrong_and_keeps_nothing(client_for, county, clerk):
    application = draft_application(clerk)
    client = client_for(county, clerk)
    headers = {"HX-Request": "true", "HX-Trigger-Name": "subject_id_number"}
    wrong = {"subject_id_number": "510402196503121241", "subject_name": NAME}
    assert "校验位不对" in text_of(client.post(door("check", application), wrong, headers=headers))
    right = {"subject_id_number": ID_NUMBER}
    assert text_of(client.post(door("check", application), right, headers=headers)) == ""
    assert text_of(client.post(door("check", application), {}, headers=headers)) == ""
    application.refresh_from_db()
    assert application.subject_name == ""


def test_more_than_a_paper_holds_is_refused_and_nothing_typed_is_lost(client_for, county, clerk):
    application = draft_application(clerk, "R03")
    full = {name: text for name, text in FULL.items() if name.startswith(("subject", "addressee"))}
    for field in application.template.fields:
        if field["type"] in ("text", "address") and field["name"] not in (
            "subject_name",
            "addressee",
        ):
            full[field["name"]] = "长" * field["max_length"]
    full |= {"new_address": "新" * 120, "is_same_place": "是同一处"}
    full |= dict.fromkeys(("title_papers", "address_papers"), "原件已核对")
    response = client_for(county, clerk).post(door("submit", application), full)
    assert response.status_code == 422
    assert "一份纸面放不下" in text_of(response)
    application.refresh_from_db()
    assert application.is_open
    assert application.answers["change_cause"] == full["change_cause"]


# --- Every template -----------------------------------------------------------------------------
@pytest.mark.parametrize("code", ["R01", "R02", "R03", "R04", "R05", "R06", "R07"])
def test_every_template_has_a_form_and_a_paper(client_for, county, clerk, code):
    application = draft_application(clerk, code)
    client = client_for(county, clerk)
    body = client.get(door("application", application)).content.decode()
    for field in application.template.fields:
        is_file = field.get("attachment") == "copy"
        assert f'name="{"files-" * is_file}{field["name"]}' in body, field["name"]
        assert field["label"] in body
    assert client.get(door("preview_png", application)).content.startswith(b"\x89PNG")
    refused = client.post(door("submit", application), {})
    required = [one["name"] for one in application.template.fields if one.get("required")]
    for name in required:
        if name != application.template.table_field:
            assert error_beside(refused, name), name


# --- Putting it away ----------------------------------------------------------------------------
def test_a_draft_is_put_away(client_for, county, clerk):
    application = draft_application(clerk)
    client = client_for(county, clerk)
    response = client.post(door("withdraw", application))
    assert response["Location"] == door("home")
    application.refresh_from_db()
    assert application.state == "withdrawn"
    assert "这份申请已放弃" in text_of(client.get(door("application", application)))


def test_what_was_put_away_is_not_put_away_again(client_for, county, clerk):
    application = draft_application(clerk)
    withdraw_application(application, by=clerk)
    response = client_for(county, clerk).post(door("withdraw", application), follow=True)
    assert "不能再修改" in text_of(response)
    assert Application.objects.count() == 1
