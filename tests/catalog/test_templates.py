"""The template of a retained item that is new: begun from the general one, or from another's."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from catalog.actions.approval import submit_edition
from catalog.actions.drafts import add_item
from catalog.actions.editions import draft_edition
from catalog.actions.templates import add_template
from catalog.beginnings import plain_template
from catalog.errors import ItemGone, NotADraft, TemplateExists, TemplateNotFound
from catalog.models import CertificateItem, Edition
from catalog.payloads import founding_payload, template_payload
from catalog.samples import sample_pdf
from catalog.template_fields import problems_of
from catalog.wholeness import problems_of_edition
from core.errors import NotAllowed
from core.identity.models import User
from tenants.models import Tenant
from tests.core.documents import readback
from tests.factories.editions import PUBLISHER, new_payload
from tests.people import PEOPLE, hire


@pytest.fixture
def zhou(in_city: Tenant) -> User:
    return hire(PEOPLE["editor"])


@pytest.fixture
def draft(zhou: User) -> Edition:
    return draft_edition(new_payload(), by=zhou)


@pytest.fixture
def new_item(draft: Edition, zhou: User) -> CertificateItem:
    entry = {"name": "居住情况证明", "relying_parties": ["市教育局"], "purpose": "入学报名"}
    return add_item(draft, "RETAINED", entry, by=zhou)


# --- Refused --------------------------------------------------------------------------------------
def test_a_clerk_begins_no_template(draft: Edition, new_item: CertificateItem) -> None:
    with pytest.raises(NotAllowed):
        add_template(draft, new_item.code, by=hire(PEOPLE["officer"]))
    assert not draft.templates.filter(item_code=new_item.code).exists()


def test_what_is_submitted_gets_no_template(draft: Edition, zhou: User) -> None:
    submit_edition(draft, by=zhou)
    with pytest.raises(NotADraft):
        add_template(draft, "R01", by=hire(PUBLISHER))


def test_an_item_has_one_template_only(draft: Edition, zhou: User) -> None:
    with pytest.raises(TemplateExists):
        add_template(draft, "R01", by=zhou)
    assert draft.templates.get(item_code="R01").title == "同意从事经营活动证明"


@pytest.mark.parametrize("code", ["P05", "R99"])
def test_only_a_retained_item_of_the_draft_gets_one(draft: Edition, zhou: User, code: str) -> None:
    with pytest.raises(ItemGone):
        add_template(draft, code, by=zhou)


def test_what_has_no_template_is_not_copied(
    draft: Edition, new_item: CertificateItem, zhou: User
) -> None:
    with pytest.raises(TemplateNotFound):
        add_template(draft, new_item.code, like="R99", by=zhou)


# --- Begun ----------------------------------------------------------------------------------------
def test_a_new_item_can_be_submitted_with_the_general_template(
    draft: Edition, new_item: CertificateItem, zhou: User
) -> None:
    assert problems_of_edition(draft) == ["R08 没有证明模板。"]
    made = add_template(draft, "R08", by=zhou)
    assert (made.title, made.addressees) == ("居住情况证明", ["市教育局"])
    assert problems_of_edition(draft) == []
    text = readback.running_text(sample_pdf(template_payload(made)))
    assert "兹证明张三" in text
    assert "本证明仅用于向市教育局办理入学报名，不作其他用途。" in text
    assert draft.changes.latest("revision").kind == "template_added"
    assert submit_edition(draft, by=zhou).is_submitted


def test_a_copy_is_word_for_word_under_the_new_name(
    draft: Edition, new_item: CertificateItem, zhou: User
) -> None:
    made = template_payload(add_template(draft, "R08", like="R02", by=zhou))
    model = template_payload(draft.templates.get(item_code="R02"))
    assert made == {**model, "item_code": "R08", "title": "居住情况证明", "title_lines": []}
    assert problems_of_edition(draft) == []


def test_a_long_name_and_no_users_still_make_a_whole_template() -> None:
    item = {"code": "R08", "name": "很" * 120, "relying_parties": [], "purpose": "长" * 500}
    made = plain_template(item)
    assert problems_of(made).sentences() == []
    assert len(made["title"]) == 60
    assert all("suggestions" not in one for one in made["fields"])


# --- Limits of fields -----------------------------------------------------------------------------
LIMITS = [
    ("subject_name", {"minimum": 1}, "字段“subject_name”不是数字或者金额，不能限定大小和小数位数。"),
    ("subject_name", {"not_after": "today"}, "字段“subject_name”不是日期，不能限定早晚。"),
    ("subject_name", {"max_rows": 3}, "字段“subject_name”不是表格，不能限定行数。"),
    ("subject_name", {"columns": [{}]}, "字段“subject_name”不是表格，不能有栏目。"),
    ("subject_name", {"required_unless": "nobody"}, "字段“subject_name”引用了不存在的字段“nobody”。"),
    ("subject_name", {"required_unless": "subject_name"}, "字段“subject_name”引用了自己。"),
    ("subject_name", {"required_unless": "today"}, "字段“subject_name”引用了不存在的字段“today”。"),
    ("premises_area", {"minimum": 5, "maximum": 4}, "字段“premises_area”的最大值比最小值还小。"),
    ("premises_area", {"decimals": 9}, "字段“premises_area”的小数位数只能是0到4。"),
    ("term_until", {"not_before": "subject_name"},
     "字段“term_until”要与日期比较，但“subject_name”不是日期。"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "limits", "sentence"), LIMITS)
def test_a_limit_that_makes_no_sense_is_named(
    name: str, limits: dict[str, Any], sentence: str
) -> None:
    template = copy.deepcopy(founding_payload()["templates"][0])
    next(one for one in template["fields"] if one["name"] == name).update(limits)
    assert problems_of(template).sentences() == [sentence]


@pytest.mark.parametrize("limits", [{"min_rows": 9, "max_rows": 8}, {"max_rows": 31}])
def test_rows_that_can_not_be_are_named(limits: dict[str, int]) -> None:
    template = copy.deepcopy(founding_payload()["templates"][5])
    next(one for one in template["fields"] if one["name"] == "household").update(limits)
    assert problems_of(template).sentences() == [
        "字段“household”的行数不对：最少不能多于最多，最多不超过30行。"
    ]


@pytest.mark.parametrize("day", ["today", "term_from"])
def test_a_date_is_held_against_today_or_another_date(day: str) -> None:
    template = copy.deepcopy(founding_payload()["templates"][0])
    until = next(one for one in template["fields"] if one["name"] == "term_until")
    until.update(not_before=day, not_after="today")
    assert problems_of(template).sentences() == []
