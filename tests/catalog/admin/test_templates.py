"""Templates through their pages: begun, their fields limited, read where they are locked."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.actions.drafts import add_item
from catalog.models import Edition
from core.identity.models import User
from tests.catalog.admin.conftest import LISTS, posted

R06 = LISTS + "2/templates/R06/"
R08 = LISTS + "2/templates/R08/"


@pytest.fixture
def new_item(draft: Edition, city_editor: User) -> None:
    add_item(draft, "RETAINED", {"name": "居住情况证明"}, by=city_editor)


def fields_of(draft: Edition, code: str = "R06") -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in draft.templates.get(item_code=code).fields}


# --- Beginning one --------------------------------------------------------------------------------
def test_an_item_that_has_a_template_gets_no_second(at_work: Any, draft: Edition) -> None:
    answer = at_work.post(R06 + "new/", {"like": "general"})
    assert answer.status_code == 409
    assert "已经有证明模板" in answer.text
    assert draft.templates.count() == 7


@pytest.mark.parametrize("code", ["P05", "R99"])
def test_what_is_not_certified_has_no_page_to_begin_one(
    at_work: Any, draft: Edition, code: str
) -> None:
    assert at_work.get(f"{LISTS}2/templates/{code}/new/").status_code == 404


@pytest.mark.parametrize("like", ["", "P01"])
def test_a_beginning_nobody_offered_is_refused(
    at_work: Any, draft: Edition, new_item: None, like: str
) -> None:
    assert at_work.post(R08 + "new/", {"like": like}).status_code == 422
    assert draft.templates.count() == 7


@pytest.mark.parametrize(("like", "word"), [("general", "statement"), ("R02", "guardian_name")])
def test_a_new_item_gets_its_template_in_two_steps(
    at_work: Any, draft: Edition, new_item: None, like: str, word: str
) -> None:
    assert R08 + "new/" in at_work.get(LISTS + "2/").text
    answer = at_work.post(R08 + "new/", {"like": like})
    assert answer["Location"] == R08
    assert word in fields_of(draft, "R08")
    page = at_work.get(R08)
    assert "字段和正文对得上" in page.text
    assert at_work.post(R08 + "preview/", posted(page)).json()["image"]
    assert R08 + "new/" not in at_work.get(LISTS + "2/").text


# --- Limits ---------------------------------------------------------------------------------------
def household_size(page: Any) -> str:
    names = [form["name"].value() for form in page.context["entry"].fields.forms]
    return f"fields-{names.index('household_size')}-"


def test_limits_are_shown_changed_and_taken_away(at_work: Any, draft: Edition) -> None:
    page = at_work.get(R06)
    at = household_size(page)
    data = posted(page)
    assert (data[at + "minimum"], data[at + "maximum"], data[at + "decimals"]) == (1, 30, 0)
    changes = {at + "minimum": "2", at + "maximum": "40.5", at + "decimals": ""}
    assert at_work.post(R06, data | changes).status_code == 302
    size = fields_of(draft)["household_size"]
    assert (size["minimum"], size["maximum"], "decimals" in size) == (2, 40.5, False)


def test_today_is_written_in_words(at_work: Any, draft: Edition) -> None:
    address = LISTS + "2/templates/R03/"
    page = at_work.get(address)
    assert 'value="今天"' in page.text
    assert at_work.post(address, posted(page, closing_line="属实。")).status_code == 302
    assert fields_of(draft, "R03")["changed_on"]["not_after"] == "today"


def test_limits_that_contradict_each_other_are_named_while_writing(
    at_work: Any, draft: Edition
) -> None:
    page = at_work.get(R06)
    data = posted(page, **{household_size(page) + "maximum": "0"})
    answer = at_work.post(R06 + "preview/", data).json()
    assert "字段“household_size”的最大值比最小值还小。" in answer["problems"]
    assert answer["image"] == ""


def test_a_placeholder_inside_a_typst_command_is_printed_as_words(
    at_work: Any, draft: Edition
) -> None:
    page = at_work.get(R06)
    body = page.context["entry"].form["body"].value()
    markup = body + "\n#text(size: {subject_name})[$x$] #eval({subject_address})"
    answer = at_work.post(R06 + "preview/", posted(page, body=markup)).json()
    assert answer["image"].startswith("data:image/png;base64,")
    assert "没有发现问题" in answer["problems"]


# --- Locked with the edition ----------------------------------------------------------------------
@pytest.mark.parametrize("path", ["1/", "1/templates/R06/", "1/items/P01/"])
def test_what_is_locked_says_so_and_leads_to_a_draft(at_work: Any, path: str) -> None:
    page = at_work.get(LISTS + path).text
    assert "随版锁定，不能修改" in page
    assert "起草新版" in page


@pytest.mark.parametrize("path", ["1/", "1/templates/R06/", "1/items/P01/"])
def test_where_a_draft_is_open_it_is_the_way(at_work: Any, draft: Edition, path: str) -> None:
    page = at_work.get(LISTS + path).text
    assert "打开第2版草稿" in page
    assert "起草新版</button>" not in page


def test_what_waits_for_approval_says_who_may_give_it_back(at_work: Any, draft: Edition) -> None:
    Edition.objects.filter(pk=draft.pk).update(document_number="攀民政〔2026〕9号")
    at_work.post(LISTS + "2/submit/")
    assert "要修改，请审核人退回" in at_work.get(R06).text
