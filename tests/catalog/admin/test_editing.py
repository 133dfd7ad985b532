"""Changing a draft through its pages; what is approved stays as it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.actions.drafts import change_item
from catalog.exporting import edition_docx
from catalog.models import CertificateItem, Edition, EditionState
from catalog.payloads import edition_payload
from core.identity.models import User
from tests.catalog.admin.conftest import LISTS, posted

P01 = LISTS + "2/items/P01/"
R06 = LISTS + "2/templates/R06/"


def p01(draft: Edition) -> CertificateItem:
    return draft.items.get(code="P01")


# --- What is published stays --------------------------------------------------------------------
@pytest.mark.parametrize(
    "path", ["items/P01/", "templates/R06/", "head/", "items/P01/remove/", "add/", "reorder/"]
)
def test_what_is_in_force_is_not_changed_by_any_form(
    at_work: Any, draft: Edition, path: str
) -> None:
    present = Edition.objects.get(number=1)
    before = edition_payload(present)
    own = {
        "items/P01/": lambda: posted(at_work.get(P01), guidance="改写"),
        "templates/R06/": lambda: posted(at_work.get(R06), title="改写"),
    }
    data = own.get(path, dict)()
    data |= {"name": "改写", "kind": "PROHIBITED", "seen": "0", "move": "P01:down"}
    if path == "head/":
        data |= {name: getattr(present, name) for name in (
            "document_title", "document_number", "authority", "prohibited_title", "retained_title",
            "legal_basis", "issued_on", "effective_on")} | {"title": "改写"}  # fmt: skip
    answer = at_work.post(LISTS + "1/" + path, data)
    assert answer.status_code in (302, 409)
    assert edition_payload(Edition.objects.get(number=1)) == before


def test_an_item_of_the_present_edition_is_shown_without_a_form(at_work: Any) -> None:
    page = at_work.get(LISTS + "1/items/P01/").content.decode()
    assert "亲属关系证明" in page
    assert "<textarea" not in page


# --- An item --------------------------------------------------------------------------------------
def test_a_form_not_filled_in_is_told_so_and_changes_nothing(at_work: Any, draft: Edition) -> None:
    answer = at_work.post(P01, posted(at_work.get(P01), name="", guidance="新的途径"))
    assert answer.status_code == 422
    assert "请填写名称。" in answer.content.decode()
    assert "新的途径" in answer.content.decode()
    assert p01(draft).name == "亲属关系证明"


def test_saving_without_a_change_changes_nothing(at_work: Any, draft: Edition) -> None:
    before = edition_payload(draft)
    assert at_work.post(P01, posted(at_work.get(P01))).status_code == 302
    draft.refresh_from_db()
    assert draft.revision == 0
    assert edition_payload(draft) == before


def test_wording_aliases_and_routes_are_changed(at_work: Any, draft: Edition) -> None:
    page = at_work.get(P01)
    routes = page.context["formsets"][0]
    last = routes.total_form_count()
    new = {
        "guidance": "去派出所。",
        "aliases": "证明我妈是我妈\n证明我妈是我妈\n\n 亲属关系 ",
        "alternative_routes-0-DELETE": "on",
        "alternative_routes-TOTAL_FORMS": str(last + 1),
        f"alternative_routes-{last}-authority": "公证处",
        f"alternative_routes-{last}-matter": "办理公证",
        f"alternative_routes-{last}-bring": "身份证\n户口簿",
        f"alternative_routes-{last}-ORDER": "0",
    }
    assert at_work.post(P01, posted(page, **new)).status_code == 302
    item = p01(draft)
    assert (item.guidance, item.aliases) == ("去派出所。", ["证明我妈是我妈", "亲属关系"])
    first = item.alternative_routes.first()
    assert first is not None
    assert (first.authority, first.bring) == ("公证处", ["身份证", "户口簿"])
    assert item.alternative_routes.count() == last
    assert item.exceptions.count() == page.context["formsets"][1].total_form_count()


def test_another_row_is_given_without_script_and_nothing_typed_is_lost(
    at_work: Any, draft: Edition
) -> None:
    data = posted(at_work.get(P01), guidance="还没写完", more="alternative_routes")
    before = int(data["alternative_routes-TOTAL_FORMS"])
    answer = at_work.post(P01, data)
    assert answer.status_code == 200
    assert answer.context["formsets"][0].total_form_count() == before + 1
    assert "还没写完" in answer.content.decode()
    assert p01(draft).guidance != "还没写完"


def test_the_second_of_two_editors_is_told_and_loses_nothing(
    at_work: Any, draft: Edition, city_publisher: User
) -> None:
    data = posted(at_work.get(P01), guidance="我的写法", name="亲属关系的证明")
    change_item(
        p01(draft), {"guidance": "她的写法", "aliases": ["她的别名"]}, seen=0, by=city_publisher
    )
    answer = at_work.post(P01, data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "吴强修改了" in page
    assert "她的写法" in page
    assert "我的写法" in page
    assert p01(draft).guidance == "她的写法"
    assert at_work.post(P01, posted(answer)).status_code == 302
    item = p01(draft)
    assert (item.guidance, item.name, item.aliases) == ("我的写法", "亲属关系的证明", ["她的别名"])


def test_an_item_is_added_and_taken_out(at_work: Any, draft: Edition) -> None:
    answer = at_work.post(LISTS + "2/add/", {"kind": "PROHIBITED", "name": "宠物证明"})
    assert answer["Location"] == LISTS + "2/items/P21/"
    seen = Edition.objects.get(number=2).revision
    assert at_work.post(LISTS + "2/items/P21/remove/", {"seen": seen}).status_code == 302
    assert not draft.items.filter(code="P21").exists()


def test_items_are_put_in_order_by_dragging_and_by_pressing(at_work: Any, draft: Edition) -> None:
    codes = [one.code for one in draft.items.filter(kind="RETAINED")]
    turned = ",".join(reversed(codes))
    at_work.post(LISTS + "2/reorder/", {"kind": "RETAINED", "seen": "0", "order": turned})
    assert [one.code for one in draft.items.filter(kind="RETAINED")] == codes[::-1]
    at_work.post(LISTS + "2/reorder/", {"kind": "RETAINED", "seen": "1", "move": f"{codes[0]}:up"})
    assert draft.items.get(code=codes[0]).position == len(codes) - 1


# --- A template -----------------------------------------------------------------------------------
def test_a_template_with_markup_is_printed_as_it_stands(at_work: Any, draft: Edition) -> None:
    data = posted(at_work.get(R06), closing_line='#read("/etc/passwd") {x')
    answer = at_work.post(R06 + "preview/", data)
    assert answer.json()["image"].startswith("data:image/png;base64,")


def test_what_is_wrong_is_named_while_writing(at_work: Any, draft: Edition) -> None:
    answer = at_work.post(
        R06 + "preview/", posted(at_work.get(R06), body="兹证明{nobody}。")
    ).json()
    assert "正文用到的字段“nobody”没有定义。" in answer["problems"]
    assert "字段“hardship”没有印在任何地方" in answer["problems"]
    assert answer["image"] == ""


def test_a_template_saved_as_it_is_does_not_change(at_work: Any, draft: Edition) -> None:
    for code in ("R01", "R02", "R03", "R04", "R05", "R06", "R07"):
        address = f"{LISTS}2/templates/{code}/"
        assert at_work.post(address, posted(at_work.get(address))).status_code == 302, code
    draft.refresh_from_db()
    assert [change.after for change in draft.changes.all()] == []


def test_a_field_of_a_template_is_changed(at_work: Any, draft: Edition) -> None:
    data = posted(at_work.get(R06), **{"fields-0-label": "姓名", "validity_days": "30"})
    assert at_work.post(R06, data).status_code == 302
    template = draft.templates.get(item_code="R06")
    assert (template.fields[0]["label"], template.validity_days) == ("姓名", 30)
    assert template.fields[0]["name"] == "subject_name"


# --- From file to file ----------------------------------------------------------------------------
def test_a_file_that_holds_no_lists_is_refused(at_work: Any) -> None:
    file = SimpleUploadedFile("清单.docx", b"not a document")
    answer = at_work.post(LISTS + "import/", {"upload": file})
    assert answer.status_code == 422
    assert not Edition.objects.filter(number=2).exists()


def test_a_word_file_becomes_a_draft(at_work: Any, in_city: Any) -> None:
    file = SimpleUploadedFile("清单.docx", edition_docx(edition_payload(Edition.objects.get())))
    answer = at_work.post(LISTS + "import/", {"upload": file})
    assert answer.status_code == 200
    assert "不应出具事项 20 项，保留事项 7 项" in answer.content.decode()
    assert Edition.objects.get(number=2).state == EditionState.DRAFT


def test_a_draft_without_a_document_says_so(at_work: Any, draft: Edition) -> None:
    Edition.objects.filter(pk=draft.pk).update(document_title="")
    for page in (LISTS, LISTS + "2/"):
        assert "《》" not in at_work.get(page).text
        assert "（未填写）" in at_work.get(page).text


# --- Deciding -------------------------------------------------------------------------------------
def test_an_unfinished_draft_is_not_submitted(at_work: Any, draft: Edition) -> None:
    page = at_work.post(LISTS + "2/submit/", follow=True).content.decode()
    assert "没有填写文号。" in page
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_returned_draft_shows_the_reason(
    at_work: Any, client_for: Any, city: Any, draft: Edition, city_publisher: User
) -> None:
    Edition.objects.filter(pk=draft.pk).update(document_number="攀民政〔2026〕9号")
    at_work.post(LISTS + "2/submit/")
    publisher = client_for(city, city_publisher)
    assert publisher.post(LISTS + "2/return/", {"reason": " "}).status_code == 422
    assert publisher.post(LISTS + "2/return/", {"reason": "请补充电话"}).status_code == 302
    assert "请补充电话" in at_work.get(LISTS + "2/").content.decode()
