"""The rules of the seven templates: refused by name next to the field, warned without blocking."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import CertificateTemplate
from catalog.payloads import founding_payload
from core.privacy.id_numbers import check_character
from issuance.answers import check_answers, tidy_answers, warnings_about
from tests.factories.issuance import ID_NUMBER
from tests.factories.seven import ANSWERS, CHILD, SEEN, SON, id_number

TEMPLATES = {
    one["item_code"]: CertificateTemplate(**one) for one in founding_payload()["templates"]
}
MUST_BE_PHOTOGRAPHED = {"R07": {"meeting_papers"}}
CONSENTED: dict[str, Any] = {
    "neighbours_consent": "已征得有利害关系的居民同意",
    "neighbours_signed": "周明、何秀兰",
    "neighbours_signed_on": "2026-01-05",
}
RARE_NAMES = ("𬭎", "王㛃", "䶮", "李喆堃", "阿卜杜拉·买买提江", "欧阳" + "雪" * 48)


def errors(code: str, *, attached: set[str] | None = None, **changed: Any) -> dict[str, list[str]]:
    template = TEMPLATES[code]
    answers = tidy_answers(template, {**ANSWERS[code], **changed})
    files = MUST_BE_PHOTOGRAPHED.get(code, set()) if attached is None else attached
    return check_answers(template, answers, attached=files)


def warnings(code: str, **changed: Any) -> dict[str, list[str]]:
    template = TEMPLATES[code]
    return warnings_about(template, tidy_answers(template, {**ANSWERS[code], **changed}))


def number_of(born: str, area: str = "510402") -> str:
    return id_number(area, born)


# --- Refused --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "field", "changed", "words"),
    [
        ("R01", "has_title", {"has_title": "有"}, "附件1第19项"),
        ("R01", "credit_code", {"credit_code": "91510402MA62100001"}, "校验位"),
        ("R01", "credit_code", {"credit_code": "12345"}, "18位"),
        (
            "R01",
            "neighbours_signed",
            {**CONSENTED, "neighbours_signed": "", "consent_sheet": ""},
            "签字同意的利害关系人",
        ),
        (
            "R01",
            "consent_sheet",
            {**CONSENTED, "consent_sheet": SEEN},
            "拍照或者扫描上传",
        ),
        (
            "R02",
            "incapacity_kind",
            {"subject_id_number": SON, "incapacity_basis": "依据人民法院生效判决书"},
            "不是未成年人",
        ),
        (
            "R02",
            "incapacity_basis",
            {"subject_id_number": SON, "incapacity_kind": "限制民事行为能力人"},
            "第二十四条",
        ),
        ("R02", "guardian_id_number", {"guardian_id_number": CHILD}, "一样"),
        ("R02", "guardian_papers", {"guardian_papers": ""}, "打勾"),
        ("R03", "new_address", {"new_address": "攀枝花市东区人民街 12号"}, "一样"),
        ("R03", "is_same_place", {"is_same_place": "不是同一处"}, "不出具门牌号变更证明"),
        ("R04", "relation_kind", {"relation_kind": "朋友"}, "请从选项中选择"),
        ("R04", "relation", {"relation": "老朋友"}, "第八十五条"),
        ("R04", "witnessed_on", {"witness_names": "何秀兰、周明"}, "签字日期"),
        ("R05", "no_fee_pledge", {"no_fee_pledge": ""}, "不收取报酬"),
        ("R05", "pledge_papers", {"pledge_papers": ""}, "书面承诺"),
        ("R05", "residence_papers", {"residence_papers": ""}, "居住证明"),
        ("R06", "household", {"household": []}, "至少填写1行"),
        ("R06", "township_official_name", {"township_official_name": ""}, "由谁出具"),
        ("R06", "township_confirmed_on", {"township_confirmed_on": "2999-01-01"}, "不能晚于"),
        ("R06", "township_papers", {"township_number": ""}, "拍照或者扫描上传"),
        ("R06", "co_signer_name", {"co_signer_name": ""}, "一同核实的人"),
        ("R07", "is_disputed", {"is_disputed": "没有争议"}, "不需要指定"),
        ("R07", "ward_wish", {"ward_wish": ""}, "真实意愿"),
        ("R07", "meeting_record", {"meeting_record": ""}, "表决情况"),
        ("R07", "notified_on", {"notified_on": "2026-01-01"}, "不能早于"),
        ("R07", "co_signer_name", {"co_signer_name": ""}, "共同签字的委员"),
    ],
)
def test_what_a_template_forbids_is_refused_next_to_its_field(code, field, changed, words):
    found = errors(code, **changed)
    assert field in found
    assert words in " ".join(found[field])


def test_the_record_of_the_meeting_has_to_be_photographed():
    assert list(errors("R07", attached=set(), meeting_papers=SEEN)) == ["meeting_papers"]


@pytest.mark.parametrize("code", sorted(ANSWERS))
def test_a_wrong_check_digit_is_refused(code):
    wrong = ID_NUMBER[:-1] + ("0" if ID_NUMBER[-1] != "0" else "1")
    assert "校验位" in errors(code, subject_id_number=wrong)["subject_id_number"][0]


def test_a_number_of_fifteen_digits_needs_its_reason():
    old = "510402650312124"
    assert "subject_id_number" in errors("R03", subject_id_number=old)
    reason: dict[str, Any] = {"subject_id_number": old, "subject_id_reason": "已故，原为15位号码"}
    assert errors("R03", **reason) == {}


def test_a_number_is_missing_only_for_a_reason():
    assert "subject_id_number" in errors("R03", subject_id_number="")
    assert errors("R03", subject_id_number="", subject_id_reason="已故，无公民身份号码") == {}


# --- Warned ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "field", "changed", "words"),
    [
        (
            "R05",
            "agent_is_resident",
            {"agent_is_resident": "户籍和经常居住地都不在本社区（村）", "residence_papers": ""},
            "法复〔2025〕19号",
        ),
        ("R04", "relation_kind", {}, ""),
        ("R04", "relation", {"relation_kind": "近姻亲"}, "直系血亲"),
        ("R04", "agent_id_number", {"agent_id_number": number_of("20200101")}, "周岁"),
        ("R06", "household_size", {"household_size": "5", "income_per_person": "480"}, "3人"),
        ("R06", "income_per_person", {"income_per_person": "700"}, "800元"),
        ("R06", "subject_sex", {"subject_sex": "男"}, "不一致"),
        (
            "R03",
            "subject_id_number",
            {"subject_id_number": number_of("19700101", "990101"), "subject_sex": "男"},
            "没有收录",
        ),
    ],
)
def test_what_is_odd_is_said_and_does_not_block(code, field, changed, words):
    assert errors(code, **changed) == {}
    found = warnings(code, **changed)
    assert list(found) == ([field] if words else [])
    assert words in " ".join(found.get(field, []))


# --- Accepted -------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", sorted(ANSWERS))
def test_an_ordinary_request_is_neither_refused_nor_warned_of(code):
    assert errors(code) == {}
    assert warnings(code) == {}


@pytest.mark.parametrize("name", RARE_NAMES, ids=lambda name: name[:5])
def test_rare_and_long_names_are_taken_as_they_are(name):
    assert errors("R03", subject_name=name) == {}
    tidy = tidy_answers(TEMPLATES["R03"], {"subject_name": name})
    assert tidy["subject_name"] == name


def test_a_name_of_fifty_one_characters_is_refused():
    assert "最多50个字" in errors("R03", subject_name="雪" * 51)["subject_name"][0]


def test_every_credit_code_that_is_right_is_taken():
    assert errors("R01", credit_code="91350100M000100Y43") == {}


def test_signed_consent_is_enough_when_it_is_photographed():
    assert errors("R01", attached={"consent_sheet"}, **CONSENTED) == {}


def test_a_rule_of_a_newer_version_says_nothing():
    template = CertificateTemplate(**founding_payload()["templates"][2])
    for field in template.fields:
        field["rules"] = ["written_next_year"]
    assert check_answers(template, tidy_answers(template, ANSWERS["R03"])) == {}


def test_check_characters_of_these_tests_are_right():
    assert check_character(SON[:17]) == SON[-1]
