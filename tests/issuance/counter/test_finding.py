"""Finding papers again: by whatever is known, in every book, and nobody else's."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone

from catalog.selectors import get_item
from core.directory.models import Community
from issuance.actions.applications import save_draft
from issuance.actions.redirections import redirect_resident
from issuance.actions.training import begin_training
from issuance.models import Certificate
from issuance.searching import Directory, read_words
from issuance.selectors import finding
from issuance.selectors.finding import find_certificates
from tests.factories.issuance import (
    ID_NUMBER,
    NAME,
    PHONE,
    draft_application,
    issued_certificate,
    submitted_application,
    voided,
)
from tests.issuance.counter.pages import door, text_of
from tests.people import PEOPLE, hire


def found(response) -> list[str]:
    """Return the addresses of what a page lists, in order."""
    return [line.url for section in response.context["sections"] for line in section.lines]


# --- Refusals --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "asked",
    ["张", "张秀", "%", "510402", "不存在的人", "\x00", "9" * 500, "1234", ID_NUMBER[-4:], "xx",
     "<script>alert(1)</script>", "' OR 1=1 --", "2026-13-45", "〔2026〕", "·"],
)  # fmt: skip
def test_nothing_is_found_by_half_a_name_half_a_number_or_markup(
    client_for, county, clerk, approver, asked
):
    issued_certificate(clerk, approver)
    response = client_for(county, clerk).post(door("find"), {"who": asked})
    assert response.status_code == 200
    assert "没有找到" in text_of(response)
    assert "<script>alert" not in response.content.decode()


def test_looking_up_is_never_a_get(client_for, county, clerk, approver):
    issued_certificate(clerk, approver)
    response = client_for(county, clerk).get(door("find"), {"who": NAME, "after": "1"})
    assert response.status_code == 200
    assert found(response) == []
    assert NAME not in response.content.decode()


def test_a_look_up_ends_at_ones_own_community(client_for, county, clerk, stranger):
    save_draft(draft_application(stranger), {"subject_name": NAME}, by=stranger)
    redirect_resident(get_item("P05"), by=stranger, resident_name=NAME)
    response = client_for(county, clerk).post(door("find"), {"who": NAME})
    assert "没有找到" in text_of(response)


def test_a_bureau_looks_through_every_community_but_no_practice_book(
    client_for, county, clerk, approver, officer
):
    real = issued_certificate(clerk, approver)
    for person in (clerk, approver):
        begin_training(by=person)
    practised = issued_certificate(clerk, approver)
    response = client_for(county, officer).post(door("find"), {"who": NAME})
    assert found(response) == [door("certificate", real)]
    response = client_for(county, clerk).post(door("find"), {"who": NAME})
    assert found(response) == [door("certificate", practised)]


@pytest.mark.parametrize("after", ["x", "2026-99-99.1", "1.1", "-5", "2026-11-22.", "²", "9" * 30])
def test_a_cursor_of_nonsense_is_no_cursor(client_for, county, clerk, approver, after):
    certificate = issued_certificate(clerk, approver)
    for book in ("certificates", "applications", "redirections", "files", "nonsense"):
        asked = {"who": NAME, "book": book, "after": after}
        assert client_for(county, clerk).post(door("find"), asked).status_code == 200
    assert certificate.is_valid


# --- By what people know ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "asked",
    [NAME, f" {NAME}　", ID_NUMBER, f"{ID_NUMBER[:6]} {ID_NUMBER[6:]}", PHONE, "138-1234-5678", "1",
     "0001", "第0001号", "1号", "攀东竹〔{year}〕第0001号", "攀东竹[{year}]1", "{code}",
     "zhangxiuying", "ZHANGXIUYING", "zangxiuyin", "Zhāng", "zxy", "R06", "r06", "经济困难", "今天",
     "本月", "{year}年", "{day}", "{day}至{day}", "司法局", f"{NAME} {{day}} 司法局 R06"],
)  # fmt: skip
def test_a_paper_is_found_by_what_people_say_of_it(client_for, county, clerk, approver, asked):
    certificate = issued_certificate(clerk, approver)
    draft_application(clerk, "R03")
    asked = asked.format(
        year=certificate.year, code=certificate.verification_code, day=certificate.issued_on
    )
    response = client_for(county, clerk).post(door("find"), {"who": asked})
    if asked == "Zhāng":
        assert found(response) == []
        return
    assert door("certificate", certificate) in found(response)
    assert NAME not in text_of(response)
    assert ID_NUMBER not in text_of(response)


@pytest.mark.parametrize("asked", [f"{NAME} 2001年", "zxy R03", "今天 不存在公司", f"{NAME} 2"])
def test_all_words_together_are_meant(client_for, county, clerk, approver, asked):
    issued_certificate(clerk, approver)
    response = client_for(county, clerk).post(door("find"), {"who": asked})
    assert "没有找到" in text_of(response)


def test_every_book_is_looked_through(client_for, county, clerk, approver):
    certificate = issued_certificate(clerk, approver)
    waiting = submitted_application(clerk)
    told = redirect_resident(get_item("P05"), by=clerk, resident_name=NAME)
    for asked in (NAME, "zhangxiuying", "zxy", "今天"):
        response = client_for(county, clerk).post(door("find"), {"who": asked})
        assert set(found(response)) == {
            door("certificate", certificate),
            door("application", waiting),
            door("redirection", told),
        }


def test_what_ended_is_found_and_says_so(client_for, county, clerk, approver):
    voided(issued_certificate(clerk, approver), clerk, approver)
    assert "已作废" in text_of(client_for(county, clerk).post(door("find"), {"who": NAME}))


def test_a_unit_that_demanded_a_paper_is_found(client_for, county, clerk):
    told = redirect_resident(get_item("P05"), by=clerk, unit_name="攀枝花某某公司")
    response = client_for(county, clerk).post(door("find"), {"who": "攀枝花某某公司"})
    assert found(response) == [door("redirection", told)]


def test_the_page_says_how_it_read_the_words_masked(client_for, county, clerk):
    response = client_for(county, clerk).post(
        door("find"), {"who": f"{NAME} 2026-11-01至2026-11-22"}
    )
    text = text_of(response)
    assert "姓名：张**" in text
    assert "日期：2026年11月1日至2026年11月22日" in text
    masked = client_for(county, clerk).post(door("find"), {"who": ID_NUMBER})
    assert f"身份证号：{ID_NUMBER[:6]}" in text_of(masked)
    assert ID_NUMBER not in text_of(masked)


def test_a_word_may_be_taken_for_something_else(client_for, county, clerk, approver):
    issued_certificate(clerk, approver, addressee="监护证明协会")
    client = client_for(county, clerk)
    assert "没有找到" in text_of(client.post(door("find"), {"who": "监护证明"}))
    taken = client.post(door("find"), {"who": "监护证明", "choice": "unit"})
    assert len(found(taken)) == 1
    assert client.post(door("find"), {"who": "监护证明", "choice": "<b>"}).status_code == 200


def test_long_answers_come_in_pages_without_a_gap_or_a_twin(
    client_for, county, clerk, approver, monkeypatch
):
    monkeypatch.setattr(finding, "ROWS", 2)
    made = [issued_certificate(clerk, approver) for _ in range(5)]
    client, seen, after = client_for(county, clerk), [], ""
    for _page in range(3):
        asked = {"who": NAME, "book": "certificates", "after": after}
        response = client.post(door("find"), asked)
        seen += found(response)
        sections = response.context["sections"]
        after = sections[0].following if sections else ""
    assert seen == [door("certificate", one) for one in reversed(made)]
    assert after == ""


# --- Reading words ---------------------------------------------------------------------------------
UNITS = ("东区司法局", "东区法院")
HERE = Directory(
    (("R06", "经济困难证明"), ("R02", "监护证明")),
    lambda word: [name for name in UNITS if word in name],
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12", [("serial", "第0012号")]),
        ("第0012号", [("serial", "第0012号")]),
        ("攀东竹（2026）12号", [("number", "攀东竹〔2026〕第0012号")]),
        (PHONE, [("phone", "138****5678")]),
        ("0812-3330000", [("phone", "0812*****00")]),
        ("经济困难", [("item", "经济困难证明")]),
        ("司法局", [("unit", "东区司法局")]),
        ("市监局", [("unit", "市监局")]),
        ("王小明", [("name", "王**")]),
        ("阿依古丽·买买提", [("name", "阿***·***")]),
        ("wangxm", [("letters", "w***")]),
        ("11月", [("days", "")]),
        ("王小明 R06", [("name", "王**"), ("item", "R06 经济困难证明")]),
        ("", []),
        ("　 ", []),
    ],
)
def test_a_word_is_known_by_its_form(typed, read):
    words = read_words(typed, HERE)
    assert [(w.kind, w.shown if w.kind != "days" else "") for w in words] == read


def test_a_day_without_a_year_is_the_last_one_there_was():
    (word,) = read_words("12月31日", HERE)
    today = timezone.localdate()
    last = today.year if (today.month, today.day) == (12, 31) else today.year - 1
    assert word.days == (date(last, 12, 31), date(last, 12, 31))
    assert read_words("2月30日", HERE)[0].kind == "name"
    assert read_words("0000-01-01", HERE)[0].kind == "name"


def test_no_word_says_who_it_is_about():
    for typed in (NAME, ID_NUMBER, PHONE, "zhangxiuying"):
        for word in read_words(typed, HERE):
            assert not re.search(re.escape(typed), word.shown)


def test_the_books_are_read_alike_by_page_and_by_call(in_county, clerk, approver):
    certificate = issued_certificate(clerk, approver)
    assert [c.pk for c in find_certificates(read_words(NAME, HERE), seen_by=clerk).rows] == [
        certificate.pk
    ]
    assert find_certificates(read_words(NAME, HERE), seen_by=hire(PEOPLE["editor"])).rows == ()
    assert Certificate.objects.count() == 1
    assert Community.objects.filter(is_training=True).count() == 0
